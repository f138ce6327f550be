"""One module a command of dev.py."""
