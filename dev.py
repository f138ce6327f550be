"""The one door for developers: python3 dev.py COMMAND; needs nothing but Python 3.10 to 3.13."""

import argparse
import signal
import sys

if not (3, 10) <= sys.version_info[:2] <= (3, 13):
    sys.exit("dev.py: needs Python 3.10 to 3.13")

from workshop.commands import bench, check, demo, equality, lock, newest, test, words
from workshop.modules import MODULES, run_module
from workshop.telling import Trouble

# Each is a module with TEXT (its help), arguments(parser) and main(options) -> exit status.
COMMANDS = {
    "demo": demo,
    "test": test,
    "check": check,
    "bench": bench,
    "equality": equality,
    "words": words,
    "lock": lock,
    "newest": newest,
}


def main(given: list[str]) -> int:
    """Runs the command that is given and gives its exit status."""
    end = given.index("--") if "--" in given else len(given)
    parser = argparse.ArgumentParser(prog="dev.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, module in COMMANDS.items():
        module.arguments(commands.add_parser(name, help=module.TEXT, description=module.TEXT))
    for name, module in MODULES.items():
        commands.add_parser(name, help=module.text, add_help=False)
    # What goes to a module is its own to understand, and may stand behind -- or not.
    own = given[:1] if given and given[0] in MODULES else given[:end]
    options = parser.parse_args(own)
    options.passed_on = given[len(own) : end] + given[end + 1 :]
    # Ending by SIGTERM takes the same way out as Ctrl-C: what was started is stopped. Windows says SIGBREAK for it.
    # A shell has what it starts in the background ignore Ctrl-C, and with it whatever is started from there: no ComfyUI
    # would end when it is asked to.
    for name in ("SIGTERM", "SIGINT", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    try:
        if options.command in MODULES:
            return run_module(MODULES[options.command], options.passed_on)
        return COMMANDS[options.command].main(options)
    except Trouble as trouble:
        print(f"dev.py: {trouble}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
