"""``evidence.db``: what the students' code returned, where it came from, and every score it was ever given.

`database.py` opens the file, refuses what is none of ours, and says what is wrong in words. `lock.py` lets one process
write. `keeping.py` is what the rest of the grader sees: submissions and evidence in, submissions, evidence and scores
out.
"""

from grader.store.database import StoreError, is_store
from grader.store.keeping import WINDOW, Asked, Kept, Score, Store, as_returned, shown
from grader.store.lock import Lock

__all__ = [
    "WINDOW",
    "Asked",
    "Kept",
    "Lock",
    "Score",
    "Store",
    "StoreError",
    "as_returned",
    "is_store",
    "shown",
]
