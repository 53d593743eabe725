"""Reports that are there already, rendered once more: other formats, notes, no names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from grader.anonymous import Pseudonyms, anonymous, anonymous_group, with_all
from grader.errors import UsageError
from grader.model import Absent, Group, Run
from grader.reports import as_csv, as_json
from grader.reports.overview import Overview
from grader.reports.rows import Row, absent
from grader.results.folder import (
    GRADES,
    GROUPS,
    PAGES,
    PSEUDONYMS,
    REPORTS,
    RUN,
    Format,
    Groups,
    ResultsError,
    ids_of,
    load_groups,
    load_report,
    load_run,
    make_folders,
    read_notes,
    read_reports,
    reason,
    write,
    write_index,
    write_report,
)
from grader.store import shown
from grader.submissions import safe_name


def render_again(directory: Path, target: Path, formats: frozenset[Format], *, nameless: bool = False) -> int:
    """Renders the reports of ``directory`` into ``target``, which may be the same folder.  How many there are.

    ``nameless``: with pseudonyms in place of students, everywhere; ``directory`` keeps who is who.  Raises
    UsageError where ``target`` holds something else.
    """
    run, groups, (notes, _) = load_run(directory), load_groups(directory), read_notes(directory)
    of: Mapping[str, str] = _pseudonyms(directory) if nameless else {}
    ids = ids_of(directory) if nameless else {}
    if target.resolve() != directory.resolve() or nameless:
        students = of.values() if nameless else [report.student for report in read_reports(directory)]
        _check_target(target, run, {safe_name(student) for student in students})
        make_folders(target)
        if nameless:  # whom the roster has besides, and what lay among the submissions, are names
            run = run.model_copy(update={"not_submitted": (), "remarks": ()})
        write(target / RUN, [as_json.render(run)])
    overview = Overview()
    for found in read_reports(directory):
        report = anonymous(found, of[found.student], ids.get(shown(found.student), ())) if nameless else found
        overview.add(report)
        write_report(target, report, formats)
    if nameless:
        groups = tuple(anonymous_group(group, of) for group in groups)
    if "csv" in formats:
        rows = sorted((student.row for student in overview.students), key=lambda entry: entry.student)
        write(target / GRADES, as_csv.render(with_absent(rows, run.not_submitted)))
    if "json" in formats:
        write(target / GROUPS, [as_json.render(Groups(groups=groups))])
    if "html" in formats:
        write_index(target, run, overview, groups, notes)
    return len(overview.students)


def with_absent(rows: Sequence[Row], absentees: Iterable[Absent]) -> list[Row]:
    """Everybody, sorted; those who handed in nothing have no points."""
    there = {entry.student for entry in rows}
    most = max((entry.max_points for entry in rows), default=0.0)
    return sorted(
        [*rows, *(absent(one, most) for one in absentees if one.student not in there)],
        key=lambda entry: entry.student,
    )


def index_again(directory: Path) -> None:
    """Writes the page of the class once more, with the notes as they are now."""
    groups, (notes, _) = load_groups(directory), read_notes(directory)
    write_index(directory, load_run(directory), overview_of(directory), groups, notes)


def overview_of(directory: Path) -> Overview:
    """Of all reports that lie there."""
    overview = Overview()
    for report in read_reports(directory):
        overview.add(report)
    return overview


def _pseudonyms(directory: Path) -> Mapping[str, str]:
    """Those that the folder keeps, and new ones for whom it has none."""
    path = directory / PSEUDONYMS
    try:
        known = Pseudonyms.model_validate_json(path.read_bytes()).of
    except FileNotFoundError:
        known = {}
    except (OSError, ValidationError) as error:
        raise UsageError(
            f"{path}: cannot be read: {reason(error)}; mend it, or remove it and all have new pseudonyms"
        ) from None
    of = with_all(known, [report.student for report in read_reports(directory)])
    write(path, [as_json.render(Pseudonyms(of=of))])
    return of


def _check_target(target: Path, run: Run, names: set[str]) -> None:
    """A folder to render into holds nothing, or a rendering of the same run under the same names."""
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    if not (target / RUN).is_file() or load_run(target).started_at != run.started_at:
        raise UsageError(f"{target}: holds something else, so it is left alone; name another folder with -o")
    if any(path.stem not in names for folder in (REPORTS, PAGES) for path in (target / folder).glob("*")):
        raise UsageError(f"{target}: holds these results under other names; name another folder with -o")


def put_notes(directory: Path, groups: Iterable[Group], notes: Mapping[str, str]) -> int:
    """Makes the reports of all groups say what ``notes`` say, no more and no less.  How many have changed.

    Each file is replaced whole.  A report that is not there stops no other: ResultsError names it at the end.
    """
    wanted: dict[str, dict[str, str]] = defaultdict(dict)
    for group in groups:
        for student in group.students:
            wanted[student][group.question] = notes.get(group.id, "")
    changed, missing = 0, []
    for student, by_question in wanted.items():
        try:
            report = load_report(directory, student)
        except UsageError:
            missing.append(student)
            continue
        questions = tuple(
            question.model_copy(update={"note": by_question.get(question.name, question.note)})
            for question in report.questions
        )
        if questions != report.questions:
            write_report(directory, report.model_copy(update={"questions": questions}))
            changed += 1
    if missing:
        raise ResultsError(f"{directory / REPORTS}: no report of {', '.join(missing)}; the others have their notes")
    return changed
