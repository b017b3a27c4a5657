"""The command line: parses a call, calls the library, prints.

Nothing but `kit.__main__` imports it; it may import everything.
"""

from kit.cli.commands import main

__all__ = ["main"]
