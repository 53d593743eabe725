"""Reports without names: a pseudonym wherever a student's id, or the name of a file of theirs, is written.

    ada, ada.py  ─►  student_7k2qd, student_7k2qd.py

Pseudonyms are drawn, not computed: nobody can find out a name by trying.  What is kept of them, beside the results,
makes them stable and is the only way back.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Iterable, Mapping
from pathlib import PurePosixPath

from grader.model import SCHEMA_VERSION, Counterexample, Group, LeftOut, Model, QuestionReport, Report

#: No vowels, so that no words come about, and nothing that looks like something else.
_LETTERS = "23456789bcdfghjkmnpqrstvwxz"
_LENGTH = 5
_SHORT = 3


class Pseudonyms(Model):
    """``pseudonyms.json``: who is who."""

    schema_version: int = SCHEMA_VERSION
    of: dict[str, str]


def with_all(known: Mapping[str, str], students: Iterable[str]) -> dict[str, str]:
    """A pseudonym for each student: the one that is known, or a new one.  Each is an identifier and a file name."""
    new = [student for student in dict.fromkeys(students) if student not in known]
    taken, of = {*known, *known.values(), *new}, dict(known)
    for student in new:
        of[student] = next(drawn for drawn in iter(_drawn, None) if drawn not in taken)
        taken.add(of[student])
    return of


def anonymous(report: Report, pseudonym: str, ids: Collection[str] = ()) -> Report:
    """The report of ``pseudonym``; ``ids`` are what systems call the student besides.

    Ids and file names are replaced in the student's own words as well (tracebacks, messages, what was left out).
    """
    hidden = _Hidden(report, pseudonym, ids)
    return report.model_copy(
        update={
            "student": pseudonym,
            "name": "",
            "section": "",
            "commit": "",
            "file": hidden.file(report.file),
            "fault": None if report.fault is None else hidden(report.fault),
            "questions": tuple(_question(question, hidden) for question in report.questions),
            "left_out": tuple(
                LeftOut(where=hidden(left.where), what=hidden(left.what), reason=hidden(left.reason))
                for left in report.left_out
            ),
            "remarks": tuple(map(hidden, report.remarks)),
            "corrections": tuple(one.model_copy(update={"reason": hidden(one.reason)}) for one in report.corrections),
        }
    )


def anonymous_group(group: Group, of: Mapping[str, str]) -> Group:
    return group.model_copy(update={"students": tuple(sorted(of[student] for student in group.students))})


def _question(question: QuestionReport, hidden: _Hidden) -> QuestionReport:
    return question.model_copy(
        update={
            "message": hidden(question.message),
            "remarks": tuple(map(hidden, question.remarks)),
            "unrecognised": hidden(question.unrecognised),
            "counterexample": _counterexample(question.counterexample, hidden),
            "note": hidden(question.note),
            "traceback": hidden(question.traceback),
        }
    )


def _counterexample(found: Counterexample | None, hidden: _Hidden) -> Counterexample | None:
    if found is None:
        return None
    return found.model_copy(update={"message": hidden(found.message), "snippet": hidden(found.snippet)})


class _Hidden:
    """Replaces in texts whatever names the student of one report."""

    def __init__(self, report: Report, pseudonym: str, ids: Collection[str]) -> None:
        path = PurePosixPath(report.file.replace("\\", "/"))
        # The assignment and its functions are named alike in every report; backprop.py tells nobody's name.
        public = {report.assignment, *(question.name for question in report.questions)}
        words = _words(report.student) | _words(report.name)
        # a short number is in many texts, and nobody's name
        words |= {id_ for id_ in ids if len(id_) > _SHORT or not id_.isdecimal()}
        names = {report.student, report.name, path.stem, *path.parts[:-1], *words} - public - {"", ".", "..", "/"}
        self._pseudonym = pseudonym
        self._public = public
        self._path = path
        alternatives = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
        kept = "|".join(rf"\b{re.escape(name)}\b" for name in sorted(public, key=len, reverse=True))
        self._pattern = re.compile(
            rf"(?P<kept>{kept or '(?!)'})|(?<![^\W_])(?:{alternatives or '(?!)'})(?![^\W_])", re.IGNORECASE
        )

    def __call__(self, text: str) -> str:
        return self._pattern.sub(lambda found: found["kept"] or self._pseudonym, text)

    def file(self, name: str) -> str:
        if not name or self._path.stem in self._public:
            return self._path.name
        return self._pseudonym + self._path.suffix


def _words(student: str) -> set[str]:
    """Of an id that is a person's name, ``Lovelace, Ada``, each part; ids without a space are one word."""
    return set(re.findall(r"[^\W\d_]{3,}", student)) if re.search(r"[\s,]", student) else set()


def _drawn() -> str:
    return "student_" + "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
