"""The warm process and the processes that it forks, one for each submission.

    grader ──exec──► warm process: confine, import, read the probes ──fork──► confine, wait, load, answer, die
        plan, descriptors ─► (one SEQPACKET socket) ─► pidfd, exit status      job: a pipe    reply: shared memory

The warm process never reads a byte of a submission: it is given three descriptors, where the job and the sources will
come from and the memory for the reply, and only the forked process reads them.  It holds the arguments of the probes
and nothing else of the grading.
"""

from __future__ import annotations

import ast
import contextlib
import difflib
import gc
import importlib
import io
import json
import linecache
import mmap
import os
import posixpath
import select
import site
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from . import calls, forms, notebook, program, wire
from .confine import Confinement, Policy
from .console import Console

BLOCKED = ("grader", "reference", "assignments", "rubrics", "nabla_grader", "jail")


def main(descriptor: int) -> None:
    """Serve jobs until the grader closes its end."""
    control = socket.socket(fileno=descriptor)
    message, descriptors = _receive(control)
    setup = json.loads(message)
    confinement = Confinement(Policy(**setup["policy"]))
    try:
        confinement.enter_warm()
    except Exception as error:  # noqa: BLE001  # told to the grader, which decides
        control.send(json.dumps({"failed": f"{type(error).__name__}: {error}"}).encode())
        return
    _prepare_interpreter(setup["sys_path"])
    if setup["notebooks"]:
        notebook.prepare()
    _preload(setup["preload"])
    plan = _read_plan(descriptors[0])
    console = Console(setup["output_bytes"])
    _rehearse(plan, setup["salvage"])
    confinement.settle()
    _forget_ourselves()
    console.attach()
    gc.collect()
    gc.freeze()
    os.dup2(1, 2)  # what failed so far was told there; from here on it is /dev/null as well
    control.send(json.dumps({"applied": confinement.applied, "skipped": confinement.skipped}).encode())
    _serve(control, lambda ends, tell: _answer(confinement, console, setup["salvage"], plan, ends, tell), confinement)


def _prepare_interpreter(sys_path: Sequence[str]) -> None:
    """The interpreter as a student knows it: packages on the path, ``exit`` and ``help``, nothing of ours."""
    sys.path[:] = sys_path
    sys.argv[:] = ["submission"]
    site.setquit()
    site.sethelper()
    sys.dont_write_bytecode = True
    importlib.invalidate_caches()


def _preload(names: Sequence[str]) -> None:
    """Import what many submissions import, once for all; where one is not to be had, the student's import says so."""
    for name in names:
        with contextlib.suppress(Exception):
            importlib.import_module(name)


#: A submission of ours, with what many contain; it returns what it is given.
_REHEARSED = '''
import numpy as np

def f(*given):
    """What numpy and Python get ready when they are first asked."""
    v = np.array([0.25, 0.5])
    m = np.outer(v, v)
    z = np.dot(m, v) + m @ v - m.T @ v
    a = 1 / (1 + np.exp(-z))
    d = {l: a * (1 - a) for l in range(2, 4)}
    s = np.zeros_like(a) + np.sum(a) - np.log(a) + a.reshape(-1, 1).T[0] + np.asarray([1.0, 2.0]).copy()
    return given, d, sorted(d), np.ones((2, 2)), len(d), s.shape, max(d), [x for x in s.tolist()]
'''


def _rehearse(plan: Plan, salvage: bool) -> None:
    """Do once, here, what Python puts off until something runs for the first or for the tenth time.

    Every child would do it on copies of pages that it could have shared.
    """
    memory = mmap.mmap(-1, 1 << 24)
    path, modules = list(sys.meta_path), set(sys.modules)
    for _ in range(12):
        wire.prepare(memory)
        region = wire.Region(memory)
        space, texts = _Loaded(region, frozenset()).load("rehearsal.py", {"rehearsal.py": _REHEARSED.encode()}, salvage)
        for index, (_group, _name, arguments, before) in enumerate(plan):
            calls.ask(region, index, space["f"], wire.copied(arguments), before, texts)
    sys.meta_path[:] = path
    for name in set(sys.modules) - modules:
        del sys.modules[name]
    linecache.clearcache()


#: The probes in order, as (group, function, arguments, what the arguments are).  A child hands the arguments themselves
#: to the student, once.
Plan = list[tuple[str, str, tuple[Any, ...], tuple[Any, ...]]]


def _read_plan(descriptor: int) -> Plan:
    with os.fdopen(descriptor, "rb") as stream:
        packed, plan = stream.read(), []
        for _index, _status, _mutated, text, values in wire.frames(packed, len(packed)):
            group, name, layout = json.loads(text)
            arguments = tuple(wire.decode(layout, values))
            plan.append((group, name, arguments, tuple(map(calls.remembered, arguments))))
        return plan


def _receive(control: socket.socket) -> tuple[bytes, list[int]]:
    message, ancillary, _flags, _address = control.recvmsg(1 << 20, socket.CMSG_SPACE(4 * 4))
    descriptors: list[int] = []
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors += memoryview(data[: len(data) // 4 * 4]).cast("i")
    return message, descriptors


def _serve(control: socket.socket, answer: Callable[[Sequence[int], int], None], confinement: Confinement) -> None:
    """Fork for every message, and hand the grader a grip on the child; tell how each one ended.

    The next one may be made while one is at work.
    """
    poller = select.poll()
    poller.register(control, select.POLLIN)
    at_work: dict[int, tuple[int, int]] = {}
    while True:
        for ready, _ in poller.poll():
            if ready != control.fileno():
                poller.unregister(ready)
                _tell_the_end(control, *at_work.pop(ready))
                os.close(ready)
                continue
            message, descriptors = _receive(control)
            if not message:
                return
            hear, tell = os.pipe()
            child = confinement.fork()
            if child == 0:
                try:
                    answer(descriptors, tell)
                finally:
                    os._exit(1)
            for descriptor in (*descriptors, tell):
                os.close(descriptor)
            grip = getattr(os, "pidfd_open", None)
            if grip is None:  # macOS: no confinement there, and the process id is the same on both sides
                control.send(json.dumps({"pid": child}).encode())
                _tell_the_end(control, child, hear)
            else:
                descriptor = grip(child)
                socket.send_fds(control, [json.dumps({"pid": child}).encode()], [descriptor])
                at_work[descriptor] = child, hear
                poller.register(descriptor, select.POLLIN)


def _tell_the_end(control: socket.socket, child: int, hear: int) -> None:
    _, status = os.waitpid(child, 0)
    with os.fdopen(hear, "rb") as confined:  # closed before the student's first byte was read: nobody could forge it
        said = confined.read()
    control.send(json.dumps({"ended": child, "status": status, "confined": said.decode().splitlines()}).encode())


# ── In the child ──────────────────────────────────────────────────────────────────────────────────────────────────


class _Hidden:
    """What lies on no path that the process can open has no name either."""

    def find_spec(self, fullname: str, _path: object = None, _target: object = None) -> None:
        if fullname.partition(".")[0] in BLOCKED:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


def _answer(
    confinement: Confinement,
    console: Console,
    salvage: bool,
    plan: Plan,
    ends: Sequence[int],
    tell: int,
) -> None:
    """Confine, wait, load, answer.  Nothing of the submission is read before the confinement is complete."""
    job, source, reply = ends
    region = wire.Region(mmap.mmap(reply, 0))
    _own_streams()
    confinement.enter_child({0, 1, 2, job, source, reply, tell})
    skipped = [f"{layer}: {reason}" for layer, reason in confinement.skipped.items()]
    os.write(tell, "\n".join([" ".join(confinement.applied), *skipped]).encode())
    os.close(tell)
    os.close(reply)
    wanted = json.loads(_read(job) or "null")
    if wanted is None:  # the grader needs us no more
        os._exit(0)
    region.at(wire.READING)
    files = _sources(_read(source))
    if "main" not in wanted:  # to be parsed and not run
        forms.answer(region, files)
        os._exit(0)
    loaded = _Loaded(region, frozenset(wanted["skip"]))
    space, texts = loaded.load(wanted["main"], files, salvage)
    region.append(0, wire.OUTPUT, console.take())
    for index in range(wanted["first"], len(plan)):
        group, name, arguments, before = plan[index]
        if group in wanted["done"]:
            continue
        region.at(index)
        function = space.get(name)
        if callable(function):
            calls.ask(region, index, function, arguments, before, texts)
        else:
            region.append(index, wire.MISSING, _what_there_is(name, function, space))
        if index + 1 == len(plan) or plan[index + 1][0] != group:
            _tell_output(region, console)
    region.append(0, wire.DONE, "")
    os._exit(0)


def _own_streams() -> None:
    """/dev/null, opened anew: the flags of an open file, which a student may set, would outlive this process."""
    null = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(null, stream)


def _what_there_is(name: str, found: object, space: Mapping[str, Any]) -> str:
    """Why ``name`` cannot be called, with the nearest name that can."""
    if found is not None:
        return f"{name} is not a function but of type {type(found).__name__}"
    names = [key for key, value in space.items() if isinstance(key, str) and callable(value)]
    near = difflib.get_close_matches(name, names, 1)
    return f"there is no function called {name}; did you mean {near[0]}?" if near else ""


def _tell_output(region: wire.Region, console: Console) -> None:
    with contextlib.suppress(wire.TooLarge):  # answers go before what was printed
        region.append(0, wire.OUTPUT, console.take())


def _read(descriptor: int) -> bytes:
    with io.FileIO(descriptor) as stream:
        return stream.readall()


def _sources(data: bytes) -> dict[str, bytes]:
    listed, _, content = data.partition(b"\n")
    files, at = {}, 0
    for path, size in json.loads(listed):
        files[path] = content[at : at + size]
        at += size
    return files


def _forget_ourselves() -> None:
    """Take our own modules out of reach of ``import``; what still runs of them knows nothing worth having."""
    for name in [name for name in sys.modules if name.partition(".")[0] in BLOCKED]:
        del sys.modules[name]
    sys.meta_path.insert(0, _Hidden())
    np.seterr(divide="warn", over="warn", under="ignore", invalid="warn")


class _Loaded:
    """Runs the top-level statements of a submission and notes what was left out."""

    def __init__(self, region: wire.Region, skip: frozenset[int]) -> None:
        self._region = region
        self._skip = skip
        self._number = 0
        self._left_out = 0

    def load(self, main: str, files: Mapping[str, bytes], salvage: bool) -> tuple[dict[str, Any], dict[str, str]]:
        """The namespace of the main file, and the texts of all files by the name that tracebacks show."""
        content = files[main]
        texts = {path: program.decoded(data) for path, data in files.items() if path.endswith(".py")}
        is_notebook = main.lower().endswith(".ipynb")
        if not is_notebook:
            texts.setdefault(main, program.decoded(content))
        self._helpers = program.Helpers(texts, main)
        sys.meta_path.insert(0, self._helpers)
        if is_notebook:
            notebook.lend(texts, posixpath.dirname(main))
            return self._notebook(content, texts, salvage), texts
        module = program.new_module(main, texts[main])
        if texts[main].lstrip().startswith("{") and '"cells"' in texts[main]:
            self._note(main, "all of it", "this is a notebook; rename it, so that it ends in .ipynb")
        self._run(lambda: program.statements(texts[main], main, salvage), module.__dict__, "")
        return module.__dict__, texts

    def _notebook(self, content: bytes, texts: dict[str, str], salvage: bool) -> dict[str, Any]:
        space = notebook.namespace()
        try:
            sources = notebook.cells(content)
        except notebook.NotANotebook as error:
            self._note("notebook", "all of it", str(error))
            return {}
        for number, source in enumerate(sources, 1):
            texts[f"cell {number}"] = source
            self._run(lambda s=source, n=number: notebook.statements(s, n, salvage), space, f"cell {number}, ")  # type: ignore[misc]
        return space

    def _run(self, read: Callable[[], Any], space: dict[str, Any], where: str) -> None:
        self._region.at(wire.READING)
        gc.disable()  # a syntax tree is no garbage
        statements = list(read())
        gc.freeze()
        gc.enable()
        for statement in statements:
            number = self._number
            self._number += 1
            if number in self._skip:
                self._note(f"{where}line {statement.line}", statement.first_line, "", number)
                continue
            self._region.at(wire.STATEMENTS + number)
            reason = program.run(statement, space)
            if reason and isinstance(statement.node, ast.Import | ast.ImportFrom):
                with self._helpers.mercy() as left_out:
                    reason = program.run(statement, space)
                for file, of_helper, why in left_out:
                    self._note(f"{file}, line {of_helper.line}", of_helper.first_line, why)
            if reason:
                self._note(f"{where}line {statement.line}", statement.first_line, reason)
        self._region.at(wire.READING)

    def _note(self, where: str, what: str, reason: str, number: int | None = None) -> None:
        self._left_out += 1
        if self._left_out <= program.MAX_LEFT_OUT:
            self._region.append(0, wire.LEFT_OUT, json.dumps([where, what, reason, number]))
