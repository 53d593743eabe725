"""Points are what the rubric says, exactly; a rubric that names what there is not is refused with file and line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.course import builtin_course
from grader.errors import CourseError
from grader.model import CaseVerdict, Diagnosis
from grader.scoring import Rubric, load_rubric, score
from tests.small_course import RUBRIC, write_course


def rubric(*criteria, **settings):
    defaults = {"id": "c", "question": "q", "title": "", "points": 10.0, "credit": "share"}
    return Rubric.model_validate({"criterion": tuple(defaults | each for each in criteria or [{}]), **settings})


def cases(word, kind="random"):
    """``"++-"``: two right, one wrong."""
    verdicts = {"+": "accepted", "-": "wrong_answer", "!": "runtime_error", "0": "not_attempted"}
    return tuple(
        CaseVerdict(case=i, kind=kind, verdict=verdicts[sign], message="" if sign == "+" else f"case {i} is wrong")
        for i, sign in enumerate(word)
    )


def diagnosis(name):
    return Diagnosis(id=name, sentence="You …")


def only(reports):
    (report,) = reports
    return report


# ── Credit ────────────────────────────────────────────────────────────────────────────────────────────────


def test_share_pays_for_each_case_that_is_right():
    report = only(score(rubric(), {"q": cases("++++++++--")}))
    assert (report.points, report.max_points) == (8, 10)
    assert report.criteria[0].reason == "8 of 10 cases"


def test_all_pays_for_nothing_less_than_all():
    assert only(score(rubric({"credit": "all"}), {"q": cases("++++")})).points == 10
    report = only(score(rubric({"credit": "all"}), {"q": cases("+++-")}))
    assert report.points == 0
    assert report.criteria[0].reason == "3 of 4 cases; all must be right"


def test_a_criterion_may_look_at_some_kinds_of_cases_only():
    rules = rubric({"id": "a", "cases": ("square",)}, {"id": "b", "cases": ("random", "deep")})
    report = only(score(rules, {"q": cases("--", "square") + cases("++", "random") + cases("+-", "deep")}))
    assert [each.points for each in report.criteria] == [0, 7.5]
    assert [each.reason for each in report.criteria] == ["0 of 2 square cases", "3 of 4 random and deep cases"]


def test_several_criteria_of_a_question_add_up():
    rules = rubric({"id": "a", "points": 0.1}, {"id": "b", "points": 0.2})
    report = only(score(rules, {"q": cases("+")}))
    assert (report.points, report.max_points) == (0.3, 0.3)


def test_points_of_a_submission_are_summed_without_the_noise_of_binary_numbers():
    rules = rubric(*({"id": name, "question": name, "points": 0.1} for name in "abc"))
    reports = score(rules, {name: cases("+") for name in "abc"})
    assert rules.sum_of(reports) == 0.3
    assert sum(report.points for report in reports) != 0.3


def test_points_are_not_rounded():
    assert only(score(rubric({"points": 1}), {"q": cases("+--")})).points == 1 / 3


@given(st.lists(st.integers(0, 10), min_size=1, max_size=8), st.integers(1, 7))
def test_full_marks_are_exactly_the_maximum(tenths, wrong):
    rules = rubric(*({"id": str(i), "question": str(i), "points": n / 10} for i, n in enumerate(tenths)))
    full = score(rules, {str(i): cases("+" * 7) for i in range(len(tenths))})
    assert rules.sum_of(full) == sum(tenths) / 10
    some = score(rules, {str(i): cases("-" * wrong + "+" * (7 - wrong)) for i in range(len(tenths))})
    assert rules.sum_of(some) == pytest.approx(sum(tenths) / 10 * (7 - wrong) / 7, abs=1e-12)


# ── What a question says ──────────────────────────────────────────────────────────────────────────────────


def test_a_question_is_accepted_when_every_case_is():
    report = only(score(rubric(), {"q": cases("+++")}))
    assert (report.verdict, report.message, report.failed_case) == ("accepted", "", None)
    assert (report.cases_passed, report.cases_total) == (3, 3)


def test_the_first_case_that_fails_speaks_for_the_question():
    report = only(score(rubric(), {"q": cases("+!-")}))
    assert (report.verdict, report.message, report.failed_case) == ("runtime_error", "case 1 is wrong", 1)
    assert (report.cases_passed, report.cases_total) == (1, 3)


def test_remarks_are_told_once_in_order():
    first = cases("++")
    verdicts = tuple(
        case.model_copy(update={"remark": remark}) for case, remark in zip(first * 2, ["b", "", "a", "b"], strict=True)
    )
    assert only(score(rubric(), {"q": verdicts})).remarks == ("b", "a")


def test_questions_come_in_the_order_of_the_verdicts():
    rules = rubric({"id": "1", "question": "b"}, {"id": "2", "question": "a"})
    assert [report.name for report in score(rules, {"a": cases("+"), "b": cases("+")})] == ["a", "b"]


def test_a_missing_verdict_is_a_fault_of_ours_and_no_zero():
    with pytest.raises(ValueError, match="no verdicts for q"):
        score(rubric(), {})
    with pytest.raises(ValueError, match="no verdicts for q"):
        score(rubric(), {"q": ()})
    with pytest.raises(ValueError, match="no case of the kinds deep"):
        score(rubric({"cases": ("deep",)}), {"q": cases("+")})


# ── Known mistakes and follow-through ─────────────────────────────────────────────────────────────────────


def test_a_known_mistake_earns_at_least_its_share():
    rules = rubric({"partial": {"transposed": 0.5}})
    report = only(score(rules, {"q": cases("+---")}, {"q": (diagnosis("transposed"),)}))
    assert report.points == 5
    assert report.mistakes == ("transposed",)
    assert report.diagnoses == (diagnosis("transposed"),)
    assert report.criteria[0].reason == "1 of 4 cases; 50 % for transposed"
    assert only(score(rules, {"q": cases("+++-")}, {"q": (diagnosis("transposed"),)})).points == 7.5


def test_a_known_mistake_is_worth_something_where_all_must_be_right():
    rules = rubric({"credit": "all", "partial": {"transposed": 0.3}})
    assert only(score(rules, {"q": cases("+-")}, {"q": (diagnosis("transposed"),)})).points == 3


def test_of_two_mistakes_the_one_that_is_worth_least_counts():
    rules = rubric({"partial": {"transposed": 0.5}})
    both = (diagnosis("transposed"), diagnosis("sign-flipped"))
    assert only(score(rules, {"q": cases("--")}, {"q": both})).points == 0


def test_a_mistake_without_partial_credit_changes_no_points():
    report = only(score(rubric(), {"q": cases("--")}, {"q": (diagnosis("sign-flipped"),)}))
    assert (report.points, report.mistakes) == (0, ("sign-flipped",))


def test_what_follows_from_a_wrong_value_earns_its_share():
    report = only(score(rubric(), {"q": cases("+-")}, follow_through={"q": {1: 0.75}}))
    assert report.points == 8.75
    assert report.criteria[0].reason == "1 of 2 cases; the rest in part, by follow-through"


def test_where_all_must_be_right_follow_through_earns_the_least_share():
    rules = rubric({"credit": "all"})
    assert only(score(rules, {"q": cases("+--")}, follow_through={"q": {1: 0.75, 2: 0.5}})).points == 5
    assert only(score(rules, {"q": cases("+--")}, follow_through={"q": {1: 0.75}})).points == 0


def test_follow_through_can_be_turned_off():
    rules = rubric(follow_through=False)
    assert only(score(rules, {"q": cases("+-")}, follow_through={"q": {1: 0.75}})).points == 5


# ── Digest ────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_digest_is_of_what_the_rubric_says_and_not_of_how_it_is_written(tmp_path):
    course = write_course(tmp_path)
    assignment = course.load("lines")
    digest = load_rubric(assignment.rubric_path, assignment).digest
    assignment.rubric_path.write_text("# a comment\ntotal = 100\nfollow_through = true\n" + RUBRIC)
    assert load_rubric(assignment.rubric_path, assignment).digest == digest
    assignment.rubric_path.write_text(RUBRIC.replace("0.5", "0.25"))
    assert load_rubric(assignment.rubric_path, assignment).digest != digest


# ── Loading ───────────────────────────────────────────────────────────────────────────────────────────────


def load(root, text, **files):
    assignment = write_course(root, rubric=text, **files).load("lines")
    return load_rubric(assignment.rubric_path, assignment)


def refusal(root, text):
    assignment = write_course(root, rubric=text).load("lines")
    with pytest.raises(CourseError) as caught:
        load_rubric(assignment.rubric_path, assignment)
    message = str(caught.value)
    assert message.startswith(str(assignment.rubric_path)), "the message begins with the path of the file"
    return message.replace(f"{root}/rubrics/", "")


def test_a_rubric_is_all_that_its_file_says(tmp_path):
    rules = load(tmp_path, RUBRIC)
    assert (rules.total, rules.pass_mark, rules.follow_through) == (100, 50, True)
    assert [criterion.id for criterion in rules.criteria] == ["double-values", "line-values"]
    assert rules.criteria[0].partial == {"not-doubled": 0.5}
    assert rules.criteria[0].cases is None


def test_the_rubric_of_the_builtin_course_loads():
    assignment = builtin_course().load("backprop")
    rules = load_rubric(assignment.rubric_path, assignment)
    worth = {question.name: sum(each.points for each in rules.of(question.name)) for question in assignment.questions}
    assert worth == {
        "sigmoid": 5,
        "forward": 15,
        "output_delta": 10,
        "hidden_delta": 25,
        "gradient": 20,
        "backprop": 20,
        "gradient_descent_step": 5,
    }


def test_decimal_points_that_add_up_are_not_refused_for_binary_noise(tmp_path):
    text = "total = 0.3\n" + RUBRIC.replace("50", "0", 1).replace("60", "0.1").replace("40", "0.2")
    assert load(tmp_path, text).total == 0.3


def test_a_missing_rubric_says_what_it_would_hold(tmp_path):
    assignment = write_course(tmp_path).load("lines")
    assignment.rubric_path.unlink()
    with pytest.raises(CourseError, match=r"lines.toml: there is no such rubric; .* for each of double, line"):
        load_rubric(assignment.rubric_path, assignment)


def test_points_that_do_not_add_up_are_told_with_their_sum(tmp_path):
    message = refusal(tmp_path, RUBRIC.replace("40", "39.5"))
    assert message == "lines.toml: the points add up to 99.5, not to 100; correct them, or say total = 99.5"
    message = refusal(tmp_path, "# mine\ntotal = 90\n" + RUBRIC)
    assert message == "lines.toml, line 2: the points add up to 100, not to 90; correct them, or say total = 100"


SECOND = RUBRIC + '[[criterion]]\nid = "line-values"\nquestion = "line"\ntitle = ""\npoints = 0\ncredit = "all"\n'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            RUBRIC.replace('"line"', '"lines"'),
            "line 13: criterion 'line-values': unknown question 'lines'; did you mean",
        ),
        (RUBRIC.replace('credit = "all"', 'credit = "all"\nkredit = 1'), "line 17: unknown key 'kredit'; did you mean"),
        (RUBRIC.replace("pass_mark", "passmark"), "line 1: unknown key 'passmark'; did you mean 'pass_mark'?"),
        (RUBRIC.replace('credit = "all"', 'credit = "half"'), "line 16: criterion.credit: should be 'share' or 'all'"),
        (
            RUBRIC.replace("points = 40", "points = -40"),
            "line 15: criterion.points: should be greater than or equal to 0",
        ),
        (
            RUBRIC.replace("points = 40", 'points = "40"'),
            "line 15: criterion.points: should be a valid number; it is '40'",
        ),
        (RUBRIC.replace("points = 40", "points = inf"), "line 15: criterion.points: should be a finite number"),
        (RUBRIC.replace("points = 40", "points = nan"), "line 15: criterion.points: should be"),
        (RUBRIC.replace("points = 40\n", ""), "line 11: the key 'points' is missing"),
        (RUBRIC.replace("points = 40", "points 40"), "line 15, column 8: not valid TOML: "),
        (RUBRIC.replace("pass_mark = 50", "pass_mark = 101"), "line 1: pass_mark 101 is more than the total, 100"),
        (SECOND, "line 18: criterion 'line-values' is there already"),
        (
            RUBRIC.replace("not-doubled", "not-douled"),
            "line 9: criterion 'double-values': unknown mistake 'not-douled'",
        ),
        (RUBRIC.replace("0.5", "1.5"), "line 9: criterion.partial.not-doubled: should be less than or equal to 1"),
        (
            RUBRIC.replace('"2x"', '"2x"\ncases = ["randm"]'),
            "line 7: criterion 'double-values': 'double' has no cases of",
        ),
        (RUBRIC.replace('"2x"', '"2x"\ncases = []'), "line 7: criterion.cases: "),
        (
            RUBRIC.replace('"2x"', '"2x"\ncases = ["random"]'),
            "line 7: no criterion of 'double' looks at its 'hand-sized' cases; name them",
        ),
        (RUBRIC[: RUBRIC.rindex("[[")], "lines.toml: the question 'line' has no criterion; add a [[criterion]] with"),
        ("total = 100\n", "the key 'criterion' is missing"),
        ("total = 0\n" + RUBRIC, "line 1: total: should be greater than 0"),
    ],
)
def test_a_wrong_rubric_is_told_with_its_line(tmp_path, text, problem):
    assert problem in refusal(tmp_path, text)


def test_partial_may_name_the_mistakes_of_any_function(tmp_path):
    text = RUBRIC.replace("not-doubled", "sign-flipped")
    unknown = RUBRIC.replace("not-doubled", "sign-fliped")
    assert "unknown mistake 'sign-fliped'; did you mean 'sign-flipped'?" in refusal(tmp_path / "unknown", unknown)
    assignment = write_course(tmp_path, rubric=text).load("lines")
    assert load_rubric(assignment.rubric_path, assignment).criteria[0].partial == {"sign-flipped": 0.5}
