"""The command python -m schnellkit.generation.quote_command; see commands/quote.py."""

from __future__ import annotations

import sys

from ..commands.printing import print_in_utf8
from ..commands.quote import main

if __name__ == "__main__":
    print_in_utf8()
    sys.exit(main(sys.argv[1:]))
