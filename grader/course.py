"""Find and load a course: its assignments, their reference, and where their rubrics are.

    root/assignments/<slug>/assignment.toml     the declaration
    root/reference/<slug>.py                    the functions of the same names as the questions, and DRAWS
    root/reference/<slug>_mistakes.py           MISTAKES, where there are known ones (DIALECTS, TOGETHER)
    root/reference/<slug>_equations.py          EQUATIONS for follow-through (COMPANIONS, SYMBOLS, RETURNS)
    root/rubrics/<slug>.toml

A hyphen of a slug is an underscore in the name of a module (``backprop-ml`` → ``reference/backprop_ml.py``).
The course of the project itself has the same layout and no privilege.  Errors of authors are CourseErrors,
which name the file, the line or key, and the remedy.
"""

from __future__ import annotations

import hashlib
import inspect
import keyword
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import MappingProxyType, ModuleType
from typing import Any, TypeVar

from pydantic import BaseModel, Field, InstanceOf, ValidationError

from grader import declarations, notation
from grader.authoring import Author, Draw, Mistake
from grader.declarations import Origin, did_you_mean
from grader.equations import CompanionCall, Equation
from grader.errors import CourseError, UsageError
from grader.model import Limits, Model, Question, Reveal, Value
from grader.references import ReferencePackage

M = TypeVar("M", bound=BaseModel)

SUFFIXES = (".py", ".ipynb")
_SLUG = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")
_MISTAKE_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Assignment:
    """All that the engine knows of one assignment."""

    slug: str
    title: str
    questions: tuple[Question, ...]
    """In the order in which they are asked."""
    file_names: tuple[str, ...]
    """What a submission is called when the student did not rename it."""
    salvage: bool
    """Whether what still works in a broken module is graded."""
    reveal: Reveal
    """What students may see of expected values."""
    limits: Limits
    folder: Path
    """Where the handout and the stubs are."""
    reference: Mapping[str, Callable[..., Value]]
    draws: Mapping[str, tuple[Draw, ...]]
    author: Author
    """The known mistakes, and what else the author knows of wrong answers."""
    equations: tuple[Equation, ...]
    companions: Mapping[str, tuple[CompanionCall, ...]]
    symbols: Mapping[str, str]
    """parameter → how reports write it; ``{l}`` is the layer."""
    returns: Mapping[str, tuple[str, ...]]
    """question → how reports write the parts of what it returns."""
    notation: Mapping[str, str]
    """a thing of the course → the Python that stands for it here; the same things in every assignment that has them."""
    digest: str
    """sha256 of the declaration and of the reference's sources; the same wherever the course stands."""
    rubric_path: Path
    module: ModuleType = field(repr=False)
    """The reference itself, for what an author may add to it."""


@dataclass(frozen=True)
class Course:
    root: Path

    def slugs(self) -> tuple[str, ...]:
        files = (self.root / "assignments").glob("*/assignment.toml")
        return tuple(sorted(file.parent.name for file in files))

    def load(self, slug: str) -> Assignment:
        """Imports the reference.  Raises UsageError for an unknown slug, CourseError for an author's."""
        declared, origin = self._declared(slug)
        package = ReferencePackage(self.root / "reference", slug)
        names = [question.name for question in declared.questions]
        _check_names(declared.questions, origin)
        name = slug.replace("-", "_")
        module = _reference_module(package, name, names, origin)
        questions = tuple(
            Question(
                name=question.name,
                parameters=_parameters(getattr(module, question.name), question.name, package.path(name)),
                title=question.title,
                arguments_untouched=question.arguments_untouched,
                returns=question.returns,
            )
            for question in declared.questions
        )
        _check_notation(declared.notation, questions, origin)
        draws = _draws(module, names, package.path(name))
        author = _author(package, f"{name}_mistakes", questions)
        equations = _equations(package, f"{name}_equations", questions)
        return Assignment(
            slug=slug,
            title=declared.title,
            questions=questions,
            file_names=_file_names(slug, declared, origin),
            salvage=declared.salvage,
            reveal=declared.reveal,
            limits=declared.limits,
            folder=origin.path.parent,
            reference=MappingProxyType({question: getattr(module, question) for question in names}),
            draws=MappingProxyType(draws),
            author=author,
            equations=equations.EQUATIONS,
            companions=MappingProxyType(equations.companions),
            symbols=MappingProxyType(equations.SYMBOLS),
            returns=MappingProxyType(_returns(questions) | equations.RETURNS),
            notation=MappingProxyType(declared.notation),
            digest=_digest(origin, package),
            rubric_path=self.root / "rubrics" / f"{slug}.toml",
            module=module,
        )

    def file_names(self, slug: str) -> tuple[str, ...]:
        """The names that submissions of this assignment bear, without importing its reference."""
        declared, origin = self._declared(slug)
        return _file_names(slug, declared, origin)

    def question_names(self, slug: str) -> tuple[str, ...]:
        """The functions that it asks for, likewise."""
        return tuple(question.name for question in self._declared(slug)[0].questions)

    def _declared(self, slug: str) -> tuple[_Declaration, Origin]:
        if slug not in self.slugs():
            raise UsageError(f"there is no assignment {slug!r} in {self.root}; {did_you_mean(slug, self.slugs())}")
        path = self.root / "assignments" / slug / "assignment.toml"
        if not is_slug(slug):
            raise CourseError(
                f"{path.parent}: {slug!r} cannot be the name of an assignment; rename the folder to "
                "lower-case letters, digits and hyphens, and the reference and the rubric with it"
            )
        return declarations.read(path, _Declaration)


def is_slug(text: str) -> bool:
    """Whether it can be the name of an assignment."""
    return _SLUG.fullmatch(text) is not None and not keyword.iskeyword(text)


def builtin_course() -> Course:
    """The project's own: inside an installed package, or around it in a checkout."""
    package = Path(__file__).resolve().parent
    for root in (package / "_course", package.parent):
        if (root / "assignments").is_dir():
            return Course(root)
    raise CourseError(f"{package}: the built-in course is missing; install the grader again, or give --course DIR")


def open_course(path: Path) -> Course:
    if not path.is_dir():
        what = "is not a folder" if path.exists() else "does not exist"
        raise CourseError(f"{path}: {what}; a course is a folder that holds assignments/, reference/ and rubrics/")
    course = Course(path.resolve())
    if not course.slugs():
        raise CourseError(
            f"{path}: no assignment here; a course is a folder that holds "
            "assignments/<name>/assignment.toml, reference/<name>.py and rubrics/<name>.toml"
        )
    return course


# ── The declaration ───────────────────────────────────────────────────────────────────────────────────────


class _Question(Model):
    name: str
    title: str = ""
    arguments_untouched: bool = False
    returns: tuple[str, ...] = ()


class _Declaration(Model):
    title: str = Field(min_length=1)
    files: tuple[str, ...] | None = Field(default=None, min_length=1)
    salvage: bool = True
    reveal: Reveal = "hints"
    limits: Limits = Limits()
    notation: dict[str, str] = Field(default_factory=dict)
    questions: tuple[_Question, ...] = Field(alias="question", min_length=1)


def _check_names(questions: Sequence[_Question], origin: Origin) -> None:
    for i, question in enumerate(questions):
        where, name = origin.at("question", i, "name"), question.name
        if not _is_name(name):
            raise CourseError(f"{where}: {name!r} cannot be the name of a Python function; rename it")
        if name in [other.name for other in questions[:i]]:
            raise CourseError(f"{where}: there is a question {name!r} already; each has a name of its own")
        for k, part in enumerate(question.returns):
            where = origin.at("question", i, "returns", k)
            if not _is_name(part):
                raise CourseError(f"{where}: {part!r} cannot be the name of a Python variable; rename it")
            if part in question.returns[:k]:
                raise CourseError(f"{where}: {part!r} is listed twice; each part has a name of its own")


def _is_name(text: str) -> bool:
    return text.isidentifier() and not keyword.iskeyword(text)


def _check_notation(table: Mapping[str, str], questions: Sequence[Question], origin: Origin) -> None:
    known = dict.fromkeys(name for question in questions for name in (*question.parameters, *question.returns))
    for thing, cell in table.items():
        if problem := notation.problem(thing, cell, known):
            raise CourseError(f"{origin.at('notation', thing)}: notation, {thing!r}: {problem}")


def _file_names(slug: str, declared: _Declaration, origin: Origin) -> tuple[str, ...]:
    if declared.files is None:
        return tuple(slug.replace("-", "_") + suffix for suffix in SUFFIXES)
    for i, name in enumerate(declared.files):
        where = origin.at("files", i)
        if PurePosixPath(name).name != name or "\\" in name or PurePosixPath(name).suffix not in SUFFIXES:
            raise CourseError(f"{where}: {name!r} is not the bare name of a .py or .ipynb file")
        if name.casefold() in [other.casefold() for other in declared.files[:i]]:
            raise CourseError(f"{where}: {name!r} is listed twice; remove one")
    return declared.files


def _digest(origin: Origin, package: ReferencePackage) -> str:
    digest = hashlib.sha256()
    for name, content in [("assignment.toml", origin.text.encode()), *package.sources().items()]:
        # A checkout on Windows may end its lines otherwise, and is the same assignment.
        content = content.replace(b"\r\n", b"\n")
        digest.update(f"{len(name.encode())} {name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


# ── The reference ─────────────────────────────────────────────────────────────────────────────────────────


class _Equations(BaseModel):
    """``reference/<slug>_equations.py``, as far as the engine reads it."""

    EQUATIONS: tuple[InstanceOf[Equation], ...] = Field(default=(), description="a tuple of grader.equations.Equation")
    COMPANIONS: dict[str, InstanceOf[CompanionCall] | tuple[InstanceOf[CompanionCall], ...]] = Field(
        default={}, description="a dict from questions to grader.equations.CompanionCall, or to a tuple of them"
    )
    SYMBOLS: dict[str, str] = Field(default={}, description="a dict from parameters to how they are written")
    RETURNS: dict[str, tuple[str, ...]] = Field(
        default={}, description="a dict from questions to a tuple of how the parts of their answers are written"
    )

    @property
    def companions(self) -> dict[str, tuple[CompanionCall, ...]]:
        """One call is a tuple of one."""
        return {name: calls if isinstance(calls, tuple) else (calls,) for name, calls in self.COMPANIONS.items()}


class _MoreMistakes(BaseModel):
    """``reference/<slug>_mistakes.py`` beside ``MISTAKES``."""

    DIALECTS: dict[str, tuple[Callable[..., Any], ...]] = Field(
        default={}, description="a dict from questions to a tuple of other right functions"
    )
    TOGETHER: tuple[tuple[tuple[str, str], str, Callable[..., Any]], ...] = Field(
        default=(), description="a tuple of ((id, id), question, its function with both mistakes)"
    )


def _reference_module(package: ReferencePackage, name: str, questions: list[str], origin: Origin) -> ModuleType:
    path = package.path(name)
    if not path.is_file():
        raise CourseError(f"{path}: there is no such file; it defines {', '.join(questions)} and DRAWS")
    module = package.module(name)
    for i, question in enumerate(questions):
        if not callable(getattr(module, question, None)):
            raise CourseError(
                f"{origin.at('question', i, 'name')}: {path} defines no function {question!r}; "
                "define it there, or correct the name"
            )
    return module


def _parameters(function: Callable[..., Value], name: str, path: Path) -> tuple[str, ...]:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        parameters = None
    plain = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    if not parameters or any(parameter.kind not in plain for parameter in parameters):
        where = _at(path, rf"def {name}\b")
        raise CourseError(f"{where}: {name!r} must have one or more parameters, positional and named")
    return tuple(parameter.name for parameter in parameters)


def _draws(module: ModuleType, questions: list[str], path: Path) -> dict[str, tuple[Draw, ...]]:
    draws = getattr(module, "DRAWS", None)
    where = _at(path, r"DRAWS\b")
    if not isinstance(draws, Mapping):
        what = "is missing" if draws is None else f"is a {type(draws).__name__}"
        raise CourseError(f"{where}: DRAWS {what}; it maps the name of each question to a tuple of Draw")
    for name in draws:
        if name not in questions:
            place = _at(path, rf".*[\"']{re.escape(str(name))}[\"']\s*:", where)
            raise CourseError(
                f"{place}: DRAWS has {name!r}, which is no question; {did_you_mean(str(name), questions)}"
            )
    for name in questions:
        place = _at(path, rf".*[\"']{name}[\"']\s*:", where)
        if name not in draws:
            raise CourseError(f"{where}: DRAWS has no cases for the question {name!r}; add an entry")
        if not isinstance(draws[name], tuple | list) or not draws[name]:
            raise CourseError(f"{place}: DRAWS[{name!r}] must be a tuple of one or more Draw")
        for i, draw in enumerate(draws[name]):
            if not isinstance(draw, Draw):
                raise CourseError(f"{place}: DRAWS[{name!r}][{i}] is a {type(draw).__name__}; make it a Draw")
            if not isinstance(draw.kind, str) or not draw.kind or not callable(draw.arguments):
                raise CourseError(
                    f"{place}: DRAWS[{name!r}][{i}] is Draw({draw.kind!r}, …); "
                    "make it a Draw of a word and a function from a random stream to the arguments"
                )
    return {name: tuple(draws[name]) for name in questions}


def _author(package: ReferencePackage, name: str, questions: Sequence[Question]) -> Author:
    path = package.path(name)
    if not path.is_file():
        return Author()
    module = package.module(name)
    mistakes = _mistakes(module, path, questions)
    more = _checked(module, path, _MoreMistakes)
    _are_questions("DIALECTS", more.DIALECTS, path, questions)
    _are_questions("TOGETHER", (question for _, question, _ in more.TOGETHER), path, questions)
    return Author(mistakes, more.DIALECTS, more.TOGETHER)


def _equations(package: ReferencePackage, name: str, questions: Sequence[Question]) -> _Equations:
    path = package.path(name)
    if not path.is_file():
        return _Equations()
    equations = _checked(package.module(name), path, _Equations)
    asked = (call.question for calls in equations.companions.values() for call in calls)
    _are_questions("EQUATIONS", (equation.question for equation in equations.EQUATIONS), path, questions)
    _are_questions("COMPANIONS", (*equations.COMPANIONS, *asked), path, questions)
    _are_questions("RETURNS", equations.RETURNS, path, questions)
    return equations


def _checked(module: ModuleType, path: Path, model: type[M]) -> M:
    """What the module has of the names that the model knows."""
    try:
        return model.model_validate(
            {name: getattr(module, name) for name in model.model_fields if hasattr(module, name)}
        )
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        where = _at(path, rf"{name}\b")
        raise CourseError(f"{where}: {name} must be {model.model_fields[name].description}") from error


def _are_questions(what: str, names: Iterable[str], path: Path, questions: Sequence[Question]) -> None:
    known = [question.name for question in questions]
    for name in names:
        if name not in known:
            where = _at(path, rf"{what}\b")
            raise CourseError(f"{where}: {what} has {name!r}, which is no question; {did_you_mean(name, known)}")


def _returns(questions: Sequence[Question]) -> dict[str, tuple[str, ...]]:
    """What the parts are called where RETURNS says nothing else."""
    return {question.name: question.returns for question in questions if question.returns}


def _mistakes(module: ModuleType, path: Path, questions: Sequence[Question]) -> tuple[Mistake, ...]:
    known = {question.name: question for question in questions}
    mistakes = getattr(module, "MISTAKES", None)
    where = _at(path, r"MISTAKES\b")
    if not isinstance(mistakes, tuple | list):
        what = "is missing" if mistakes is None else f"is a {type(mistakes).__name__}"
        raise CourseError(f"{where}: MISTAKES {what}; it is a tuple of grader.authoring.Mistake")
    seen: set[str] = set()
    for i, mistake in enumerate(mistakes):
        if not isinstance(mistake, Mistake):
            raise CourseError(f"{where}: MISTAKES[{i}] is a {type(mistake).__name__}; make it a Mistake")
        place = _at(path, rf".*[\"']{re.escape(mistake.id)}[\"']", where)
        if not _MISTAKE_ID.fullmatch(mistake.id):
            raise CourseError(f"{place}: the id {mistake.id!r} must be lower-case words joined by hyphens")
        if mistake.id in seen:
            raise CourseError(f"{place}: two mistakes have the id {mistake.id!r}; rename one")
        seen.add(mistake.id)
        if not mistake.questions or isinstance(mistake.questions, str):
            raise CourseError(
                f"{place}: the mistake {mistake.id!r} names no question in which it is looked for; "
                "questions is a tuple of their names"
            )
        for question in mistake.questions:
            if question not in known:
                raise CourseError(
                    f"{place}: the mistake {mistake.id!r} is of {question!r}, which is no question; "
                    f"{did_you_mean(question, known)}"
                )
            for variant in mistake.forms_of(question):
                if not _takes(variant, known[question].parameters):
                    raise CourseError(
                        f"{place}: the mistake {mistake.id!r} has a variant that is no function of "
                        f"({', '.join(known[question].parameters)}); give it the parameters of {question}"
                    )
    return tuple(mistakes)


def _takes(variant: object, parameters: Sequence[str]) -> bool:
    """Whether it can be called with that many arguments, as far as it tells."""
    try:
        inspect.signature(variant).bind(*parameters)  # type: ignore[arg-type]  # TypeError tells what is no function
    except TypeError:
        return False
    except ValueError:  # of some built-in functions nobody knows
        return True
    return True


def _at(path: Path, pattern: str, otherwise: str | None = None) -> str:
    """``file, line n`` of the first line that begins with the pattern."""
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        if re.match(pattern, line):
            return f"{path}, line {number}"
    return otherwise or str(path)
