"""Loading has mercy: what fails costs itself and nothing else, and line numbers are the student's."""

import textwrap
import time

import pytest

from grader.sandbox.jail import notebook, program


def load(text):
    namespace, left_out = {}, []
    for statement in program.statements(textwrap.dedent(text), "ada.py"):
        reason = program.run(statement, namespace)
        left_out += [(statement.line, reason.partition(":")[0])] if reason else []
    return namespace, left_out


GOOD = "def g(x):\n    return x + 1\n"


@pytest.mark.parametrize(
    "broken",
    [
        "def f(x)\n    return x\n",
        "def f(x:\n    return x\n",
        "def f(x):\n    return (x + 1\n",
        "def f(x):\nreturn x\n",
        "def f(x):\n    print 'python 2'\n    return x\n",
        'def f(x):\n    """never closed\n    return x\n',
        "def f(x):\n    s = 'never closed\n    return s\n",
        "def f(x):\n\tif x:\n        return x\n\treturn 1\n",
        "def f(x):\n    return x +\n",
        "def f(x):\n    x = = 1\n",
        "@decorated\ndef f(x:\n    return x\n",
        "def f(x):\n    return x\0\n",
        "class f:\n    def __init__(self\n        pass\n",
        "def f(x):\n    return x]\n",
        "<<<<<<< HEAD\ndef f(x):\n    return x\n=======\n",
    ],
)
def test_a_syntax_error_costs_the_function_it_stands_in(broken):
    namespace, left_out = load(f"import math\n{GOOD}{broken}\n\ndef h(x):\n    '''Doc.'''\n    return g(x) * 2\n")
    assert namespace["h"](1) == 4
    assert left_out


@pytest.mark.parametrize(
    "text", [" import math\n\n def f(x):\n     return math.floor(x)\n", " import math\ndef f(x):\n    return x\n"]
)
def test_what_is_indented_from_the_first_line_on_is_taken_as_it_is_meant(text):
    namespace, left_out = {}, []
    for statement in program.statements(text, "ada.py"):
        left_out += [program.run(statement, namespace)]
    assert namespace["f"](1.0) == namespace["math"].floor(1)
    assert not any(left_out)


def test_what_stands_indented_above_the_first_statement_is_not_dropped_without_a_word():
    namespace, left_out = load("# notes\n    x = = 1\ny = 2\n")
    assert (namespace["y"], [line for line, _ in left_out]) == (2, [2])


def test_statements_that_go_on_in_column_0_stay_whole_beside_a_syntax_error():
    namespace, left_out = load(
        """
        if True:
            a = 1
        else:
            a = 2
        try:
            b = (1,
        2,
        )
        except ValueError:
            b = None
        text = '''
        def not_a_function():
        '''
        @staticmethod
        # why not
        def f(x): return x
        def broken(:
        """
    )
    assert (namespace["a"], namespace["b"]) == (1, (1, 2))
    assert "f" in namespace
    assert "not_a_function" not in namespace
    assert len(left_out) == 1


def test_a_definition_is_made_without_the_names_that_its_decorators_and_annotations_lack():
    namespace, left_out = load(
        """
        from no_such_package import jit, Tensor
        @jit
        @jit(cache=True)
        def f(x: Tensor) -> Tensor:
            return x + 1
        class A:
            @staticmethod
            @jit
            def f(x: Tensor): return x
            @property
            def p(self): return 2
            @p.setter
            def p(self, value: Tensor): ...
        def g(x, kind=Tensor): return x
        @str.no_such_method
        def h(x): return x
        def i(x: (y := Tensor)): return x
        """
    )
    assert (namespace["f"](1), namespace["A"].f(3), namespace["A"]().p) == (2, 3, 2)
    assert namespace["f"].__code__.co_firstlineno == 5
    assert left_out == [(2, "ModuleNotFoundError"), (15, "NameError"), (16, "AttributeError"), (18, "NameError")]


def test_a_decorator_that_never_finds_its_names_ends():
    _, left_out = load(
        """
        def bad(f):
            raise NameError("no", name="bad")
        @bad
        def f(x): return x
        @bad
        @worse
        def g(x): return x
        """
    )
    assert left_out == []


def test_a_statement_that_raises_is_noted_and_the_next_one_runs():
    namespace, left_out = load("import no_such_package\nx = 1\nraise SystemExit\ny = x + 1\nassert False\nz = 3\n")
    assert (namespace["y"], namespace["z"]) == (2, 3)
    assert left_out == [(1, "ModuleNotFoundError"), (3, "SystemExit"), (5, "AssertionError")]


def test_future_imports_hold_for_what_follows():
    namespace, left_out = load("from __future__ import annotations\ndef f(x: no_such_name): return 1\n")
    assert not left_out
    assert namespace["f"].__annotations__ == {"x": "no_such_name"}


def test_tracebacks_have_the_lines_of_the_student():
    text = "import math\n\n\ndef f(x):\n    y = 0\n    return 1 / y\n"
    program.remember("ada.py", text)
    namespace, _ = load(text)
    with pytest.raises(ZeroDivisionError) as raised:
        namespace["f"](1)
    assert "line 6, in f\n    return 1 / y" in program.student_traceback(raised.value, {"ada.py": text})


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"\xef\xbb\xbfx = 1\r\ny = 2\r\n", "x = 1\ny = 2\n"),
        ("# é\n".encode("latin-1"), "# é\n"),
        ("# -*- coding: latin-1 -*-\n# é\n".encode("latin-1"), "# -*- coding: latin-1 -*-\n# é\n"),
        (b"# coding: no-such-codec\nx = 1\n", "# coding: no-such-codec\nx = 1\n"),
        ("x = 1\n".encode("utf-16"), "x = 1\n"),
    ],
)
def test_sources_in_any_encoding_are_read(content, text):
    assert program.decoded(content) == text


def test_an_exception_that_fights_back_is_still_described():
    class Nasty(Exception):
        def __str__(self):
            raise KeyboardInterrupt

    assert program.described(Nasty()) == "Nasty: …"


def test_without_salvage_a_module_fails_as_a_whole():
    statements = list(program.statements("x = 1\ndef f(:\n", "ada.py", salvage=False))
    assert [statement.code for statement in statements] == [None]


@pytest.mark.parametrize(
    ("content", "sources"),
    [
        (b'{"cells": [{"cell_type": "code", "source": ["a\\n", "b"]}, {"cell_type": "raw", "source": "m"}]}', ["a\nb"]),
        (b'{"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "input": "a"}]}]}', ["a"]),
        (b'{"cells": [1, {"cell_type": "code", "source": [1, "a"]}, {"cell_type": "code"}]}', ["a", ""]),
    ],
)  # fmt: skip
def test_code_cells_of_every_format_are_found(content, sources):
    assert notebook.cells(content) == sources


@pytest.mark.parametrize("content", [b"", b"not json", b"[]", b'{"nbformat": 4}', b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_notebook_says_so(content):
    with pytest.raises(notebook.NotANotebook):
        notebook.cells(content)


def test_a_page_of_prose_takes_no_time():
    prose = "this is prose, line by line\n" * 300 + "x = (\n" * 300
    began = time.monotonic()
    found = list(program.statements(prose + "def f():\n    return 1\n", "ada.py"))
    assert time.monotonic() - began < 5
    assert [one.first_line for one in found if one.code] == ["def f():"]
