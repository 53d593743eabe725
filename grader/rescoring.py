"""Judge once more what the code returned: another rubric, tolerance or list of mistakes, and nothing is run.

exam = exam_again(…)                          the cases that were asked, judged by what the course says now
for kept, report in rescored(store, exam)      every student's new report
changed(kept.row, row(report))                 whether it differs
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from grader.cases import draw_cases
from grader.course import Assignment
from grader.errors import UsageError
from grader.feedback import companion_cases, is_companion_group
from grader.grading import Exam, faulty, grade, prepare, probes
from grader.model import Case, Report, Run, SourceFile, Submission, Unusable
from grader.scoring import Rubric
from grader.store import Kept, Store, as_returned


def exam_again(
    store: Store, older: Run, assignment: Assignment, rubric: Rubric, tolerance: float, directory: Path
) -> Exam:
    """Raises UsageError where the assignment asks for something that was not asked then."""
    asked = store.asked(probes(assignment, draw_cases(assignment, older.seed)))
    names = [question.name for question in assignment.questions]
    if set(names) != (known := {name for name in asked if not is_companion_group(name)}):
        new = sorted(set(names) - known) or sorted(known - set(names))
        raise UsageError(
            f"{directory}: the questions of {assignment.slug} have changed ({', '.join(new)}), and nobody was asked "
            "these; grade anew with --force"
        )
    for name, cases in companion_cases(assignment, {name: asked[name] for name in names}).items():
        if name in asked and not _alike(cases, asked[name]):
            raise UsageError(
                f"{directory}: {assignment.slug} calls a companion with other arguments now ({name}), and nobody was "
                "asked these; grade anew with --force"
            )
    for criterion in rubric.criteria:
        kinds = {case.kind for case in asked[criterion.question]}
        if criterion.cases and kinds.isdisjoint(criterion.cases):
            raise UsageError(
                f"{directory}: the criterion {criterion.id!r} looks at {' and '.join(criterion.cases)} cases of "
                f"{criterion.question}, and none was asked; grade anew with --force"
            )
    return prepare(assignment, rubric, older.seed, asked=asked, tolerance=tolerance)


def _alike(cases: Sequence[Case], asked: Sequence[Case]) -> bool:
    """Whether the arguments are the same, up to what another machine may compute."""
    return len(cases) == len(asked) and all(
        one.layout == other.layout and np.allclose(one.values, other.values, rtol=1e-9, atol=0, equal_nan=True)
        for one, other in zip(map(as_returned, cases), map(as_returned, asked), strict=True)
    )


def rescored(store: Store, exam: Exam) -> Iterator[tuple[Kept, Report]]:
    """Sorted by student.  What has no score by a fault of ours has none still."""
    for student in store.students():
        (kept,) = store.kept(student)
        if kept.evidence is None:
            problem = Unusable(student=kept.student, origin=kept.file, problem=kept.row.remark, receipt=kept.receipt)
            yield kept, faulty(problem, exam, kept.run.sandbox)
        else:
            main = SourceFile(path=kept.file, content=b"")  # judging never looks at the source
            submission = Submission(student=kept.student, origin=kept.origin, main=main, receipt=kept.receipt)
            yield kept, grade(submission, store.evidence(kept.evidence), exam, kept.run.sandbox)
