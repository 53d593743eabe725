"""Where submissions are run: one interface, like that of ``concurrent.futures``, and nobody else knows which it is.

Local(sandbox, jobs)    on this machine, ``jobs`` at a time
Dask(address, …)        on the workers of a cluster; imported only where one is asked for (``dask.py``)
Sharing(engine, usual)  another engine, asked only once where the code is the same
"""

from grader.engines.engine import Engine
from grader.engines.local import Local
from grader.engines.sharing import Sharing

__all__ = ["Engine", "Local", "Sharing"]
