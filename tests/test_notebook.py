"""``check(function)`` under a cell: a student's own kernel, the engine's judgement, and no exception."""

import re
import subprocess
import sys
from html.parser import HTMLParser

import numpy as np
import pytest

from grader.course import builtin_course
from grader.notebook import check, checked
from tests.small_course import DECLARATION, REFERENCE, RUBRIC, write_course

COURSE = builtin_course()
ASSIGNMENT = COURSE.load("backprop")


def hidden_delta(theta_next, delta_next, a_l):
    print("a print of the student's")
    return theta_next.T @ delta_next


def gradient(delta_l, a_prev):
    raise ValueError("<script>alert('&')</script>")


def output_delta(a_L, y):
    raise NotImplementedError


def of(name):
    """The reference's, where the engine could not tell it from a student's."""
    return ASSIGNMENT.reference[name]


class Tags(HTMLParser):
    """Every tag is closed, in order; the text as it is read."""

    def __init__(self, html):
        super().__init__()
        self.open, self.seen, self.text = [], [], ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += f"{data} "


def read(shown):
    return Tags(shown._repr_html_())


def test_a_right_function_is_told_so_and_what_was_not_checked():
    page = read(checked(of("hidden_delta")))
    assert "all 12 public cases are right" in page.text
    assert "Not checked: the hidden cases, which are drawn at grading." in page.text


def test_a_wrong_one_is_named_and_shown_and_its_prints_are_not(capsys):
    shown = checked(hidden_delta)
    page = read(shown)
    assert "the factor g′(z^(l)) is missing" in page.text
    assert "Hint:" in page.text
    assert "table" in page.seen
    assert "0.0410156" in page.text, "what is due"
    assert "in a cell below the one that defines hidden_delta" in page.text
    assert "the factor g′(z^(l)) is missing" in repr(shown)
    assert "0.0410156" in repr(shown)
    assert capsys.readouterr().out == ""


def test_an_exception_is_shown_with_its_line_and_its_words_are_text():
    shown = checked(gradient)
    page = read(shown)
    assert "script" not in page.seen
    assert "<script>alert('&')</script>" in page.text
    assert re.search(r"test_notebook.py, line \d+, in gradient", page.text)
    assert "raises ValueError" in repr(shown)


def test_colours_are_those_of_the_page_but_for_signs():
    html = checked(hidden_delta)._repr_html_()
    assert set(re.findall(r"(?<!-)color:([^;\"]+)", html)) <= {"#d9534f", "#2e9e5b", "inherit"}
    assert re.findall(r"background:([^;\"]+)", html) == ["rgba(128,128,128,0.14)"]


def test_only_what_is_asked_is_told():
    shown = checked(output_delta)
    assert [question.name for question in shown.report.questions] == ["output_delta"]
    assert shown.report.questions[0].verdict == "not_attempted"
    assert "it is still the stub" in read(shown).text


def test_the_whole_is_followed_through_with_the_forward_of_the_notebook():
    cells = {"np": np, "__name__": "cells"}
    source = """
def forward(theta, x):
    a = {1: x}
    for l in sorted(theta):
        a[l] = np.tanh(theta[l] @ a[l - 1])
    return a

def backprop(theta, x, y):
    a = forward(theta, x)
    L = max(theta)
    delta = {L: a[L] - y}
    for l in range(L - 1, 1, -1):
        delta[l] = theta[l + 1].T @ delta[l + 1] * a[l] * (1 - a[l])
    return delta, {l: np.outer(delta[l], a[l - 1]) for l in theta}
"""
    exec(source, cells)
    question = checked(cells["backprop"]).report.questions[0]
    assert question.verdict == "wrong_answer"
    assert question.equations
    assert all(equation.holds for equation in question.equations)


def test_equations_that_hold_and_those_that_do_not_are_a_table():
    def backprop(theta, x, y):
        delta, nabla = of("backprop")(theta, x, y)
        return {layer: 3 * delta[layer] for layer in delta}, {layer: 3 * nabla[layer] for layer in nabla}

    page = read(checked(backprop))
    assert "l = 2" in page.text
    assert "(✓)" in page.text
    assert page.seen.count("table") == 2


def test_a_slow_function_can_be_interrupted():
    def sigmoid(z):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        checked(sigmoid)


@pytest.mark.parametrize(
    ("function", "words", "said"),
    [
        (3, {}, "check takes a function, such as check(forward), and not what is of type int"),
        ("hidden_delta", {}, "and not a name in quotation marks"),
        (lambda z: z, {}, "no assignment asks for a function '<lambda>'"),
        (hidden_delta, {"assignment": "backporp"}, "did you mean 'backprop'?"),
        (hidden_delta, {"course": "nowhere"}, "nowhere: does not exist"),
    ],
)
def test_what_cannot_be_checked_is_told_and_not_raised(function, words, said):
    shown = checked(function, **words)
    assert shown.report is None
    assert said in repr(shown)
    assert said in read(shown).text


def test_two_assignments_with_one_name_are_told_apart_by_parameters_or_by_the_student(tmp_path):
    write_course(tmp_path, slug="lines")
    write_course(tmp_path, slug="others")
    other = REFERENCE.replace("def line(slope, x)", "def line(steepness, x)").replace("slope * x", "steepness * x")
    write_course(tmp_path, slug="steep", declaration=DECLARATION, reference=other, mistakes=None, rubric=RUBRIC_ALONE)

    def line(slope, x):
        return slope * x

    shown = checked(line, course=tmp_path)
    assert 'say which is meant: check(line, assignment="lines")' in repr(shown)
    assert checked(line, "others", tmp_path).report.questions[0].verdict == "accepted"

    def line(steepness, x):
        return steepness * x

    assert checked(line, course=tmp_path).report.assignment == "steep"


RUBRIC_ALONE = "\n".join(row for row in RUBRIC.splitlines() if not row.startswith("partial"))


def test_it_is_displayed_where_there_is_no_notebook_too(capsys):
    assert check(of("hidden_delta")) is None
    assert "All 12 public cases are right." in capsys.readouterr().out


def test_it_is_shown_as_html_by_ipython():
    code = """
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
shell = InteractiveShell.instance()
with capture_output() as captured:
    shell.run_cell('''
from grader.notebook import check
def output_delta(a_L, y):
    return y - a_L
check(output_delta)
''')
[shown] = captured.outputs
assert "output_delta" in shown.data["text/html"], shown.data
assert "wrong answer" in shown.data["text/plain"], shown.data
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
