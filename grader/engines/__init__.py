"""Where submissions are run: one interface, like that of ``concurrent.futures``, and nobody else knows which it is.

Local(sandbox, jobs)      on this machine, ``jobs`` at a time
"""

from grader.engines.engine import Engine
from grader.engines.local import Local

__all__ = ["Engine", "Local"]
