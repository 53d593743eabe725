"""The command line: parse, call, print, exit.

One module a command or a few; ``session`` runs the engine, ``verify`` lets an assignment examine itself, and ``group``
knows exit codes.
"""

from grader.cli.main import main

__all__ = ["main"]
