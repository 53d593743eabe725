"""What holds on this machine, found by trying it: a hostile submission is run, and only what was denied is believed."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from grader.model import Case, Limits, Returned, SourceFile, Submission
from grader.sandbox.jail.confine import LAYERS, REQUIRED
from grader.sandbox.sandbox import Mode, Sandbox

_CANARY = '''
import ctypes, os, socket, sys

def denied(attempt):
    """0.0 where the attempt raises, as it must."""
    try:
        return 1.0 if attempt() is not False else 0.0
    except Exception:
        return 0.0

def read_a_file_of_the_user(path): return denied(lambda: open(path).read())
def write_outside(path): return denied(lambda: open(path, "w").write("x"))
def look_around(): return max(denied(lambda: os.listdir(name)) for name in ("/proc", "/home", "/var", "/sys"))
def start_a_process(): return denied(lambda: os._exit(0) if os.fork() == 0 else None)
def start_a_program(): return denied(lambda: os.execv(sys.executable, [sys.executable, "-c", ""]))
def start_a_thread():
    import threading
    return denied(lambda: threading.Thread(target=int).start())
def open_a_socket(): return denied(lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM))
def signal_the_parent(): return denied(lambda: os.kill(os.getppid(), 0))
def signal_everyone(): return denied(lambda: os.kill(-1, 0))
def trace_a_process(): return denied(lambda: ctypes.CDLL(None).ptrace(0, 0, 0, 0) == 0)
def raise_a_limit():
    import resource
    return denied(lambda: resource.setrlimit(resource.RLIMIT_CORE, (1, 1)))
def take_two_gigabytes(): return denied(lambda: len(bytearray(2 << 30)))
def import_the_grader(): return denied(lambda: __import__("grader"))
def import_the_reference(): return denied(lambda: __import__("reference"))
def read_the_environment(): return denied(lambda: "NABLA_CANARY" in os.environ)
'''

_ATTEMPTS = tuple(
    line[4:].partition("(")[0] for line in _CANARY.splitlines() if line.startswith("def ") and "denied(att" not in line
)


@dataclass(frozen=True)
class LayerCheck:
    """One layer, or one attack: whether it holds, and what that means."""

    name: str
    holds: bool
    detail: str


def examine(mode: Mode = "best-effort", without: frozenset[str] = frozenset()) -> tuple[LayerCheck, ...]:
    """Every layer, then every attempt.  Raises SandboxError where nothing can be started at all."""
    with tempfile.TemporaryDirectory() as folder:
        secret = Path(folder) / "secret.txt"
        secret.write_text("canary")
        Path(folder).chmod(0o755)
        arguments = {"read_a_file_of_the_user": (str(secret),), "write_outside": (str(secret.with_name("new.txt")),)}
        cases = {name: (Case(name, 0, "attempt", arguments.get(name, ())),) for name in _ATTEMPTS}
        with Sandbox(mode, Limits(), cases, without=without) as sandbox:
            summary = sandbox.summary()
            canary = SourceFile(path="canary.py", content=_CANARY.encode())
            evidence = sandbox.run(Submission(student="canary", origin="canary", main=canary))
    layers = tuple(
        LayerCheck(name, name in summary.enforced, _why(name, name in summary.enforced, sandbox.reasons))
        for name in LAYERS
    )
    attempts = []
    for name in _ATTEMPTS:
        outcome = evidence.outcomes[name][0]
        held = not isinstance(outcome, Returned) or not outcome.values.any()
        attempts.append(LayerCheck(name.replace("_", " "), held, "denied" if held else "a submission can do this"))
    return (*layers, *attempts)


def _why(name: str, holds: bool, reasons: dict[str, str]) -> str:
    if holds:
        return "in force"
    return f"{reasons.get(name, 'not available')}" + (" (strict needs it)" if name in REQUIRED else "")
