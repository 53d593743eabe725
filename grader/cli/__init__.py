"""The command line: parse, call, print, exit.

One module a command or a few; ``session`` is the only one that calls the engine, ``group`` knows exit codes.
"""

from grader.cli.main import main

__all__ = ["main"]
