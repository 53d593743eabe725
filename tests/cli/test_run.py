"""``grade run``: what is written, what is shown, and how it ends."""

import errno
import io
import json
import os
import signal
from pathlib import Path

import pytest
from rich.console import Console

from grader.cli import terminal
from grader.errors import GraderError, SandboxUnavailable, UsageError
from grader.model import LeftOut, Report, Run, RunCounts
from grader.reports import as_csv, as_markdown
from grader.results import load_report, load_run
from tests.reports import examples
from tests.reports.examples import BEST_EFFORT, NONE, question, report


def results(folder="results"):
    return Path(folder)


# ── exit codes


def test_everything_graded_is_0(engine, grade):
    assert grade("subs").exit_code == 0
    assert not load_run(results()).interrupted
    assert engine.closed


def test_a_fault_of_ours_is_1_and_named_and_the_others_are_graded(engine, grade):
    engine.reports.insert(1, examples.faulty("emmy", "the sandbox lost a process twice"))
    result = grade("subs")
    assert result.exit_code == 1
    assert "grade: no score for emmy: the sandbox lost a process twice" in result.stderr
    assert load_run(results()).counts == RunCounts(submissions=3, graded=2, faults=1)
    assert load_report(results(), "grace").points == 100


@pytest.mark.parametrize(("mark", "code"), [("0", 0), ("59.9", 0), ("60", 0), ("60.1", 3), ("100", 3)])
def test_a_score_below_the_mark_is_3(engine, grade, mark, code):
    engine.reports.append(report("kurt", gradient="wrong_answer", backprop="wrong_answer"))
    assert grade("subs", "--fail-under", mark).exit_code == code


def test_a_fault_of_ours_comes_before_a_low_score(engine, grade):
    engine.reports += [examples.faulty(), report("kurt", gradient="missing")]
    assert grade("subs", "--fail-under", "100").exit_code == 1


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("subs: no submissions here"), 2),
        (SandboxUnavailable("landlock is missing; --sandbox best-effort accepts that"), 2),
        (GraderError("the sandbox does not start"), 1),
    ],
)
def test_what_keeps_a_run_from_beginning_is_one_line_and_touches_nothing(engine, grade, monkeypatch, error, code):
    def fails(*_):
        raise error

    monkeypatch.setattr("grader.cli.grading.session", fails)
    result = grade("subs")
    assert (result.exit_code, result.stderr, result.stdout) == (code, f"grade: {error}\n", "")
    assert not results().exists()


def test_modules_that_cost_points_are_named_with_what_to_do(engine, grade):
    def lost(student, module):
        said = f"sigmoid, case 0 (hand-sized): raises ModuleNotFoundError: No module named '{module}'"
        return report(student, sigmoid=question("sigmoid", "runtime_error", message=said))

    engine.reports += [lost("emmy", "scipy.special"), lost("kurt", "scipy"), lost("sonya", "torch")]
    result = grade("subs")
    assert "not here cost points: scipy (2 submissions), torch (1 submission); install" in result.stderr
    assert result.exit_code == 0
    remarks = (results() / "grades.csv").read_text().splitlines()
    assert remarks[-1].endswith("a module that is not here cost points: torch")
    assert "module" not in remarks[1]


def test_modules_that_cost_nothing_are_not(engine, grade):
    left_out = (LeftOut(where="line 3", what="import torch", reason="ModuleNotFoundError: No module named 'torch'"),)
    engine.reports.append(report("kurt").model_copy(update={"left_out": left_out}))
    assert "not here" not in grade("subs").stderr


def test_a_class_that_defines_nothing_of_what_is_asked_for_is_told(engine, grade):
    nothing = dict.fromkeys(examples.WORTH, "missing")
    engine.reports[:] = [report("ada", **nothing), examples.faulty("emmy", "unreadable"), report("kurt", **nothing)]
    assert "nobody defines any of the functions that are asked for; -a NAME" in grade("subs").stderr
    engine.reports.append(report("sonya", **(nothing | {"sigmoid": "runtime_error"})))
    assert "nobody defines" not in grade("subs", "--force").stderr


def test_debug_shows_the_traceback(engine, grade, monkeypatch):
    engine.reports = [GraderError("broken")]
    assert isinstance(grade("subs", "--debug").exception, GraderError)
    assert isinstance(grade("--debug", "subs", "--force").exception, GraderError)


def test_a_fault_of_the_grader_itself_is_a_sentence_and_1_and_keeps_what_was_graded(engine, grade):
    engine.reports.append(ZeroDivisionError("division\x1b[2J by zero"))
    result = grade("subs")
    assert result.exit_code == 1
    assert r"grade: a fault of the grader itself: ZeroDivisionError: division\x1b[2J by zero" in result.stderr
    assert "--debug" in result.stderr
    assert "Traceback" not in result.stderr
    assert load_report(results(), "grace")
    assert (results() / "grades.csv").read_text().count("\n") == 3
    assert load_run(results()).interrupted


def test_a_message_of_several_lines_stays_so(engine, grade, monkeypatch):
    engine.reports = [UsageError("rubric.toml, line 3: no\nrubric.toml, line 9: no")]
    assert "grade: rubric.toml, line 3: no\ngrade: rubric.toml, line 9: no\n" in grade("subs").stderr


# ── interrupts


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_in_the_middle_ends_with_what_was_graded(engine, grade, number, code):
    before = signal.getsignal(number)
    engine.reports.append(lambda: os.kill(os.getpid(), number))
    engine.reports.append(report("sonya"))
    result = grade("subs")
    assert result.exit_code == code
    assert "2 of 4 submissions are graded and written to results" in result.stderr
    assert "Traceback" not in result.stderr
    assert (results() / "grades.csv").read_text().count("\n") == 3
    run = load_run(results())
    assert run.interrupted
    assert run.counts.graded == 2
    assert engine.closed
    assert signal.getsignal(number) is before


def test_a_report_that_is_being_written_is_finished_first(engine, grade, monkeypatch):
    real = as_markdown.render

    def interrupted(document):
        if document.student == "grace":
            os.kill(os.getpid(), signal.SIGINT)
        return real(document)

    monkeypatch.setattr(as_markdown, "render", interrupted)
    engine.reports.append(report("sonya"))
    assert grade("subs").exit_code == 130
    assert load_report(results(), "grace")
    assert "grace" in (results() / "grades.csv").read_text()
    assert "sonya" not in (results() / "grades.csv").read_text()


def test_a_second_signal_does_not_break_what_is_written_after_the_first(engine, grade, monkeypatch):
    real = as_csv.render

    def interrupted(rows):
        os.kill(os.getpid(), signal.SIGINT)
        return real(rows)

    monkeypatch.setattr(as_csv, "render", interrupted)
    engine.reports.append(lambda: os.kill(os.getpid(), signal.SIGINT))
    assert grade("subs").exit_code == 130
    assert (results() / "grades.csv").read_text().count("\n") == 3
    assert load_run(results()).counts.graded == 2


def test_a_signal_once_all_is_graded_loses_nothing(engine, grade, monkeypatch):
    real = as_csv.render

    def interrupted(rows):
        os.kill(os.getpid(), signal.SIGINT)
        return real(rows)

    monkeypatch.setattr(as_csv, "render", interrupted)
    assert grade("subs").exit_code == 130
    assert not load_run(results()).interrupted


def test_a_full_disk_ends_the_run_with_the_path_and_keeps_what_there_is(engine, grade, monkeypatch):
    real = os.replace

    def full(source, target):
        if "grace" in str(target):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(source, target)

    monkeypatch.setattr(os, "replace", full)
    result = grade("subs")
    assert result.exit_code == 1
    assert "grade: results/reports/grace.md: cannot write: No space left on device\n" in result.stderr
    assert "1 of 2 submissions" in result.stderr
    assert sorted(path.name for path in (results() / "reports").iterdir()) == ["ada.json", "ada.md"]
    assert load_run(results()).interrupted


def test_a_disk_that_stays_full_says_it_once(engine, grade, monkeypatch):
    real = os.replace

    def full(source, target):
        if "run.json" not in str(target):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(source, target)

    monkeypatch.setattr(os, "replace", full)
    result = grade("subs")
    assert result.exit_code == 1
    assert result.stderr.count("No space left") == 1


# ── older runs


def test_an_older_run_is_gone_on_with(engine, grade):
    grade("subs")
    engine.reports = [report("sonya")]
    result = grade("subs")
    assert result.exit_code == 0
    assert "1 submission · mean 100.0" in result.stdout
    assert (results() / "grades.csv").read_text().count("\n") == 4
    assert load_run(results()).counts.graded == 3


def test_force_keeps_the_older_run_and_says_where(engine, grade):
    grade("subs")
    engine.reports = [report("sonya")]
    result = grade("subs", "--force")
    assert result.exit_code == 0
    assert "results.backup-1" in result.stderr
    assert load_report(results(), "sonya")
    assert load_report(results("results.backup-1"), "ada")


# ── what is shown


def test_a_table_and_a_summary_end_the_run(engine, grade):
    out = grade("subs").stdout
    assert "ada" in out
    assert "2 submissions · mean 100.0 of 100 · lowest 100 · highest 100" in out
    assert "results/reports" in out
    assert "results/grades.csv" in out
    assert "seed: 1234" in out
    assert max(map(len, out.splitlines())) <= 80


def test_nothing_is_coloured_and_no_bar_is_drawn_where_there_is_no_terminal(engine, grade):
    engine.reports.append(report("kurt", gradient="wrong_answer"))
    result = grade("subs")
    assert "\x1b" not in result.output
    assert "grading" not in result.output


def on_a_terminal(monkeypatch):
    """Both consoles become terminals; gives what reaches (stdout, stderr)."""
    written = io.StringIO(), io.StringIO()
    for name, file in zip(("out", "err"), written, strict=True):
        console = Console(file=file, force_terminal=True, width=80, color_system="standard")
        monkeypatch.setattr(terminal, name, lambda console=console: console)
    return written


def test_a_terminal_sees_colours_and_a_bar_with_rate_and_time_left(engine, grade, monkeypatch):
    out, err = on_a_terminal(monkeypatch)
    engine.reports = [report(f"s{i}") for i in range(30)]
    grade("subs")
    assert "\x1b[32m" in out.getvalue()
    assert "30/30" in err.getvalue()
    assert "/s" in err.getvalue()


def test_quiet_prints_nothing(engine, grade):
    assert grade("subs", "-q").output == ""
    assert load_report(results(), "ada")


def test_quiet_still_names_faults(engine, grade):
    engine.reports.append(examples.faulty("emmy", "lost"))
    result = grade("subs", "-q")
    assert (result.stdout, result.stderr) == ("", "grade: no score for emmy: lost\n")


@pytest.mark.parametrize("mode", [NONE, BEST_EFFORT])
@pytest.mark.parametrize("how", [(), ("-q",), ("--json",)])
def test_every_run_warns_of_what_is_not_enforced(engine, grade, mode, how):
    engine.sandbox = mode
    result = grade("subs", *how)
    assert "warning: " in result.stderr
    assert "landlock" in result.stderr
    assert "warning" not in result.stdout


def test_json_is_one_document_with_everything_in_it(engine, grade):
    engine.reports = [report("grace"), examples.faulty("emmy"), report("ada")]
    result = grade("subs", "--json")
    document = json.loads(result.stdout)
    assert list(document) == ["run", "reports"]
    assert Run.model_validate(document["run"]) == load_run(results())
    assert [Report.model_validate(entry).student for entry in document["reports"]] == ["ada", "emmy", "grace"]
    assert result.exit_code == 1


def test_json_of_nobody_is_a_document_too(engine, grade):
    engine.reports = []
    assert json.loads(grade("subs", "--json").stdout)["reports"] == []


def test_a_large_class_is_shown_in_part_and_says_where_the_rest_is(engine, grade):
    engine.reports = [report(f"s{i:04}") for i in reversed(range(1000))]
    out = grade("subs").stdout
    assert "s0000" in out
    assert "s0039" in out
    assert "s0040" not in out
    assert "… and 960 more: results/grades.csv" in out
    assert "1,000 submissions" in out


def test_a_class_a_little_larger_is_shown_whole(engine, grade):
    engine.reports = [report(f"s{i:04}") for i in range(50)]
    assert "s0049" in grade("subs").stdout


def test_many_faults_are_not_all_listed(engine, grade):
    engine.reports = [examples.faulty(f"s{i:04}") for i in range(30)]
    err = grade("subs").stderr
    assert err.count("no score for") == 10
    assert "… and 20 more without a score: see results/grades.csv" in err


def test_hostile_names_and_messages_reach_no_terminal(engine, grade):
    engine.reports = [report("\x1b[2Jada"), examples.faulty("em\u202emy", "lost\x1b]0;title\x07\nroot: all is well")]
    for how in ((), ("-q", "--force"), ("--json", "--force")):
        result = grade("subs", *how)
        assert not set("\x1b\x07\u202e") & set(result.stderr)
        assert "\nroot:" not in result.stderr
        if "--json" not in how:
            assert not set("\x1b\x07\u202e") & set(result.stdout)


def test_no_name_in_a_table_is_a_command_of_a_ci_system(engine, grade):
    names = ["::stop-commands::x", "##[error]x", "##vso[task.complete]x", "ada"]
    engine.reports = [report(name) for name in names]
    shown = [*grade("subs").stdout.splitlines(), *grade("show", "::stop-commands::x").stdout.splitlines()]
    assert not [line for line in shown if line.lstrip().startswith("::") or "##[" in line or "##vso[" in line]
    assert any(line.startswith(": :stop-commands") for line in shown)


def test_markup_of_rich_in_names_is_text(engine, grade):
    engine.reports = [report("[bold]ada[/bold]"), report(":smile:")]
    out = grade("subs").stdout
    assert "[bold]ada[/bo" in out
    assert ":smile:" in out


# ── show


def test_show_prints_one_report(engine, grade):
    engine.reports = [examples.eventful()]
    grade("subs")
    result = grade("show", "ada")
    assert result.exit_code == 0
    assert "40.33 of 100 points" in result.stdout
    assert "the factor g′(z^(2)) is missing" in result.stdout
    assert grade("show", "ada", "--format", "markdown").stdout == (results() / "reports" / "ada.md").read_text()
    assert Report.model_validate_json(grade("show", "ada", "--format", "json").stdout) == examples.eventful()


def test_show_of_nobody_says_who_is_near(engine, grade):
    grade("subs")
    result = grade("show", "adda")
    assert (result.exit_code, result.stderr) == (2, "grade: results: no report of 'adda'; did you mean ada?\n")


def test_show_of_nobody_lists_ids_and_not_the_names_of_their_files(engine, grade):
    engine.reports = [examples.eventful().model_copy(update={"student": name}) for name in ("-Ada Lovelace", "a/b")]
    grade("subs")
    assert "did you mean -Ada Lovelace?" in grade("show", "lovelace").stderr
    assert grade("show", "zuse").stderr.endswith("there are 2, -Ada Lovelace, a/b\n")


def test_show_without_results_says_how_to_get_them(engine, grade):
    result = grade("show", "ada", "-o", "elsewhere")
    assert result.exit_code == 2
    assert "elsewhere: no results of grade here" in result.stderr


def test_schema_prints_the_schema_of_a_report(grade):
    assert json.loads(grade("schema").stdout)["title"] == "Report"


def test_a_seed_is_below_that_of_the_public_cases(engine, grade):
    done = grade("subs", "--seed", str(1 << 53))
    assert (done.exit_code, "is not in the range 0<=x<=9007199254740991" in done.stderr) == (2, True)


def test_a_path_that_may_not_be_looked_into_is_no_fault_of_ours(engine, grade, monkeypatch):
    real = os.stat

    def closed(path, *args, **more):
        if str(path).startswith("closed/"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *args, **more)

    monkeypatch.setattr(os, "stat", closed)
    for words in (("kit", "backprop", "-o", "closed/kit"), ("show", "ada", "-o", "closed/results")):
        done = grade(*words)
        assert (done.exit_code, done.stderr.startswith("grade: closed/")) == (2, True)
        assert done.stderr.endswith(": Permission denied\n")
    done = grade("kit", "backprop", "-o", "x" * 300)
    assert (done.exit_code, done.stderr.endswith(": File name too long\n")) == (2, True)
