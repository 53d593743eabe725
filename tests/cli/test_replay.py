"""``grade replay``: one call once more, contained, and all that it says."""

import pytest

from grader.store import database


@pytest.fixture
def replay(grade, lines):
    """From what is kept alone: the submissions are gone."""
    (lines / "subs").rename(lines / "away")
    return lambda *args: grade("replay", "--course", "course", "--sandbox", "best-effort", *args)


def test_what_the_code_prints_and_raises_is_shown_with_its_own_lines(replay):
    done = replay("kurt")
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines() == [
        "kurt: double, case 0 (hand-sized)",
        "import numpy as np",
        "from kurt import double",
        "",
        "x = 1.0",
        "print(double(x))",
        "it prints",
        "  doubling 1.0",
        "it raises",
        "  kurt.py, line 3, in double",
        "      raise ValueError(f'no {x}')",
        "  ValueError: no 1.0",
    ]
    assert done.stderr == ""


def test_one_may_choose_the_question_and_the_case(replay):
    assert "georg: line, case 0 (random)" in replay("georg", "--question", "line").stdout
    assert "emmy: double, case 1 (random)" in replay("emmy", "--question", "double", "--case", "1").stdout
    assert "emmy: double, case 0 (hand-sized)" in replay("emmy", "--case", "0").stdout


def test_what_is_right_can_be_replayed_too(replay):
    done = replay("ada", "--case", "0")
    assert "ada: double, case 0 (hand-sized)" in done.stdout
    assert done.stdout.endswith("it returns\n  2.0\n")


def test_a_function_that_is_missing_is_said_to_be(replay):
    assert "there is no function called line" in replay("kurt", "--question", "line").stdout


def test_the_source_is_the_one_that_was_graded(replay, lines):
    (lines / "away" / "kurt.py").write_text("def double(x):\n    return 2 * x\n")
    assert "ValueError: no 1.0" in replay("kurt").stdout


def test_networks_are_those_that_were_asked_whatever_is_drawn_now(replay, lines):
    before = replay("emmy", "--case", "1").stdout
    reference = lines / "course" / "reference" / "lines.py"
    reference.write_text(reference.read_text().replace("rng.normal(),)", "3 + rng.normal(),)"))
    assert replay("emmy", "--case", "1").stdout == before


def test_a_call_that_ends_otherwise_is_remarked(grade, lines, again):
    source = "CALLS = []\n\n\ndef double(x):\n    CALLS.append(x)\n    return 2 * x if len(CALLS) == 1 else 0\n"
    (lines / "subs" / "niels.py").write_text(source)
    again("-q")
    done = grade("replay", "niels", "--course", "course", "--sandbox", "best-effort")
    assert "niels: double, case 1" in done.stdout
    assert "when it was graded, this call ended otherwise: it returned 1 number; its answers depend on" in done.stderr


def test_a_second_call_is_a_second_one_again(grade, lines, again):
    """The cases 2 and 3 ask the cases 1 and 0 once more."""
    source = "SEEN = []\n\n\ndef double(x):\n    SEEN.append(x)\n    return 2 * x + SEEN[:-1].count(x)\n"
    (lines / "subs" / "niels.py").write_text(source)
    again("-q")
    done = grade("replay", "niels", "--course", "course", "--sandbox", "best-effort", "--case", "3")
    assert done.stdout.endswith("it returns\n  3.0\n")
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nobody"], "nothing of nobody could be run: no submission found in this folder"),
        (["emy"], "no report of 'emy'; did you mean emmy?"),
        (["emmy", "--question", "duoble"], "there is no question 'duoble'; did you mean 'double'?"),
        (["emmy", "--case", "4"], "double has the cases 0 to 3, and no case 4"),
        (["emmy", "--case", "-1"], "-1"),
        (["emmy", "-o", "nowhere"], "no results of grade here"),
    ],
)
def test_what_cannot_be_replayed_says_why(replay, words, told):
    done = replay(*words)
    assert done.exit_code == 2
    assert told in done.stderr


def test_a_question_that_the_course_has_no_more_is_said_to_be_none(replay, lines):
    for name in ("assignments/lines/assignment.toml", "reference/lines.py", "reference/lines_mistakes.py"):
        path = lines / "course" / name
        path.write_text(path.read_text().replace("double", "twice"))
    done = replay("kurt", "--question", "double")
    assert done.exit_code == 2
    assert "there is no question 'double'; known: line" in done.stderr
    assert "kurt: line, case 0" in replay("kurt").stdout


def test_a_store_of_a_newer_version_is_left_alone(replay, lines, monkeypatch):
    monkeypatch.setattr(database, "MIGRATIONS", ())
    done = replay("emmy")
    assert done.exit_code == 1
    assert "written by a newer version of grade" in done.stderr
