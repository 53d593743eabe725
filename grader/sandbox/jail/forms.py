"""The form of a submission: what is left of its source when all that has no effect is taken away.

Comments, blank lines, formatting, docstrings and other bare constants; of a notebook, all but the code.  Submissions of
one form compute the same as long as they look at nothing but their arguments.  So what can look at anything else has no
form: at its own file, name or source, at time, chance, the environment, addresses, memory that nobody wrote.  This is
told by names, and rather of too many than of too few: without a form a submission is just run.

Sources are parsed here, in a confined process, and never run.
"""

from __future__ import annotations

import ast
import hashlib
import re
import string
import sys
from collections.abc import Iterable, Mapping
from typing import Any, TypeGuard

from . import notebook, program, wire

#: The code of larger ones is not looked at.
MAX_SOURCE = 1 << 17

#: What may be imported: modules whose functions depend on their arguments alone, without what is in _DENIED.
_PURE = {
    *("__future__", "abc", "bisect", "cmath", "collections", "copy", "dataclasses", "decimal", "enum", "fractions"),
    *("functools", "heapq", "itertools", "math", "matplotlib", "numbers", "numpy", "operator", "scipy", "string"),
    *("typing", "warnings"),
}
#: Of what lies in packages these, and what cannot be told from an attribute.
_SUBMODULES = {
    *("collections.abc", "matplotlib.pyplot", "numpy.linalg", "numpy.typing", "scipy.linalg", "scipy.optimize"),
    "scipy.special",
}
#: Modules of the standard library whose names mean something else as well, as in ``np.array``.
_COMMON = {"array", "code", "queue", "select", "signal", "symbol", "test", "token", "trace"}

#: Names that lead out of a program, or to what differs from run to run.
_DENIED = (sys.stdlib_module_names - _PURE - _COMMON) | {
    # the source itself, and the interpreter
    *("attrgetter", "catch_warnings", "compile", "delattr", "dir", "eval", "exec", "exit", "f_back", "f_code"),
    *("f_globals", "f_lineno", "f_locals", "filename", "format_map", "get_ipython", "getattr", "globals", "help", "In"),
    *("lineno", "locals", "methodcaller", "Out", "quit", "setattr", "tb_frame", "tb_lineno", "tb_next", "vars"),
    *("ag_code", "ag_frame", "co_consts", "co_filename", "co_firstlineno", "co_lines", "co_lnotab", "co_positions"),
    *("cr_code", "cr_frame", "cr_origin", "gi_code", "gi_frame", "formatwarning", "info", "showwarning"),
    # attributes by a text, and texts that are run
    *("ForwardRef", "Formatter", "StrMethodFormatter", "bmat", "get_field", "get_type_hints", "make_dataclass"),
    *(
        "measure",
        "rundocs",
        "runstring",
        "singledispatch",
        "singledispatchmethod",
        "update_wrapper",
        "vformat",
        "wraps",
    ),
    # files and the environment
    *("breakpoint", "DataSource", "fromfile", "fromregex", "genfromtxt", "get_include", "input", "load", "loadmat"),
    *("imread", "imsave", "loadtxt", "lookfor", "memmap", "open", "save", "savefig", "savemat", "savetxt", "savez"),
    *("savez_compressed", "show_config", "show_runtime", "tofile"),
    # modules within packages that lead to all of these, and what reads docstrings
    *("add_newdoc", "artist", "bltns", "cbook", "core", "extras", "f2py", "getp", "lib", "testing"),
    # time and chance, and what is not the same in every process
    *(
        "datetime64",
        "choice",
        "default_rng",
        "frozenset",
        "Generator",
        "hash",
        "id",
        "permutation",
        "permuted",
        "rand",
        "randint",
    ),
    *("randn", "RandomState", "rvs", "set", "shuffle"),
    # memory that nobody wrote, and where memory is
    *("as_strided", "byte_bounds", "chararray", "ctypeslib", "empty", "empty_like", "masked_all", "masked_all_like"),
    *("memoryview", "ndarray", "recarray", "strides"),
}

#: What makes classes; as text they are called after the module: ``<class 'ada.Layer'>``.
_CLASSES = {
    *("ABCMeta", "Enum", "EnumMeta", "EnumType", "Flag", "IntEnum", "IntFlag", "NamedTuple", "NewType", "StrEnum"),
    *("TypedDict", "namedtuple", "type"),
}

#: Methods that a class may define.
_METHODS = {
    *("__abs__", "__add__", "__bool__", "__call__", "__contains__", "__enter__", "__eq__", "__exit__", "__float__"),
    *("__future__", "__ge__", "__getitem__", "__gt__", "__iadd__", "__imul__", "__init__", "__int__", "__isub__"),
    *("__iter__", "__itruediv__", "__le__", "__len__", "__lt__", "__matmul__", "__mul__", "__ne__", "__neg__"),
    *("__next__", "__post_init__", "__pow__", "__radd__", "__repr__", "__rmatmul__", "__rmul__", "__rsub__"),
    *("__rtruediv__", "__setitem__", "__str__", "__sub__", "__truediv__"),
}

#: Magics that do nothing here; see ``notebook``.
_INERT = ("matplotlib", "pip")
_STATEMENTS = ("body", "orelse", "finalbody")
_ANNOTATIONS = ("annotation", "returns")


class NoForm(Exception):
    """The submission is to be run by itself; the message says why."""


def answer(region: wire.Region, files: Mapping[str, bytes]) -> None:
    """Write the form of submission i, or nothing where it has none, as frame i.

    Its files are called ``i/PATH``, the main one comes first.
    """
    batch: dict[str, dict[str, bytes]] = {}
    for name, content in files.items():
        number, _, path = name.partition("/")
        batch.setdefault(number, {})[path] = content
    for number, own in batch.items():
        try:
            text = form(next(iter(own)), own)
        except NoForm:
            text = ""
        region.append(int(number), wire.RETURNED, text)
    region.append(0, wire.DONE, "")


def form(main: str, files: Mapping[str, bytes]) -> str:
    """A digest, equal for submissions of one form.  Raises NoForm."""
    try:
        return _Form().of(main, files)
    except (SyntaxError, ValueError, RecursionError, MemoryError, notebook.NotANotebook) as error:
        raise NoForm(f"{type(error).__name__}: {error}") from None


class _Form:
    """Writes the tree as text, each part of it in turn; no two trees are written in the same way."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._names: set[str] = set()
        self._imported: set[str] = set()
        self._relatively = False
        """Whether something is imported from the folder of the file."""
        self._looked_in: set[int] = set()
        """Set displays of which nobody sees the order."""

    def of(self, main: str, files: Mapping[str, bytes]) -> str:
        is_notebook = main.lower().endswith(".ipynb")
        if is_notebook:
            for source in notebook.cells(files[main]):
                self._cell(source)
        else:
            self._module(program.decoded(files[main]), is_main=program.module_name(main) == "__main__")
        helpers = sorted(files.keys() - {main})
        if "/" in main:
            self._text.append(repr(main))  # what can be imported, and how, depends on where it lies
        for path in helpers:
            self._text.append(repr(path))
            self._module(program.decoded(files[path]))
        name = "" if is_notebook else program.module_name(main)
        finder = program.Helpers({path: "" for path in files if path.endswith(".py")}, main)
        imported = {module.partition(".")[0] for module in self._imported}
        self._check({name, *filter(finder.find_spec, imported)})
        # The name counts where an import could mean this file, or a class is called after it.
        known = name in imported or name in sys.modules or name in sys.stdlib_module_names or not name
        if known or self._relatively or self._names & _CLASSES:
            self._text.append(repr(name))
        return hashlib.sha256("\n".join(self._text).encode()).hexdigest()

    def _check(self, own: set[str]) -> None:
        for module in sorted(self._imported):
            top = module.partition(".")[0]
            if top not in own and (top not in _PURE or module not in _PURE | _SUBMODULES):
                raise NoForm(f"imports {module}")
        if odd := {name for name in self._names if name.lstrip("_") in _DENIED}:  # ``collections._sys``
            raise NoForm(f"names {min(odd)}")
        if odd := {name for name in self._names if "__" in name} - _METHODS:
            raise NoForm(f"names {min(odd)}")

    # ── Files ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _module(self, text: str, *, is_main: bool = False) -> None:
        """``is_main``: as ``__main__.py`` is, its block under ``__main__`` is run."""
        for statement in _parsed(text).body:
            if not is_main and _is_under_main(statement):
                names, imported = set(self._names), set(self._imported)
                self._statements(statement.body)
                self._names, self._imported = names, imported  # what is not run may name what it likes
                self._statements(statement.orelse)
            elif not _is_bare(statement):
                self._node(statement)

    def _cell(self, source: str) -> None:
        try:
            tree = _parsed(source)
        except SyntaxError:
            tree = _parsed(notebook.transformed(source))
        statements = [statement for statement in tree.body if not _is_inert(statement)]
        self._statements(statements)

    # ── Nodes ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _statements(self, body: Iterable[ast.stmt]) -> None:
        self._text.append("[")
        for statement in body:
            if not _is_bare(statement):
                self._node(statement)
        self._text.append("]")

    def _node(self, node: Any) -> None:
        kind = type(node)
        self._text.append(kind.__name__)
        if kind is ast.Constant:
            if type(node.value) is str and "__" in node.value:
                raise NoForm("a text with __ in it")
            self._text.append(repr(node.value))
            return
        self._look_at(node)
        for field in _fields(kind):
            value, knew = getattr(node, field, None), "ndarray" in self._names
            if type(value) is not list:
                self._part(value)
            elif field in _STATEMENTS:
                self._statements(value)
            else:
                self._text.append("[")
                for item in value:
                    self._part(item)
                self._text.append("]")
            asked = field in _ANNOTATIONS or (kind is ast.Call and _is_question(node.func))
            if asked and not knew and not _does_more(value):
                self._names.discard("ndarray")  # it is not called there

    def _look_at(self, node: Any) -> None:
        match node:
            case ast.Import():
                self._imported.update(alias.name for alias in node.names)
            case ast.ImportFrom(level=level) if level:
                self._relatively = True
            case ast.ImportFrom(module=str(module), names=names):
                self._imported.add(module)
                if odd := [alias.name for alias in names if module != "__future__" and alias.name[0] == "_"]:
                    raise NoForm(f"imports {odd[0]}")
            case ast.ClassDef():
                self._names.add("type")
            case ast.Attribute(attr="format") if not _is_plain(node.value):
                raise NoForm("format looks attributes up")
            case ast.Attribute() if node.attr.startswith("_"):  # what others keep to themselves leads anywhere
                raise NoForm(f"names {node.attr}")
            case ast.Call() if {keyword.arg for keyword in node.keywords} & {"where", "out"} == {"where"}:
                raise NoForm("where, without out, leaves memory that nobody wrote")
            case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[among]):
                self._looked_in.add(id(among))
            case ast.SetComp():
                raise NoForm("the order of a set")
            case ast.Set() if id(node) not in self._looked_in and not all(map(_is_number, node.elts)):
                raise NoForm("the order of a set")

    def _part(self, value: Any) -> None:
        if isinstance(value, ast.AST):
            self._node(value)
        elif type(value) is str:
            self._names.update(value.split("."))
            self._text.append(value)
        else:
            self._text.append(repr(value))


_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {}


def _fields(kind: type[ast.AST]) -> tuple[str, ...]:
    """Those that say something: not whether a name is read or written, which follows from where it stands."""
    found = _FIELDS.get(kind)
    if found is None:
        found = _FIELDS[kind] = tuple(name for name in kind._fields if name not in ("ctx", "type_comment"))
    return found


def _parsed(text: str) -> ast.Module:
    if len(text) > MAX_SOURCE:
        raise NoForm("the source is long")
    return ast.parse(text)


def _is_under_main(statement: ast.stmt) -> TypeGuard[ast.If]:
    return isinstance(statement, ast.If) and ast.unparse(statement.test) == "__name__ == '__main__'"


def _is_bare(statement: ast.stmt) -> bool:
    """A docstring, a number, ``...``."""
    return type(statement) is ast.Expr and type(statement.value) is ast.Constant


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def _is_plain(template: ast.expr) -> bool:
    """Whether this is a text whose fields, as in ``{}`` or ``{0:.3f}``, name no attribute."""
    if not isinstance(template, ast.Constant) or type(template.value) is not str:
        return False
    try:
        fields = [(name or "") + (spec or "") for _, name, spec, _ in string.Formatter().parse(template.value)]
    except ValueError:
        return False
    return not any(re.search(r"[.\[]\s*[^\W\d]", field) for field in fields)


def _is_question(function: ast.expr) -> bool:
    return isinstance(function, ast.Name) and function.id == "isinstance"


def _does_more(value: Any) -> bool:
    """Than naming things."""
    parts = value if isinstance(value, list) else [value]
    inside = (node for part in parts if isinstance(part, ast.AST) for node in ast.walk(part))
    return any(isinstance(node, ast.Call | ast.NamedExpr | ast.Lambda) for node in inside)


def _is_inert(statement: ast.stmt) -> bool:
    """A magic of ``_INERT`` and a text; not one with ``{…}`` or ``$`` in it, which IPython evaluates."""
    match statement:
        case ast.Expr(ast.Call(magic, [ast.Constant(str(name)), ast.Constant(str(text))], [])):
            plain = name in _INERT and not set("{$") & set(text)
            return plain and ast.unparse(magic) == "get_ipython().run_line_magic"
    return False
