"""What CI and learning systems are told: in their formats, and with nothing in it that a student could make work."""

import json
from xml.etree import ElementTree as ET

import pytest

from grader.model import CriterionScore
from grader.reports import as_class, as_github, as_gitlab, as_gradescope, as_junit, as_prairielearn
from grader.reports.explanation import mistakes
from grader.reports.findings import findings
from grader.reports.plain import explained, wrong
from tests.reports.examples import HIDDEN_CASE, a_class, eventful, faulty, followed, question, report

#: What ends a line, a command, an element, a section or a text somewhere; XML knows some of it not at all.
HOSTILE = "</failure>]]>&amp;<script>\r\n::error::x\n##[add-mask]y\x00\x1b[2J\ud800\ufffe\u202e%0A,title=z"

#: Element → (children, attributes that must be there, attributes that may be there), as in junit-10.xsd of Jenkins'
#: xunit plugin, as far as we write any of it.
SCHEMA = {
    "testsuites": ({"testsuite"}, set(), {"name", "time", "tests", "failures", "errors"}),
    "testsuite": (
        {"testsuite", "properties", "testcase", "system-out", "system-err"},
        {"name", "tests", "failures", "errors"},
        {"group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"},
    ),
    "properties": ({"property"}, set(), set()),
    "property": (set(), {"name", "value"}, set()),
    "testcase": ({"skipped", "error", "failure", "system-out", "system-err"}, {"name"}, {"time", "classname", "group"}),
    "failure": (set(), set(), {"type", "message"}),
    "error": (set(), set(), {"type", "message"}),
    "system-out": (set(), set(), set()),
}
#: Elements with text of their own.
TEXT = {"failure", "error", "system-out"}


def hostile():
    """Every text of a student's, hostile."""
    wrong = question(
        "hidden_delta",
        "runtime_error",
        message=f"raises {HOSTILE}",
        traceback=HOSTILE,
        unrecognised=HOSTILE,
        note=HOSTILE,
        remarks=(HOSTILE,),
        criteria=(CriterionScore(id="c", title=HOSTILE, points=0, max_points=25, reason=HOSTILE),),
        counterexample=HIDDEN_CASE.model_copy(update={"snippet": HOSTILE, "message": HOSTILE, "note": HOSTILE}),
    )
    return report("ada", hidden_delta=wrong).model_copy(
        update={"student": HOSTILE, "file": HOSTILE, "remarks": (HOSTILE,)}
    )


def everyone():
    return [*a_class(), eventful(), hostile(), faulty("noether", HOSTILE)]


def valid(element):
    children, required, optional = SCHEMA[element.tag]
    assert required <= set(element.attrib) <= required | optional, (element.tag, element.attrib)
    assert {child.tag for child in element} <= children
    assert element.tag in TEXT or not (element.text or "").strip()
    for child in element:
        valid(child)


# ── JUnit


@pytest.mark.parametrize("reports", [[], [report()], everyone()])
def test_junit_is_valid(reports):
    valid(ET.fromstring(as_junit.render(reports).encode()))


def test_junit_counts_what_it_holds():
    suites = ET.fromstring(as_junit.render(everyone()).encode())
    for counted in [suites, *suites]:
        for name, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
            assert counted.get(name) == str(len(list(counted.iter(tag))))
    assert suites.get("errors") == "2"


def test_a_submission_without_a_score_is_an_error_and_no_failure():
    [suite] = ET.fromstring(as_junit.render([faulty()]).encode())
    assert [child.tag for child in suite.find("testcase")] == ["error"]
    assert "points" not in {prop.get("name") for prop in suite.iter("property")}


# ── GitHub


def test_an_annotation_is_one_line_at_the_function():
    lines = {("ada.py", "gradient"): 41}
    [line] = as_github.commands([report("ada", gradient="runtime_error")], lines).splitlines()
    assert line.startswith("::error file=ada.py,line=41,title=gradient%3A exception%2C 0 of 24 cases right")


def test_what_earned_all_points_by_follow_through_is_a_warning_and_comes_last():
    both = report("ada", backprop=followed(points=20.0), sigmoid="missing", gradient_descent_step="missing")
    commands = as_github.commands([both], {}).splitlines()
    assert [command.partition(" ")[0] for command in commands] == ["::error", "::error", "::warning"]


def test_no_text_of_a_student_begins_a_command_of_its_own():
    reports = everyone()
    expected = sum(len(list(findings(one, {}))) for one in reports)
    commands = as_github.commands(reports, {})
    assert commands.count("\n") == len(commands.splitlines()) == expected
    assert all(command.startswith(("::error ", "::warning ")) for command in commands.splitlines())
    for command in commands.splitlines():
        parameters = command.split("::")[1].partition(" ")[2]
        assert {part.partition("=")[0] for part in parameters.split(",")} <= {"file", "line", "title"}


def test_a_summary_is_never_longer_than_github_takes():
    long = report("ada", gradient=question("gradient", "runtime_error", traceback="é" * 7_000, message="m" * 1_900))
    text = as_github.summary([long] * 200)
    assert len(text.encode()) <= as_github.SUMMARY_BYTES
    assert text.endswith("More does not fit here.\n")


def test_a_summary_of_one_student_is_the_report():
    assert as_github.summary([report()]).startswith("# backprop: ada")


def test_a_class_has_a_row_for_each_and_everybody_without_a_score_says_why():
    text = as_class.render([report("ada"), faulty("emmy"), report("kurt", sigmoid="missing")])
    assert "| ada | 100 / 100 | all right |" in text
    assert "| emmy | no score | the sandbox could not confine a process |" in text
    assert "| kurt | 95 / 100 | `sigmoid` missing |" in text


# ── GitLab


def test_code_quality_has_what_gitlab_asks_for():
    issues = json.loads(as_gitlab.render(everyone(), {("ada.py", "gradient"): 41}))
    assert issues
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert issue["location"]["lines"]["begin"] >= 1
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)


def test_a_fingerprint_stays_when_the_seed_changes():
    before = report("kurt", gradient="wrong_answer")
    after = before.model_copy(update={"seed": 4321})
    assert as_gitlab.render([before], {}) == as_gitlab.render([after], {})


def test_severity_is_what_it_costs():
    cases = {"sigmoid": "missing", "gradient": question("gradient", "wrong_answer", share=0.5), "backprop": "accepted"}
    issues = json.loads(as_gitlab.render([report("kurt", **cases), faulty()], {}))
    assert [issue["severity"] for issue in issues] == ["major", "minor", "blocker"]


# ── Gradescope


def gradescope(made, reveal="hints"):
    return json.loads(as_gradescope.render(made, reveal))


@pytest.mark.parametrize("made", everyone())
def test_gradescope_is_given_what_its_specification_has(made):
    document = gradescope(made)
    assert set(document) <= {
        "score", "output", "output_format", "test_output_format", "test_name_format", "stdout_visibility", "tests",
    }  # fmt: skip
    assert document["stdout_visibility"] == "hidden"
    assert {document[key] for key in document if key.endswith("_format")} == {"text"}
    for test in document["tests"]:
        assert test["status"] in {"passed", "failed"}
        assert test.get("visibility", "visible") in {"visible", "hidden", "after_due_date", "after_published"}
    assert "\x1b" not in json.dumps(document, ensure_ascii=False)


def test_gradescope_has_a_test_for_each_criterion_and_they_add_up():
    made = eventful()
    document = gradescope(made)
    criteria = [criterion.id for question in made.questions for criterion in question.criteria]
    assert [test["extra_data"]["criterion"] for test in document["tests"]] == criteria
    assert sum(test["score"] for test in document["tests"]) == pytest.approx(document["score"])


def test_gradescope_hears_no_score_where_there_is_none():
    for document in (gradescope(faulty()), json.loads(as_gradescope.failed())):
        assert "score" not in document
        assert not any({"score", "max_score"} & set(test) for test in document["tests"])
        assert "This is not a zero" in document["tests"][0]["output"]


def shown(**expected):
    quantities = [
        quantity.model_copy(update=expected) if quantity.role == "returned" else quantity
        for quantity in HIDDEN_CASE.quantities
    ]
    case = HIDDEN_CASE.model_copy(update={"quantities": tuple(quantities)})
    return report("ada", hidden_delta=question("hidden_delta", "wrong_answer", counterexample=case))


@pytest.mark.parametrize(
    ("reveal", "made", "visibility"),
    [
        ("hints", shown(), "visible"),
        ("public", shown(expected=("0.25",)), "visible"),
        ("all", shown(expected=("0.25",)), "after_due_date"),
        ("all", shown(), "visible"),
    ],
)
def test_right_answers_that_are_not_public_are_shown_after_the_due_date(reveal, made, visibility):
    tests = {test["name"]: test for test in gradescope(made, reveal)["tests"]}
    assert tests.pop("hidden_delta: all cases")["visibility"] == visibility
    assert {test["visibility"] for test in tests.values()} == {"visible"}


def test_gradescope_is_told_what_the_sandbox_did_not_enforce():
    assert "not enforced on this machine: landlock" in gradescope(eventful())["output"]
    assert "enforced: rlimits, landlock, seccomp." in gradescope(report())["output"]


# ── PrairieLearn


@pytest.mark.parametrize("made", everyone())
def test_prairielearn_is_given_a_share_and_tests_or_what_is_wrong_with_the_format(made):
    document = json.loads(as_prairielearn.render(made))
    if made.points is None:
        assert document["gradable"] is False
        assert document["format_errors"]
        assert "score" not in document
    else:
        assert document["score"] == pytest.approx(made.points / made.max_points)
        assert sum(test["points"] for test in document["tests"]) == pytest.approx(made.points)
        keys = {"name", "description", "points", "max_points", "message", "output"}
        assert {frozenset(test) for test in document["tests"]} == {frozenset(keys)}
    assert json.loads(as_prairielearn.failed())["gradable"] is False


def test_prairielearn_is_never_sent_more_than_it_takes():
    long = HIDDEN_CASE.model_copy(update={"snippet": "x" * 400_000})
    names = [f"f{i}" for i in range(40)]
    questions = tuple(question(name, "wrong_answer", counterexample=long) for name in names)
    text = as_prairielearn.render(report().model_copy(update={"questions": questions, "points": 0.0}))
    assert len(text.encode()) <= 1_000_000
    assert len(json.loads(text)["tests"]) == 40


# ── What a person decides


def test_what_is_left_to_a_person_fails_nothing_and_is_told():
    left = CriterionScore(id="style", title="style", points=0, max_points=20, reason="by hand", by_hand="to do")
    made = report("ada", gradient=question("gradient", share=0.0, criteria=(left,)))
    [test] = [test for test in gradescope(made)["tests"] if test["name"] == "gradient: style"]
    assert not {"score", "max_score", "status"} & set(test)
    assert "80 of 100 points; not counting 20 still to be graded by hand" in gradescope(made)["output"]
    assert "still to be graded by hand" in json.loads(as_prairielearn.render(made))["message"]
    assert ET.fromstring(as_junit.render([made])).get("failures") == "0"


def test_what_more_there_is_to_say_is_words_in_every_format():
    said = [(asked, told) for asked in wrong(eventful()) for told in mistakes(asked) if told.more]
    assert said
    for asked, told in said:
        assert {f"- {line}" for line in told.more_lines} <= set(explained(asked).splitlines())
    gradescope, junit = as_gradescope.render(eventful(), "hints"), as_junit.render([eventful()])
    for document in (gradescope, junit, as_prairielearn.render(eventful())):
        assert "- ('" not in document
        assert said[0][1].more_lines[0] in document
