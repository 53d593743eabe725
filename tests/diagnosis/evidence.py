"""Evidence without a sandbox: the functions of a submission are called on the cases of ``backprop``."""

import importlib

from grader.cases import answer_key, draw_cases
from grader.course import builtin_course
from grader.diagnosis import Author, Catalogue
from grader.verify.answers import outcome

__all__ = ["ASSIGNMENT", "AUTHOR", "REFERENCE", "Exam", "of_the_author", "outcome"]

ASSIGNMENT = builtin_course().load("backprop")
REFERENCE = ASSIGNMENT.reference


def of_the_author(name):
    """A module of ``reference/`` as the course imports it; its functions are those of ``REFERENCE``."""
    return importlib.import_module(f"{ASSIGNMENT.module.__package__}.{name}")


_KNOWN = of_the_author("backprop_mistakes")
AUTHOR = Author(_KNOWN.MISTAKES, _KNOWN.DIALECTS, _KNOWN.TOGETHER)


class Exam:
    """The cases of one seed, their key, and the catalogue."""

    def __init__(self, seed):
        self.cases = draw_cases(ASSIGNMENT, seed)
        self.key = answer_key(ASSIGNMENT, self.cases)
        self.catalogue = Catalogue(ASSIGNMENT.questions, REFERENCE, AUTHOR, self.cases, self.key)

    def outcomes(self, functions=None):
        """What a submission returns that is right but for ``functions``."""
        written = {**REFERENCE, **(functions or {})}
        return {name: tuple(outcome(written[name], case) for case in cases) for name, cases in self.cases.items()}

    def ids(self, functions):
        """question → ids of the mistakes told, in order."""
        return {
            name: [diagnosis.id for diagnosis in finding.diagnoses]
            for name, finding in self.catalogue.diagnose(self.outcomes(functions)).items()
        }
