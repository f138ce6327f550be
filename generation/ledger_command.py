"""The command python -m schnellkit.generation.ledger_command; see commands/ledger.py."""

from __future__ import annotations

import sys

from ..commands.ledger import main
from ..commands.printing import print_in_utf8

if __name__ == "__main__":
    print_in_utf8()
    sys.exit(main(sys.argv[1:]))
