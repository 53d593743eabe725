"""Which submissions are told to be the same, and which are never told to be anything."""

import contextlib
import json
import mmap
import sys
import time
from types import SimpleNamespace

import numpy as np
import pytest

from grader.model import Case, Limits, SourceFile, Submission
from grader.sandbox.jail import forms, wire
from grader.sandbox.sandbox import Sandbox
from grader.sandbox.worker import Ended

PLAIN = """\
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def forward(theta, x):
    a = {1: x}
    for l in sorted(theta):
        a[l] = sigmoid(theta[l] @ a[l - 1])
    return a
"""
REWRITTEN = '''\
"""My solution."""
import numpy  as  np   # for exp


def sigmoid( z ):
    """σ."""
    # here it comes
    return (1/(1+np.exp(
        -z)))
def forward(theta,x):
    'Forward.'
    a = {1:x}
    "a note"
    for l in sorted(theta): a[l] = (sigmoid((theta[l]) @ a[l-1]))  # layer by layer
    return a
'''
CASES = {"sigmoid": (Case("sigmoid", 0, "random", (np.zeros(2),)),)}


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox("best-effort", Limits(), CASES) as sandbox:
        yield sandbox


@pytest.fixture
def form(sandbox):
    """Of one submission; None where it has none."""
    return lambda *args, **helpers: sandbox.forms([submission(*args, **helpers)])[0]


def submission(source, name="ada.py", **helpers):
    others = tuple(SourceFile(path=f"{path}.py", content=text.encode()) for path, text in helpers.items())
    main = SourceFile(path=name, content=source.encode())
    return Submission(student="ada", origin=name, main=main, helpers=others)


def book(*cells, **more):
    listed = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": cell} for cell in cells]
    return json.dumps({"cells": listed, "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | more)


# ── The same ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_has_no_effect_makes_no_difference(form):
    assert form(PLAIN) == form(REWRITTEN) == form(PLAIN, "emmy.py") == form(PLAIN.replace("\n", "\r\n"))


def test_helpers_count_with_their_names_and_their_code(form):
    main = "from layers import sigmoid\n"
    same = {form(main, name, layers=text) for name in ("a.py", "z.py") for text in ("x = 1", "x = 1  # one")}
    assert len(same) == 1
    assert form(main, layers="x = 2") not in same
    assert form(main, layers="x = 1", more="") not in same
    assert form(main, layers="x = 1", other="x = 1") != form(main, layers="x = 1", more="x = 1")


def test_of_a_notebook_only_the_code_counts(form):
    plain = json.loads(book("x = 1", "def f():\n    return x"))
    edited = json.loads(book("x = 1  # one", "def f():\n    return (x)"))
    for cell in edited["cells"]:
        cell |= {"execution_count": 7, "outputs": [{"output_type": "stream", "text": "7"}], "metadata": {"a": 1}}
    edited["cells"].insert(1, {"cell_type": "markdown", "source": "# Layers"})
    edited["metadata"] = {"kernelspec": {"name": "python3"}}
    assert form(json.dumps(plain), "a.ipynb") == form(json.dumps(edited, indent=1), "b.ipynb")
    assert form(book("x = 1\ndef f():\n    return x"), "a.ipynb") != form(json.dumps(plain), "a.ipynb")


def test_magics_that_do_nothing_make_no_difference(form):
    assert form(book("%matplotlib inline\nx = 1"), "a.ipynb") == form(book("x = 1"), "a.ipynb")


@pytest.mark.parametrize(
    "cell",
    [
        "get_ipython().run_line_magic('pip', exec('x = 2'))",
        "get_ipython().run_line_magic('pip', '', x := 2)",
        "get_ipython().run_line_magic('pip', ''), exec('x = 2')",
        "get_ipython().run_line_magic('pip', *exec('x = 2'))",
        "%pip {exec('x = 2', get_ipython().user_ns)}",
        "%matplotlib $x",
    ],
)
def test_what_a_magic_that_does_nothing_is_given_may_do_something(form, cell):
    assert form(book(f"x = 1\n{cell}"), "a.ipynb") is None


def test_what_stands_under_main_in_a_module_is_not_run_and_may_use_what_it_likes(form):
    block = "import random, time\nprint(random.random(), time.time())"
    indented = block.replace("\n", "\n    ")
    main = f"{PLAIN}if __name__ == '__main__':\n    {indented}\n"
    assert form(main) == form(main.replace("'", '"'))
    assert form(f"{PLAIN}{block}\n") is None
    assert form(f"{main}else:\n    {indented}\n") is None
    assert form(book(main), "ada.ipynb") is None


def test_of_a_file_that_is_called_main_that_block_is_run(form):
    block = "if __name__ == '__main__':\n    import random\n    x = random.random()\n"
    assert form(PLAIN + block, "ada.py")
    assert form(PLAIN + block, "__main__.py") is None


def test_a_long_cell_of_very_many_magics_is_read_without_them(form):
    """IPython would take half a minute for it, and all others would wait."""
    lines = "".join(f"x = {i}\n" for i in range(8_000))
    assert form(book("%matplotlib inline\n" + lines), "a.ipynb") == form(book(lines), "a.ipynb")
    began = time.monotonic()
    assert form(book("!ls\n" * 600 + lines), "a.ipynb") == form(book("pass\n" * 600 + lines), "a.ipynb")
    assert time.monotonic() - began < 3


# ── Not the same ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_difference_in_code_is_one(sandbox):
    sources = [
        *("x = 1", "x = 1.0", "x = True", "x = '1'", "x = b'1'", "x = 1j", "x = -1", "x = None", "x: int = 1", "y = 1"),
        *("x += 1", "x == 1", "x, = 1", "(x, y) = 1", "[x, y] = 1", "x = (1,)", "x = [1]", "x = {1: 1}", "x = f'{1}'"),
        *("x = 1; y = 1", "def x(): 1", "def x(): return 1", "async def x(): return 1", "class x: y = 1", "del x"),
        *("def x(a, b=1): pass", "def x(a=1, *, b): pass", "def x(*, a=1, b): pass", "def x(*a): pass"),
        *("def x(**a): pass", "def x(a, /): pass", "x = lambda a: a", "import numpy", "import numpy as x"),
        *("from numpy import x", "from numpy import x as y", "from numpy import *", "from . import numpy"),
        *("if x:\n    y = 1\nelse:\n    z = 1", "if x:\n    y = 1\nz = 1", "if x:\n    y = 1\n    z = 1"),
        *("x = a if b else c", "x = a and b", "x = a or b", "x = a @ b", "x = a * b", "x = a[b]", "x = a[b:]"),
        *("x = a[:b]", "x = a[::b]", "x = a.b", "x = a(b)", "x = a(b=b)", "x = a(*b)", "x = a(**b)"),
        *("x = [b for b in a]", "x = (b for b in a)", "x = {b: b for b in a}", "x = [b for b in a if b]"),
        *("global x", "nonlocal x", "await x", "yield x", "x = (y := 1)", "x: int", "x = ~y", "x = not y", "x = +y"),
        *("try:\n    x = 1\nexcept ValueError:\n    y = 1", "try:\n    x = 1\nfinally:\n    y = 1", "assert a, b"),
        *("with a as b: c = 1", "with a, b: c = 1", "while a: b = 1", "for a in b: c = 1", "raise a", "raise a from b"),
        *("match a:\n    case 1: b = 1", "match a:\n    case b: b = 1", "match a:\n    case [b]: b = 1", "", "pass"),
    ]  # fmt: skip
    told = sandbox.forms([submission(source) for source in sources])
    assert None not in told
    assert len(set(told)) == len(sources)


def test_the_name_counts_where_the_code_can_see_it(form):
    helper = "import ada\n"
    assert form("import layers", "ada.py", layers=helper) != form("import layers", "ada.py", layers="import math\n")
    assert form("import layers", "emmy.py", layers=helper) is None  # where there is no ada
    relative = "from .ada import f\n"  # itself, or nothing
    assert form(relative, "ada.py") != form(relative, "emmy.py")
    assert form(PLAIN, "numpy.py") != form(PLAIN, "ada.py")
    assert form(PLAIN, "random.py") != form(PLAIN, "ada.py")  # numpy would import that one


def test_what_only_lies_in_the_students_folder_takes_the_place_of_nothing(form):
    """Modules that are installed come first: what they do has no form."""
    assert form("import time", "src/ada.py", time="") is None
    assert form("import time", "ada.py", **{"time/notes": ""}) is None
    assert form("import layers", "src/ada.py", **{"src/layers": "", "layers": ""})
    assert form("import src.layers", "src/ada.py", **{"src/layers": ""})
    assert form("import layers", "src/ada.py", **{"lib/layers": ""}) is None


def test_where_the_main_file_lies_counts_where_it_is_not_the_students_folder(form):
    helpers = {"src/layers": "x = 1\n", "layers": "x = 2\n"}
    assert form("import layers", "src/ada.py", **helpers) != form("import layers", "ada.py", **helpers)
    assert form("import src.ada", "src/ada.py", **helpers) != form("import src.ada", "src/emmy.py", **helpers)


@pytest.mark.parametrize(
    "line",
    ["class Layer: pass", "x = type('Layer', (), {})", "from abc import ABCMeta\nx = ABCMeta('Layer', (), {})"],
)
def test_the_name_counts_where_a_class_is_called_after_it(form, line):
    assert form(PLAIN + line) == form(PLAIN + line, "ada.py") != form(PLAIN + line, "emmy.py")


# ── Never told ────────────────────────────────────────────────────────────────────────────────────────────────────

ODD = """
print(__file__)
print(__name__)
x = sigmoid.__code__.co_firstlineno
x = sigmoid.__doc__
x = "{0.__code__}".format(sigmoid)
import inspect
import sys
from os import path
import numpy.random
from numpy.random import default_rng as g
x = np.random.rand(3)
x = np.empty(3)
x = np.ndarray(3)
make = np.ndarray
x = isinstance(y := np.ndarray(3), float)
def f(z: (y := np.ndarray(3))): pass
x = np.lib.format.os
x = open("notes.txt")
x = np.loadtxt("notes.txt")
x = id(3)
x = hash("a")
x = sum(map(len, {"a", "b"})) + len(set("ab"))
x = getattr(np, "ran" + "dom")
x = eval("1")
x = globals()
import time
import datetime as d
import torch
import nothing_of_the_kind
from .. import settings
x = input()
help(sigmoid)
def f(x): return x.__class__
x = (i for i in "").gi_code.co_filename
x = "{.gi_code.co_firstlineno}".format(i for i in "")
x = "{:{1.gi_code}}".format(1, (i for i in ""))
x = ("{0._" + "_doc_" + "_}").format(sigmoid)
x = str.format("{}", 1)
import string; x = string.Formatter()
import collections; x = collections._sys.argv
import functools; x = functools.update_wrapper(sigmoid, sigmoid)
import typing; x = typing.get_type_hints(sigmoid)
import warnings; warnings.showwarning = print
np.info(sigmoid)
np.testing.runstring("x = 1", {})
x = np.datetime64("now")
x = np.lib.stride_tricks.as_strided(np.zeros(1), (99,))
x = np.exp(np.ones(3), where=np.zeros(3) > 1)
x = np.ma.masked_all(3)
x = np.zeros(2); x.strides = (80,)
x = [a for a in {"a", "b"}]
x = "a" in {"a", "b"} in [sigmoid]
x = {a for a in "ab"}
x = np.testing.suppress_warnings()
from numpy import testing
class T(np.testing.TestCase): "one"
import numpy.testing as t
x = np.lib.npyio
x = np.ma.core
x = np.ma.extras
import numpy.f2py
from numpy import _core
import matplotlib.artist
import matplotlib.pyplot as plt; x = plt.getp(3, "x")
import warnings; warnings._showwarnmsg = print
import typing; x = typing._caller()
import dataclasses; x = dataclasses._thread
import enum; x = enum.bltns
""".strip().splitlines()


@pytest.mark.parametrize("line", ODD)
def test_what_looks_beyond_its_arguments_has_no_form(form, line):
    assert form(PLAIN)
    if line == "from .. import settings":  # fails, and its evidence tells so
        assert form(PLAIN + line)
        return
    assert form(PLAIN + line + "\n") is None
    assert form(PLAIN, layers=line) is None


@pytest.mark.parametrize("line", ["x = '{}'.format(3)", "x = '{0:.3f} {name:>{width}}'.format(3., name=1, width=2)"])
def test_text_may_be_formatted(form, line):
    assert form(PLAIN + line)


@pytest.mark.parametrize(
    "line",
    [
        "x = 'relu' in {'relu', 'tanh'}",
        "x = sum(a for a in {2, 3})",
        "x = np.exp(np.ones(3), where=np.zeros(3) > 1, out=np.zeros(3))",
        "import numpy.linalg as linalg",
        "from collections.abc import Callable",
    ],
)
def test_what_is_the_same_in_every_process_has_a_form(form, line):
    assert form(PLAIN + line)


@pytest.mark.parametrize("line", ["x = isinstance(3, np.ndarray)", "def f(z: np.ndarray) -> np.ndarray:\n    return z"])
def test_asking_for_an_array_is_not_making_one(form, line):
    assert form(PLAIN + line)


@pytest.mark.parametrize(
    "cell", ["!ls", "%run notes.py", "%%time\nx = 1", "x = In[0]", "print(get_ipython())", "x = ("]
)
def test_a_notebook_that_talks_to_its_shell_has_no_form(form, cell):
    assert form(book(cell), "ada.ipynb") is None


@pytest.mark.parametrize(
    "source",
    ["def f(:", "(" * 5_000, "-" * 50_000 + "1", "a" + ".b" * 50_000, "x = '\0'", "x = 1\n" * 50_000],
)
def test_what_cannot_be_parsed_has_no_form(form, source):
    assert form(source) is None


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"cells": 3}', "[" * 100_000])
def test_what_is_no_notebook_has_no_form(form, content):
    assert form(content, "ada.ipynb") is None


# ── In the sandbox ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_batch_is_parsed_in_the_sandbox_and_nothing_of_it_is_run(sandbox):
    hang = submission("while True: pass")
    nothing = [
        submission("def f(:"),
        submission("(" * 100_000),
        submission("", "ada.ipynb"),
        submission("#" * (3 << 20)),
    ]
    with Sandbox("best-effort", Limits(), CASES) as sandbox:
        told = sandbox.forms(
            [submission(PLAIN), *nothing, hang, submission(book("x = 1"), "ada.ipynb"), submission(REWRITTEN)]
        )
    assert told[1:5] == [None] * 4
    assert told[0] == told[7]
    assert len({told[0], told[5], told[6], None}) == 4


def test_one_that_ends_the_parser_has_no_form_and_costs_the_others_none(sandbox, monkeypatch):
    started = []

    def once(_, job, files):
        """As the child does it, but for the source ``die``."""
        started.append(len(files))
        memory = mmap.mmap(-1, 1 << 16)
        wire.prepare(memory)
        region = wire.Region(memory)
        alive = {file.path: file.content for file in files}
        if dead := [name for name, content in alive.items() if content == b"die"]:
            alive = dict(list(alive.items())[: list(alive).index(dead[0])])
        forms.answer(region, alive)
        if dead:
            end = wire.written(memory) - len(wire.pack(0, wire.DONE, ""))
            memory[:8] = end.to_bytes(8, sys.byteorder)
        return None, Ended(contextlib.nullcontext(SimpleNamespace(memory=memory)), 0, 9, "", 0.0)

    monkeypatch.setattr(Sandbox, "_once", once)
    good, bad = submission(PLAIN), submission("die")
    assert [bool(told) for told in sandbox.forms([good, bad, good, good])] == [True, False, True, True]
    assert started == [4, 2]
    assert [bool(told) for told in sandbox.forms([good, bad])] == [True, False]
    assert sandbox.forms([bad] * 60) == [None] * 60
    assert len(started) < 10
