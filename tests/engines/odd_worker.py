"""Loaded into a Dask worker: each is killed by one submission, and some are odd in the way that ODD says."""

import os
import signal
from functools import partial

from grader.engines import on_worker
from grader.sandbox.sandbox import Sandbox


class Killed(Sandbox):
    def run(self, submission):
        if submission.student == "killer":
            os.kill(os.getpid(), signal.SIGKILL)
        return super().run(submission)


match os.environ.get("ODD"):
    case "without seccomp":
        on_worker.Sandbox = partial(Sandbox, without=frozenset({"seccomp"}))
    case "older":
        versions = on_worker.versions() | {"numpy": "1.0"}
        on_worker.versions = lambda: versions
    case _:
        on_worker.Sandbox = Killed
