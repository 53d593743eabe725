"""What a student is told about a wrong question, and in which order."""

from io import StringIO

import pytest
from markdown_it import MarkdownIt
from rich.console import Console

from grader.model import CaseVerdict, CriterionScore, Diagnosis
from grader.reports import as_markdown, as_terminal
from grader.reports.explanation import equations, mistakes
from grader.scoring import Rubric, score
from tests.golden.make import terminal
from tests.reports.examples import (
    HIDDEN_CASE,
    NO_DERIVATIVE,
    equation,
    followed,
    question,
    report,
    unrecognised,
)

SIGN = Diagnosis(id="sign-flipped", sentence="Your hidden_delta has the opposite sign.", hint="Follow it.", step="")
HIDDEN = question("hidden_delta", "wrong_answer", diagnoses=(NO_DERIVATIVE, SIGN))


def page(*questions):
    return as_markdown.render(report(**{one.name: one for one in questions}))


def shown(*questions):
    return terminal(as_terminal.report(report(**{one.name: one for one in questions})))


def in_order(text, *parts):
    at = 0
    for part in parts:
        at = text.index(part, at) + len(part)
    return True


# ── order


@pytest.mark.parametrize("render", [page, shown])
def test_what_is_wrong_comes_first_and_the_snippet_last(render):
    made = question(
        "hidden_delta",
        "wrong_answer",
        message=HIDDEN_CASE.message,
        failed_case=0,
        diagnoses=(NO_DERIVATIVE,),
        note="Ask me about it.",
        counterexample=HIDDEN_CASE,
    )
    assert in_order(
        render(made),
        "the factor g′(z^(2)) is missing",
        "From your instructor: Ask me about it.",
        "Hint: ",
        "In the derivation: chain rule",
        "What failed first: case 0 (hand-sized): entry ",
        "The same case in numbers",
        "a^(l)",
        "theta_next = np.array([[1.0]])",
    )


@pytest.mark.parametrize("render", [page, shown])
def test_an_unrecognised_answer_is_given_no_name(render):
    said = render(unrecognised(unrecognised="Only square cases are wrong.", note="A note."))
    assert in_order(said, "No known mistake explains these answers. Only square cases are wrong.", "A note.")
    assert "fingerprint" not in said
    assert "0" * 16 not in said


def test_where_no_number_is_wrong_the_form_is_what_to_look_at():
    returned = HIDDEN_CASE.quantities[-1].model_copy(update={"name": "returned", "wrong": ()})
    formless = HIDDEN_CASE.model_copy(update={"quantities": (*HIDDEN_CASE.quantities[:3], returned)})
    assert "its type, its keys, its shapes" in page(unrecognised(counterexample=formless))
    assert "with a pencil" in page(unrecognised(counterexample=HIDDEN_CASE))


def test_an_exception_says_itself_what_is_wrong():
    made = question(
        "gradient",
        "runtime_error",
        message="gradient, case 3 (random): raises ValueError: no",
        traceback="the last line",
    )
    assert in_order(page(made), "**Case 3 (random): raises ValueError: no**", "Call the function", "    the last line")
    assert "What failed first" not in page(made)


def test_what_kept_a_function_from_being_there_is_said():
    made = question("gradient", "missing", message="gradient, case 0 (random): line 3 of your file is no Python")
    assert "line 3 of your file is no Python" in page(made)


@pytest.mark.parametrize("verdict", ["not_attempted", "runtime_error", "wrong_answer"])
@pytest.mark.parametrize("message", ["", "gradient, case 0 (random): no"])
def test_a_traceback_is_code_whatever_stands_above_it(verdict, message):
    made = question(
        "gradient",
        verdict,
        message=message,
        diagnoses=(SIGN,),
        traceback="ada.py, line 1, in gradient\n    helper()\nada.py, line 9, in helper\n    <b>raise</b>",
    )
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(page(made))
    assert [token.content.count("<b>") for token in tokens if token.type == "code_block"] == [1]


def test_a_stub_is_not_shown_its_own_line():
    made = question(
        "gradient", "not_attempted", traceback="ada.py, line 70, in gradient\n    raise NotImplementedError"
    )
    assert "line 70" not in page(made)
    assert "line 70" not in shown(made)


def test_a_step_that_is_none_of_the_derivation_is_left_out():
    rounded = Diagnosis(id="rounded", sentence="You round.", hint="", step="none: arithmetic, not the derivation")
    nonlinear = Diagnosis(id="other", sentence="You err.", hint="", step="nonlinearity of g")
    assert [
        told.more_lines for told in mistakes(question("gradient", "wrong_answer", diagnoses=(rounded, nonlinear)))
    ] == [
        [],
        ["In the derivation: nonlinearity of g"],
    ]


# ── mistakes told once


def told(*diagnoses, before=(HIDDEN,)):
    return [one.sentence for one in mistakes(question("backprop", "wrong_answer", diagnoses=diagnoses), before)]


def seen_from_backprop(diagnosis):
    sentence = f"In backprop, hidden_delta comes out wrong. {diagnosis.sentence}"
    return diagnosis.model_copy(update={"sentence": sentence})


def test_a_mistake_of_a_part_is_referred_to_in_the_whole():
    assert told(NO_DERIVATIVE) == ["The same mistake as in hidden_delta, above; nothing else is wrong here."]
    assert told(NO_DERIVATIVE, seen_from_backprop(SIGN)) == [
        "The same mistakes as in hidden_delta, above; nothing else is wrong here."
    ]


def test_a_mistake_of_its_own_is_told_beside_the_one_of_a_part():
    own = Diagnosis(id="gradient-network-input", sentence="Your ∇^(l) is δ^(l) xᵀ.")
    assert told(NO_DERIVATIVE, own) == [own.sentence, "Besides, the mistake of hidden_delta, above."]


def test_the_same_mistake_in_another_function_is_no_repetition():
    another = SIGN.model_copy(update={"sentence": "Your backprop has the opposite sign."})
    assert told(another) == [another.sentence]


def test_one_of_two_possibilities_is_no_repetition():
    either = NO_DERIVATIVE.model_copy(update={"sentence": f"Either: {NO_DERIVATIVE.sentence}"})
    assert told(either) == [either.sentence]


def test_nothing_is_referred_to_that_stands_below():
    text = page(question("output_delta", "wrong_answer", diagnoses=(NO_DERIVATIVE,)), HIDDEN)
    assert text.count(NO_DERIVATIVE.sentence) == 1
    assert in_order(text, "### `output_delta`", NO_DERIVATIVE.sentence, "### `hidden_delta`", "above")


# ── follow-through


def test_full_marks_by_follow_through_are_one_sentence():
    whole = (equation("δ^(L) = a^(L) − y", (2, 7, 7, 0)), equation("∇^(l) = δ^(l) a^(l−1)ᵀ", (2, 26, 26, 19)))
    held = equations(followed(points=20.0, equations=whole))
    assert held.sentence == "20 of 20 points by follow-through: every equation holds on your own values."
    assert held.rows == ()


def test_every_layer_has_its_mark():
    held = equations(followed())
    assert held.sentence == "12 of 20 points by follow-through, for the equations that hold on your own values:"
    assert held.columns == ("l = 2", "l = 3")
    assert [marks for _, marks in held.rows] == [("✓", "✓"), ("✗ 1/19", ""), ("(✓)", "✗")]
    assert "(✓) is right by follow-through" in held.legend
    assert "1/19: holds in 1 of 19 networks" in held.legend


@pytest.mark.parametrize("render", [page, shown])
def test_the_marks_are_in_every_rendering(render):
    said = render(followed())
    assert in_order(said, "12 of 20 points by follow-through", "δ^(L) = a^(L) − y", "✗ 1/19", "(✓)", "✗")


def test_without_follow_through_in_the_rubric_no_marks_are_claimed():
    plain = (CriterionScore(id="c", title="all", points=0, max_points=20, reason="6 of 17 cases; all must be right"),)
    held = equations(followed(criteria=plain))
    assert held.sentence == "The equations that hold on your own values:"
    assert "by follow-through" not in page(followed(criteria=plain, equations=()))


def test_marks_that_are_only_in_part_by_follow_through_are_called_so():
    shared = (
        CriterionScore(
            id="a", title="", points=8, max_points=10, reason="6 of 17 cases; the rest in part, by follow-through"
        ),
        CriterionScore(id="b", title="", points=10, max_points=10, reason="4 of 4 cases"),
    )
    assert equations(followed(criteria=shared)).sentence.startswith("12 of 20 points, in part by follow-through, for")


def test_nothing_is_said_of_equations_where_none_could_hold():
    nothing = (equation("δ^(L) = a^(L) − y", (2, 0, 7, 0)),)
    assert equations(followed(equations=nothing)).sentence == "No equation holds on your own values."
    assert equations(followed(equations=nothing).model_copy(update={"verdict": "time_limit"})) is None
    assert equations(followed(equations=())) is None


def test_the_words_of_the_rubric_are_known_here():
    """``by follow-through`` is read from the reasons that scoring gives."""
    rubric = Rubric.model_validate(
        {
            "total": 20,
            "criterion": [
                {"id": "c", "question": "backprop", "title": "t", "points": 20, "credit": "all"},
            ],
        }
    )
    verdicts = {"backprop": (CaseVerdict(case=0, kind="random", verdict="wrong_answer"),)}
    (scored,) = score(rubric, verdicts, follow_through={"backprop": {0: 0.5}})
    made = scored.model_copy(update={"equations": (equation("e", (2, 1, 2, 1)),)})
    assert equations(made).sentence.startswith("10 of 20 points by follow-through, for")
    assert "by follow-through; 0 of 1 cases right" in page(made)


# ── the simplest case


def test_a_simplest_case_that_is_not_the_first_says_so_and_why():
    other = HIDDEN_CASE.model_copy(
        update={
            "case": 12,
            "message": "hidden_delta, case 12 (square): off",
            "note": "No hand-sized case shows it; this is the smallest that does (square).",
        }
    )
    made = question(
        "hidden_delta",
        "wrong_answer",
        message="hidden_delta, case 4 (random): off",
        failed_case=4,
        counterexample=other,
    )
    assert (
        "The simplest case on which it shows is case 12 (square): off. No hand-sized case shows it; "
        "this is the smallest that does (square); what is wrong is marked:" in page(made)
    )


def test_the_snippet_is_whole_however_narrow_the_terminal():
    long = HIDDEN_CASE.model_copy(update={"snippet": f"x = {'1' * 300}\n"})
    made = report(hidden_delta=question("hidden_delta", "wrong_answer", counterexample=long))
    console = Console(file=StringIO(), width=60)
    console.print(as_terminal.report(made), crop=False)
    assert f"\nx = {'1' * 300}\n" in console.file.getvalue()


def test_a_case_with_no_answer_has_no_empty_column():
    given = HIDDEN_CASE.model_copy(update={"quantities": HIDDEN_CASE.quantities[:3]})
    made = question("hidden_delta", "runtime_error", counterexample=given, failed_case=0)
    assert "| | given |\n" in page(made)
    assert "The same case in numbers:" in page(made)
