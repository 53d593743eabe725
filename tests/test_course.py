"""Courses are found and loaded; an author's mistake is told with its file, line or key, and the remedy."""

import re
import shutil
import sys
from pathlib import Path

import pytest

import grader.course
from grader.course import Course, builtin_course, open_course
from grader.errors import CourseError, UsageError
from grader.model import Limits
from tests.small_course import DECLARATION, MISTAKES, REFERENCE, write_course


def refusal(root, **files):
    """What load says of a spoiled course, the path of its root left out."""
    course = write_course(root, **files)
    with pytest.raises(CourseError) as caught:
        course.load("lines")
    message = str(caught.value)
    assert message.startswith(str(root)), "the message begins with the path of the file"
    return message.replace(f"{root}/", "")


# ── Loading ───────────────────────────────────────────────────────────────────────────────────────────────


def test_an_assignment_is_all_that_its_files_say(tmp_path):
    assignment = write_course(tmp_path).load("lines")
    assert (assignment.slug, assignment.title) == ("lines", "Straight lines")
    assert [question.name for question in assignment.questions] == ["double", "line"]
    assert [question.parameters for question in assignment.questions] == [("x",), ("slope", "x")]
    assert [question.arguments_untouched for question in assignment.questions] == [False, True]
    assert assignment.questions[0].title == "2x"
    assert assignment.reference["double"](3) == 6
    assert [draw.kind for draw in assignment.draws["double"]] == ["hand-sized", "random"]
    assert [mistake.id for mistake in assignment.author.mistakes] == ["not-doubled", "squared"]
    assert assignment.folder == tmp_path / "assignments" / "lines"
    assert assignment.rubric_path == tmp_path / "rubrics" / "lines.toml"


def test_what_the_declaration_leaves_out_has_a_default(tmp_path):
    assignment = write_course(tmp_path).load("lines")
    assert assignment.file_names == ("lines.py", "lines.ipynb")
    assert assignment.salvage
    assert assignment.reveal == "hints"
    assert assignment.limits == Limits()


def test_the_declaration_may_set_everything(tmp_path):
    top = 'files = ["work.py"]\nsalvage = false\nreveal = "all"\n'
    declaration = top + DECLARATION + "[limits]\ncall_s = 3\nmemory_bytes = 1000000\n"
    assignment = write_course(tmp_path, declaration=declaration).load("lines")
    assert assignment.file_names == ("work.py",)
    assert not assignment.salvage
    assert assignment.reveal == "all"
    assert assignment.limits == Limits(call_s=3, memory_bytes=1_000_000)


def test_mistakes_are_optional(tmp_path):
    assert write_course(tmp_path, mistakes=None).load("lines").author.mistakes == ()


def test_a_hyphen_in_a_slug_is_an_underscore_in_file_names(tmp_path):
    assignment = write_course(tmp_path, slug="lines-ml", mistakes=None).load("lines-ml")
    assert assignment.file_names == ("lines_ml.py", "lines_ml.ipynb")


def test_a_hyphen_in_a_slug_is_an_underscore_in_the_names_of_modules(tmp_path):
    course = write_course(tmp_path, slug="lines-ml", mistakes=MISTAKES.replace(".lines", ".lines_ml"))
    (tmp_path / "reference/lines_ml_equations.py").write_text('SYMBOLS = {"x": "ξ"}\n', encoding="utf-8")
    assignment = course.load("lines-ml")
    assert assignment.reference["double"](3) == 6
    assert [mistake.id for mistake in assignment.author.mistakes] == ["not-doubled", "squared"]
    assert assignment.symbols == {"x": "ξ"}
    assert assignment.rubric_path == tmp_path / "rubrics" / "lines-ml.toml"


def test_windows_line_ends_and_a_byte_order_mark_are_no_errors(tmp_path):
    course = write_course(tmp_path)
    digest = course.load("lines").digest
    path = tmp_path / "assignments/lines/assignment.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert course.load("lines").digest == digest


def test_what_was_loaded_cannot_be_changed(tmp_path):
    assignment = write_course(tmp_path).load("lines")
    with pytest.raises(TypeError):
        assignment.reference["double"] = None
    with pytest.raises(AttributeError):
        assignment.title = "?"


# ── The reference is a package of its own ─────────────────────────────────────────────────────────────────


def test_two_courses_live_in_one_process(tmp_path):
    first = write_course(tmp_path / "a").load("lines")
    second = write_course(tmp_path / "b", reference=REFERENCE.replace("TWO * x", "TWO * x + 1")).load("lines")
    assert (first.reference["double"](3), second.reference["double"](3)) == (6, 7)


def test_loading_needs_no_path_and_leaves_no_name(tmp_path):
    before = list(sys.path), {name for name in sys.modules if not name.startswith("_reference_")}
    write_course(tmp_path).load("lines")
    assert list(sys.path) == before[0]
    assert {name for name in sys.modules if not name.startswith("_reference_")} == before[1]


def test_loading_the_same_sources_twice_gives_the_same_functions(tmp_path):
    course = write_course(tmp_path)
    assert course.load("lines").reference["double"] is course.load("lines").reference["double"]


def test_a_mended_reference_is_read_again_at_once(tmp_path):
    course = write_course(tmp_path)
    assert course.load("lines").reference["double"](3) == 6
    (tmp_path / "reference/numbers.py").write_text("TWO = 3\n")  # same size, same second
    assert course.load("lines").reference["double"](3) == 9


def test_a_reference_that_failed_can_be_mended(tmp_path):
    course = write_course(tmp_path, reference="1 / 0\n")
    with pytest.raises(CourseError):
        course.load("lines")
    (tmp_path / "reference/lines.py").write_text(REFERENCE)
    assert course.load("lines").reference["double"](3) == 6


def test_a_reference_may_import_inside_a_function(tmp_path):
    late = REFERENCE.replace("    return TWO * x", "    from .late import THREE\n    return THREE * x")
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference/late.py").write_text("THREE = 3\n")
    assert write_course(tmp_path, reference=late).load("lines").reference["double"](2) == 6


def test_a_reference_may_have_an_init_and_subpackages(tmp_path):
    inner = tmp_path / "reference/inner"
    inner.mkdir(parents=True)
    (tmp_path / "reference/__init__.py").write_text("BASE = 5\n")
    (inner / "__init__.py").write_text("from .. import BASE\n")
    (inner / "deep.py").write_text("from . import BASE\n")
    reference = REFERENCE.replace("from .numbers import TWO", "from .inner.deep import BASE as TWO")
    assert write_course(tmp_path, reference=reference).load("lines").reference["double"](1) == 5


# ── The digest ────────────────────────────────────────────────────────────────────────────────────────────


def test_the_digest_is_the_same_wherever_the_course_stands(tmp_path):
    digest = write_course(tmp_path / "a").load("lines").digest
    assert re.fullmatch("[0-9a-f]{64}", digest)
    assert write_course(tmp_path / "b").load("lines").digest == digest


@pytest.mark.parametrize(
    "name",
    ["assignments/lines/assignment.toml", "reference/lines.py", "reference/numbers.py", "reference/lines_mistakes.py"],
)
def test_the_digest_covers_every_source(tmp_path, name):
    course = write_course(tmp_path)
    digest = course.load("lines").digest
    path = tmp_path / name
    path.write_text(path.read_text() + "# changed\n")
    assert course.load("lines").digest != digest


def test_the_digest_leaves_out_other_assignments_and_the_rubric(tmp_path):
    course = write_course(tmp_path)
    digest = course.load("lines").digest
    write_course(tmp_path, slug="curves", mistakes=None)
    (tmp_path / "rubrics/lines.toml").write_text("total = 3\n")
    assert course.load("lines").digest == digest


# ── Finding ───────────────────────────────────────────────────────────────────────────────────────────────


def test_slugs_are_the_folders_with_a_declaration(tmp_path):
    course = write_course(tmp_path)
    write_course(tmp_path, slug="curves")
    (tmp_path / "assignments/notes").mkdir()
    assert course.slugs() == ("curves", "lines")


def test_an_unknown_slug_lists_the_known_ones(tmp_path):
    course = write_course(tmp_path)
    with pytest.raises(UsageError, match=r"'line'.*did you mean 'lines'.*known: lines"):
        course.load("line")
    with pytest.raises(UsageError, match=r"known: lines"):
        course.load("../lines")


def test_opening_what_is_no_course_says_what_one_is(tmp_path):
    with pytest.raises(CourseError, match=r"does not exist; a course is a folder that holds assignments/"):
        open_course(tmp_path / "nowhere")
    with pytest.raises(CourseError, match=r"no assignment here"):
        open_course(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(CourseError, match=r"is not a folder"):
        open_course(tmp_path / "file")


def test_a_course_is_opened_by_a_relative_path(tmp_path, monkeypatch):
    write_course(tmp_path)
    monkeypatch.chdir(tmp_path)
    course = open_course(Path())
    monkeypatch.chdir("/")
    assert course.load("lines").title == "Straight lines"


def test_the_builtin_course_of_an_installed_package_is_inside_it(tmp_path, monkeypatch):
    package = tmp_path / "grader"
    write_course(package / "_course")
    monkeypatch.setattr(grader.course, "__file__", str(package / "course.py"))
    assert builtin_course().slugs() == ("lines",)
    shutil.rmtree(package / "_course")
    with pytest.raises(CourseError, match=r"built-in course is missing"):
        builtin_course()


def test_the_builtin_course_loads_beside_the_reference_that_tests_import():
    import reference.backprop

    assignment = builtin_course().load("backprop")
    assert assignment.reference["sigmoid"] is not reference.backprop.sigmoid
    assert [question.name for question in assignment.questions] == [
        "sigmoid",
        "forward",
        "output_delta",
        "hidden_delta",
        "gradient",
        "backprop",
        "gradient_descent_step",
    ]
    assert assignment.file_names == ("backprop.py", "backprop.ipynb")


# ── Mistakes of authors: the declaration ──────────────────────────────────────────────────────────────────


def test_invalid_toml_is_told_with_line_and_column(tmp_path):
    message = refusal(tmp_path, declaration=DECLARATION.replace('name = "double"', "name = double"))
    assert message == "assignments/lines/assignment.toml, line 4, column 8: not valid TOML: Invalid value"


def test_invalid_toml_at_the_end_is_told_with_its_line(tmp_path):
    message = refusal(tmp_path, declaration='title = "a"\nfiles = [')
    assert message.startswith("assignments/lines/assignment.toml, line 2: not valid TOML: ")


NOTATION = DECLARATION.replace("[[question]]", '[notation]\n"bias of layer l" = "CELL"\n\n[[question]]', 1)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("slope[", "'slope[' is no Python expression; where there is no such thing, write 'none'"),
        ("slop[l]", "nobody knows 'slop'"),
        ("2 * slope", "'2 * slope' computes something"),
    ],
)
def test_a_notation_that_cannot_be_drawn_is_told_with_its_line(tmp_path, cell, said):
    message = refusal(tmp_path, declaration=NOTATION.replace("CELL", cell))
    assert message.startswith(f"assignments/lines/assignment.toml, line 4: notation, 'bias of layer l': {said}")


def test_a_notation_may_name_what_questions_return(tmp_path):
    declaration = NOTATION.replace("CELL", "steep[l]") + 'returns = ["steep", "rest"]\n'
    assignment = write_course(tmp_path, declaration=declaration).load("lines")
    assert [question.returns for question in assignment.questions] == [(), ("steep", "rest")]
    assert assignment.returns == {"line": ("steep", "rest")}


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ("b^(l)", "'b^(l)' cannot be the name of a Python variable; rename it"),
        ("a", "'a' is listed twice; each part has a name of its own"),
    ],
)
def test_what_is_returned_has_the_names_of_variables(tmp_path, second, said):
    message = refusal(tmp_path, declaration=DECLARATION + f'returns = ["a", "{second}"]\n')
    assert message == f"assignments/lines/assignment.toml, line 10: {said}"


def test_an_unknown_key_is_told_with_its_line_and_what_is_known(tmp_path):
    message = refusal(tmp_path, declaration=DECLARATION.replace('title = "2x"', 'titel = "2x"'))
    assert message == (
        "assignments/lines/assignment.toml, line 5: unknown key 'titel'; "
        "did you mean 'title'? known: name, title, arguments_untouched, returns"
    )


def test_an_unknown_key_at_the_top_is_told_with_the_keys_of_the_file(tmp_path):
    message = refusal(tmp_path, declaration="salvag = true\n" + DECLARATION)
    assert "line 1: unknown key 'salvag'; did you mean 'salvage'? known: title, files, salvage, reveal" in message
    assert message.endswith("question")


def test_a_missing_key_is_told_with_the_line_of_its_table(tmp_path):
    message = refusal(tmp_path, declaration=DECLARATION.replace('name = "line"\n', ""))
    assert message == "assignments/lines/assignment.toml, line 7: the key 'name' is missing; add it"
    message = refusal(tmp_path, declaration=DECLARATION.replace('title = "Straight lines"', ""))
    assert message == "assignments/lines/assignment.toml: the key 'title' is missing; add it"


def test_every_mistake_in_a_declaration_is_told_at_once(tmp_path):
    message = refusal(tmp_path, declaration=DECLARATION + 'arg = 1\n[limits]\ncall_s = 0\nmemory_bytes = "1 GiB"\n')
    assert [re.search(r"line \d+", line)[0] for line in message.splitlines()] == ["line 12", "line 13", "line 10"]
    assert "limits.call_s: should be greater than 0; it is 0" in message
    assert "limits.memory_bytes: should be a valid integer; it is '1 GiB'" in message


def test_an_entry_that_is_refused_does_not_make_its_array_empty(tmp_path):
    message = refusal(tmp_path, declaration=DECLARATION.replace('name = "line"', "name = 3"))
    assert message == "assignments/lines/assignment.toml, line 8: question.name: should be a valid string; it is 3"


@pytest.mark.parametrize(
    ("declaration", "problem"),
    [
        (
            DECLARATION + "[limits]\ncall_s = inf\n",
            "line 11: limits.call_s: should be less than or equal to 86400; it is inf",
        ),
        (
            DECLARATION + "[limits]\ncall_s = nan\n",
            "line 11: limits.call_s: should be less than or equal to 86400; it is nan",
        ),
        (DECLARATION + "[limits]\nwall_s = 1\n", "line 11: unknown key 'wall_s'"),
        ('reveal = "some"\n' + DECLARATION, "line 1: reveal: should be 'hints', 'public' or 'all'; it is 'some'"),
        ('salvage = "yes"\n' + DECLARATION, "line 1: salvage: should be a valid boolean; it is 'yes'"),
        ("files = []\n" + DECLARATION, "line 1: files: is empty; it needs one entry at least"),
        ('files = ["a/b.py"]\n' + DECLARATION, "line 1: 'a/b.py' is not the bare name of a .py or .ipynb file"),
        ('files = [\n  "a.txt",\n]\n' + DECLARATION, "line 1: 'a.txt' is not the bare name"),
        ('files = ["a.py", "A.py"]\n' + DECLARATION, "line 1: 'A.py' is listed twice"),
        ('title = "No questions"\n', "the key 'question' is missing"),
        (DECLARATION.replace('"line"', '"double"'), "line 8: there is a question 'double' already"),
        (DECLARATION.replace('"line"', '"def"'), "line 8: 'def' cannot be the name of a Python function"),
    ],
)
def test_a_wrong_declaration_is_told_with_its_line(tmp_path, declaration, problem):
    assert problem in refusal(tmp_path, declaration=declaration)


def test_a_declaration_that_is_not_utf_8_says_so(tmp_path):
    course = write_course(tmp_path)
    (tmp_path / "assignments/lines/assignment.toml").write_bytes("title = 'é'".encode("latin-1"))
    with pytest.raises(CourseError, match=r"assignment.toml: byte 9 is not UTF-8"):
        course.load("lines")


def test_a_slug_that_is_no_name_is_refused(tmp_path):
    course = write_course(tmp_path, slug="My lines")
    with pytest.raises(CourseError, match=r"'My lines' cannot be the name of an assignment; rename the folder"):
        course.load("My lines")


def test_lines_are_found_below_values_that_span_lines(tmp_path):
    declaration = 'title = """\nname = 1\n[[question]]\n"""\n\nfiles = [\n  "a.py",\n]\n\n[[question]]\nnom = "x"\n'
    assert "line 11: unknown key 'nom'" in refusal(tmp_path, declaration=declaration)


# ── Mistakes of authors: the reference ────────────────────────────────────────────────────────────────────


def test_a_question_without_function_is_told_with_its_line(tmp_path):
    message = refusal(tmp_path, declaration=DECLARATION.replace('"line"', '"lin"'))
    assert message.startswith("assignments/lines/assignment.toml, line 8: ")
    assert "reference/lines.py defines no function 'lin'; define it there, or correct the name" in message


def test_a_missing_reference_says_what_it_would_hold(tmp_path):
    write_course(tmp_path)
    (tmp_path / "reference/lines.py").unlink()
    with pytest.raises(CourseError, match=r"reference/lines.py: there is no such file; it defines double, line and DR"):
        Course(tmp_path).load("lines")


@pytest.mark.parametrize(
    ("reference", "problem"),
    [
        ("\n1 / 0\n", "reference/lines.py, line 2: ZeroDivisionError: division by zero"),
        ("def double(x:\n    pass\n", "reference/lines.py, line 1: SyntaxError: "),
        ("import sys\nsys.exit(3)\n", "reference/lines.py, line 2: SystemExit: 3"),
        ("from .nowhere import x\n", "line 1: ModuleNotFoundError: No module named 'reference.nowhere'"),
        ("from reference.nowhere import x\n", "import within reference/ relatively: from .networks import …"),
    ],
)
def test_a_reference_that_raises_is_told_with_file_and_line(tmp_path, reference, problem):
    assert problem in refusal(tmp_path, reference=reference)


def test_the_line_is_that_of_the_module_that_raised(tmp_path):
    course = write_course(tmp_path)
    (tmp_path / "reference/numbers.py").write_text("\n\nTWO = two\n")
    with pytest.raises(CourseError, match=r"reference/numbers.py, line 3: NameError: name 'two' is not defined"):
        course.load("lines")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("DRAWS = {", "DRAW = {", "reference/lines.py: DRAWS is missing; it maps the name of each question"),
        ("DRAWS = {", "DRAWS = 1 or {", "line 14: DRAWS is a int"),
        (
            '    "line": (Draw',
            '    "lines": (Draw',
            "line 16: DRAWS has 'lines', which is no question; did you mean 'line'?",
        ),
        (
            '    "line": (Draw("random", lambda rng: (rng.normal(), rng.normal())),),\n',
            "",
            "line 14: DRAWS has no cases for",
        ),
        (
            '(Draw("random", lambda rng: (rng.normal(), rng.normal())),)',
            "()",
            "line 16: DRAWS['line'] must be a tuple of one",
        ),
        ('(Draw("random", lambda rng: (rng.normal(), rng.normal())),)', "(1,)", "line 16: DRAWS['line'][0] is a int"),
        ("def line(slope, x)", "def line(*args)", "line 10: 'line' must have one or more parameters"),
        (
            'Draw("random", lambda rng: (rng.normal(), rng.normal()))',
            "Draw(3, tuple)",
            "line 16: DRAWS['line'][0] is Draw(3",
        ),
        ("def line(slope, x)", "def line()", "line 10: 'line' must have one or more parameters"),
    ],
)
def test_a_wrong_reference_is_told_with_its_line(tmp_path, old, new, problem):
    assert problem in refusal(tmp_path, reference=REFERENCE.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("MISTAKES = (", "MISTAKE = (", "reference/lines_mistakes.py: MISTAKES is missing"),
        ("MISTAKES = (", "MISTAKES = 1 or (", "line 5: MISTAKES is a int"),
        ("MISTAKES = (", "MISTAKES = (\n    None,", "line 5: MISTAKES[0] is a NoneType"),
        ('"squared"', '"not-doubled"', "two mistakes have the id 'not-doubled'; rename one"),
        ('"squared"', '"Squared It"', "line 7: the id 'Squared It' must be lower-case words joined by hyphens"),
        ('("double", "line")', "()", "line 7: the mistake 'squared' names no question"),
        ('("double", "line")', '("dobule",)', "line 7: the mistake 'squared' is of 'dobule', which is no question"),
        ('("double", "line")', '"double"', "names no question in which it is looked for; questions is a tuple"),
        ("lambda x: x", "None", "line 6: the mistake 'not-doubled' has a variant that is no function of (x)"),
        ("lambda x: x", "lambda: 1", "give it the parameters of double"),
        ("MISTAKES = (", "DIALECTS = 1\nMISTAKES = (", "line 5: DIALECTS must be a dict from questions to a tuple"),
        (
            "MISTAKES = (",
            'TOGETHER = ((("a", "b"), "lin", abs),)\nMISTAKES = (',
            "line 5: TOGETHER has 'lin', which is no",
        ),
        ("from .lines import double", "1 / 0", "reference/lines_mistakes.py, line 3: ZeroDivisionError"),
    ],
)
def test_a_wrong_mistake_is_told_with_its_line(tmp_path, old, new, problem):
    assert problem in refusal(tmp_path, mistakes=MISTAKES.replace(old, new))


@pytest.mark.parametrize(
    ("equations", "problem"),
    [
        ("EQUATIONS = 3", "line 1: EQUATIONS must be a tuple of grader.equations.Equation"),
        ("\nEQUATIONS = (3,)", "line 2: EQUATIONS must be a tuple of grader.equations.Equation"),
        ("COMPANIONS = []", "line 1: COMPANIONS must be a dict from questions to grader.equations.CompanionCall"),
        ("SYMBOLS = {'x': 3}", "line 1: SYMBOLS must be a dict from parameters to how they are written"),
        ("RETURNS = {'line': 'y'}", "line 1: RETURNS must be a dict from questions to a tuple"),
        ("RETURNS = {'lin': ('y',)}", "line 1: RETURNS has 'lin', which is no question; did you mean 'line'?"),
        (
            "from grader.equations import CompanionCall\nCOMPANIONS = {'line': CompanionCall('dubble', tuple)}",
            "line 2: COMPANIONS has 'dubble', which is no question; did you mean 'double'?",
        ),
    ],
)
def test_wrong_equations_are_told_with_their_line(tmp_path, equations, problem):
    course = write_course(tmp_path)
    (tmp_path / "reference/lines_equations.py").write_text(equations + "\n")
    with pytest.raises(CourseError) as error:
        course.load("lines")
    assert f"reference/lines_equations.py, {problem}" in str(error.value)
