"""The pages, in a real browser."""

import random

import pytest
from pydantic import BaseModel

from grader.anonymous import anonymous
from grader.groups import groups as grouped
from grader.model import Absent, Counterexample, CriterionScore, Evidence, Quantity
from grader.reports import as_html
from grader.reports.overview import Overview
from grader.results import Results, index_again, put_notes
from grader.store import Asked
from grader.submissions import safe_name
from tests.reports import examples

NETWORK = Counterexample(
    case=1,
    kind="hand-sized",
    message="backprop, case 1 (hand-sized): wrong in δ^(2), ∇^(2)",
    quantities=(
        Quantity(name="θ^(2)", role="given", shape=(2, 1), entries=("0.5", "1.0")),
        Quantity(name="θ^(3)", role="given", shape=(1, 2), entries=("-0.5", "0.5")),
        Quantity(name="x", role="given", shape=(1,), entries=("1.0",)),
        Quantity(name="y", role="given", shape=(1,), entries=("0.0",)),
        Quantity(name="δ^(2)", role="returned", shape=(2,), entries=("-0.25", "0.125"), wrong=(1,)),
        Quantity(name="δ^(3)", role="returned", shape=(1,), entries=("0.5",)),
        Quantity(name="∇^(2)", role="returned", shape=(2, 1), entries=("-0.25", "0.125"), wrong=(1,)),
        Quantity(name="∇^(3)", role="returned", shape=(1, 2), entries=("0.375", "0.75")),
    ),
    snippet="from ada import backprop\n",
)
EVENTFUL = examples.eventful()
EVENTFUL = EVENTFUL.model_copy(
    update={
        "questions": tuple(
            question.model_copy(update={"counterexample": NETWORK}) if question.name == "backprop" else question
            for question in EVENTFUL.questions
        )
    }
)


def student(number, rng):
    """One of a class: right, with a known mistake, with an unrecognised answer that some share, or without a score."""
    name = f"student-{number:04}"
    kind = rng.randrange(10)
    if kind == 0:
        return examples.faulty(name)
    if kind in (1, 2):
        return EVENTFUL.model_copy(update={"student": name, "file": f"{name}.py", "points": 55.0})
    if kind == 3:
        return examples.report(name, gradient=examples.unrecognised("gradient", 0.5))
    return examples.report(name)


def write(folder, reports):
    with Results(folder) as results:
        results.begin(examples.run(), Asked({}, Evidence({})))
        for report in reports:
            results.add(examples.graded(report))
        results.finish(examples.run())
    return results


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A class of 120, as a folder."""
    rng = random.Random(1)
    folder = tmp_path_factory.mktemp("small") / "results"
    return write(folder, [student(number, rng) for number in range(120)])


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Writes a report's page, gives its path."""
    folder = tmp_path_factory.mktemp("pages")

    def made(report, name="page.html"):
        (folder / name).write_text(as_html.student(report), encoding="utf-8")
        return folder / name

    return made


def shown(browser):
    return browser.texts(".students tbody th")


# ── The class ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_class_is_shown_page_by_page(browser, small):
    browser.open(small.directory / "index.html")
    assert len(shown(browser)) == 50
    assert browser.texts("#pages p") == ["1–50 of 120"]
    browser.find("#pages button:last-child").click()
    browser.find("#pages button:last-child").click()
    assert len(shown(browser)) == 20
    assert browser.texts("#pages p") == ["101–120 of 120"]
    assert browser.console() == []


def test_a_search_finds_students_and_says_where_nobody_is(browser, small):
    browser.open(small.directory / "index.html")
    browser.find("input").send_keys("student-0007")
    assert shown(browser) == ["student-0007"]
    browser.find("input").send_keys("x")
    assert shown(browser) == []
    assert browser.texts("#pages p") == ["nobody found"]


def test_every_column_sorts_both_ways_as_numbers_where_they_are_numbers(browser, small):
    browser.open(small.directory / "index.html")
    browser.find(".students th:nth-child(2) button").click()
    points = browser.texts(".students tbody td:nth-child(2)")
    assert points[0] == "–"  # without a score
    assert [float(text) for text in points if text != "–"] == sorted(float(text) for text in points if text != "–")
    browser.find(".students th:nth-child(2) button").click()
    assert browser.texts(".students tbody td:nth-child(2)")[0] == "100"
    assert browser("document.querySelector('.students th:nth-child(2)').ariaSort") == "descending"
    browser.find(".students th:nth-child(1) button").click()
    assert shown(browser) == sorted(shown(browser))


def test_a_bar_of_the_chart_leads_to_the_students_who_made_the_mistake(browser, small):
    browser.open(small.directory / "index.html")
    browser.find(".horizontalbar-graph a").click()
    who = [row.student for row in small.rows if "hidden-delta-no-derivative" in row.mistakes]
    assert browser.settled(lambda: shown(browser), who) == who
    assert 5 < len(who) < 50


def test_those_without_a_score_and_those_of_a_group_are_found(browser, small):
    browser.open(small.directory / "index.html")
    browser.find("option[value=fault]").click()
    assert shown(browser) == [row.student for row in small.rows if row.points is None]
    group = next(group for group in small.groups if group.question == "gradient")
    browser.open(f"{(small.directory / 'index.html').as_uri()}#group={group.id}")
    assert browser.settled(lambda: shown(browser), list(group.students)) == list(group.students)


def test_every_link_leads_to_a_file_that_is_there(browser, small):
    browser.open(small.directory / "index.html")
    links = browser("[...document.querySelectorAll('a[href]')].map((link) => link.href)")
    files = {link.partition("#")[0].removeprefix("file://") for link in links if link.startswith("file:")}
    assert len(files) > 50
    assert all((small.directory / file).exists() for file in files)


def test_a_note_becomes_a_command_as_it_is_typed(browser, small):
    browser.open(small.directory / "index.html")
    group = small.groups[0].id
    browser.find("textarea").send_keys("don't")
    [command, *_] = browser.texts(".groups code[id]")
    assert command == f"grade note {group} 'don'\\''t' -o '{small.directory}'"


def test_a_note_that_is_given_stands_in_both_pages(browser, small):
    group = small.groups[0]
    put_notes(small.directory, small.groups, {group.id: "Look at the <last> unit."})
    (small.directory / "notes.toml").write_text(f'"{group.id}" = "Look at the <last> unit."\n')
    index_again(small.directory)
    browser.open(small.directory / "index.html")
    assert browser("document.querySelector('textarea').value") == "Look at the <last> unit."
    browser.open(small.directory / "students" / f"{group.students[0]}.html")
    assert "From your instructor: Look at the <last> unit." in browser.texts(".note")


def test_without_scripts_the_whole_table_is_there(browser, small):
    told = browser.without_scripts(small.directory / "index.html")
    assert all(row.student in told for row in small.rows)


def test_a_class_of_5000_is_one_page_to_search(browser, tmp_path):
    rng = random.Random(2)
    overview = Overview()
    for number in range(5000):
        overview.add(student(number, rng))
    groups = grouped([(f"student-{i:04}", examples.fingerprint("gradient")) for i in range(0, 5000, 50)])
    text = as_html.index(examples.run(), overview, groups, {}, lambda name: f"students/{name}.html")
    assert len(text) < 3_000_000
    (tmp_path / "index.html").write_text(text, encoding="utf-8")
    browser.open(tmp_path / "index.html")
    assert browser.texts("#pages p") == ["1–50 of 5,000"]
    assert browser("document.getElementsByTagName('tr').length") < 200
    browser.find("input").send_keys("4711")
    assert shown(browser) == ["student-4711"]


def test_who_handed_in_nothing_is_in_words_and_in_the_table(browser, small, tmp_path):
    overview = Overview()
    overview.add(examples.report("s-2").model_copy(update={"name": "Emmy Noether", "section": "B"}))
    absent = (Absent(student="s-1", name="Ada <Lovelace>"), Absent(student="s-2"), Absent(student="s-3"))
    text = as_html.index(examples.run(not_submitted=absent), overview, (), {}, lambda name: f"{name}.html")
    (tmp_path / "index.html").write_text(text, encoding="utf-8")
    browser.open(tmp_path / "index.html")
    assert shown(browser) == ["s-1 Ada <Lovelace>", "s-2 Emmy Noether · B", "s-3"]
    assert "Of 2 students of the roster there is nothing." in browser.texts("main p")[1]
    assert "s-1 (Ada <Lovelace>), s-3" in browser.texts("main p small")
    browser.find("option[value=absent]").click()
    assert shown(browser) == ["s-1 Ada <Lovelace>", "s-3"]
    assert [text.strip() for text in browser.texts(".students tbody tr td:last-child")] == ["not submitted"] * 2
    browser.find("option[value='']").click()
    browser.find("input").send_keys("noether b")
    assert shown(browser) == ["s-2 Emmy Noether · B"]
    assert browser.console() == []


def test_what_is_left_to_a_person_is_to_do_and_not_wrong(browser, tmp_path):
    left = CriterionScore(id="style", title="Style", points=0, max_points=8, by_hand="to do")
    done = left.model_copy(update={"points": 0, "by_hand": "done"})
    overview = Overview()
    for student, style in (("ada", left), ("emmy", done)):
        made = examples.report(student)
        first = made.questions[0].model_copy(update={"criteria": (*made.questions[0].criteria, style)})
        overview.add(made.model_copy(update={"questions": (first, *made.questions[1:]), "max_points": 108.0}))
    text = as_html.index(examples.run(), overview, (), {}, lambda name: f"{name}.html")
    (tmp_path / "index.html").write_text(text, encoding="utf-8")
    browser.open(tmp_path / "index.html")
    assert browser.texts(".students tbody tr td:nth-child(4)") == ["to do", "0"]
    assert browser.texts(".students td.z") == ["0"]
    assert {"to grade by hand", "mean so far"} <= set(browser.texts(".tiles dt"))
    assert any("1 student waits for points by hand, up to 8 each." in said for said in browser.texts("main p"))
    browser.find("option[value=todo]").click()
    assert shown(browser) == ["ada"]
    browser.find("option[value='']").click()
    browser.find(".students th:nth-child(4) button").click()
    assert browser.texts(".students tbody tr td:nth-child(4)") == ["to do", "0"]
    assert browser.console() == []


@pytest.mark.parametrize("reports", [[], [examples.faulty()], [examples.report()]], ids=["nobody", "fault", "one"])
def test_the_smallest_classes_have_a_page_too(browser, tmp_path, reports):
    results = write(tmp_path / "results", reports)
    browser.open(results.directory / "index.html")
    assert shown(browser) == [row.student for row in results.rows]
    assert browser.console() == []


# ── A student ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_network_is_drawn_with_what_is_wrong_in_it(browser, page):
    browser.open(page(EVENTFUL))
    drawing = "#question-backprop .network"
    assert browser.texts(f"{drawing} .layer") == ["layer 1", "layer 2", "layer 3"]
    assert browser.texts(f"{drawing} .unit.wrong title") == ["layer 2, unit 2: δ^(2) = 0.125, wrong"]
    assert browser.texts(f"{drawing} .unit.wrong .sign") == ["✗"]
    assert len(browser.texts(f"{drawing} .unit.right")) == 2
    assert browser.texts(f"{drawing} .edge.wrong title") == [
        "from layer 1, unit 1, to layer 2, unit 2: θ^(2) = 1; ∇^(2) = 0.125, wrong"
    ]
    assert len(browser.texts(f"{drawing} .edge.right title")) == 3
    assert browser.texts("#question-backprop mark") == ["0.125", "0.125"]


def test_formulas_are_mathematics_that_takes_room(browser, page):
    browser.open(page(EVENTFUL))
    assert browser("document.querySelectorAll('math').length") > 10
    assert "a(1−a)" not in browser.texts("math")
    height = "document.querySelector('#question-backprop table msup').getBoundingClientRect().height"
    assert browser(height) > 10


def test_follow_through_marks_are_shown_as_such(browser, page):
    browser.open(page(EVENTFUL))
    [line] = browser.texts(".points-table tr:has(.followed) th")
    assert "follow-through" in line


def test_the_snippet_is_copied(browser, page):
    browser.open(page(EVENTFUL))
    browser.find("#question-backprop .copied button").click()
    said = "document.querySelectorAll('.copied button')[1].textContent"
    wait = f"const done = arguments[0]; setTimeout(() => done({said}), 200)"
    assert browser.driver.execute_async_script(wait) == "Copied"


@pytest.mark.parametrize("report", [EVENTFUL, examples.report(), examples.faulty()], ids=["wrong", "right", "none"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_serious_keeps_anybody_from_reading_a_students_page(browser, page, report, theme):
    browser.open(page(report), theme)
    assert browser.barriers() == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_serious_keeps_anybody_from_reading_the_page_of_the_class(browser, small, theme):
    browser.open(small.directory / "index.html", theme)
    assert browser.barriers() == []


@pytest.mark.parametrize("width", [360, 2000])
def test_nothing_is_wider_than_the_screen(browser, small, page, width):
    for path in (small.directory / "index.html", page(EVENTFUL)):
        browser.open(path, width=width)
        assert browser("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_light_and_dark_are_two_themes(browser, page):
    colours = set()
    for theme in ("light", "dark"):
        browser.open(page(EVENTFUL), theme)
        colours.add(browser("getComputedStyle(document.body).backgroundColor"))
    assert len(colours) == 2


def test_pages_ask_for_nothing(browser, small, page):
    for path in (small.directory / "index.html", page(EVENTFUL)):
        browser.open(path)
        assert [url for url in browser.requests() if not url.startswith("data:")] == [path.as_uri()]
        assert browser.console() == []


def test_the_policy_lets_in_no_other_script_and_no_other_style(browser, page):
    path = page(EVENTFUL, "forged.html")
    forged = "<script>hacked = 1</script><style>body { color: red }</style><p style='color: red'></body>"
    path.write_text(path.read_text(encoding="utf-8").replace("</body>", forged), encoding="utf-8")
    browser.open(path)
    assert browser("typeof hacked") == "undefined"
    assert len(browser.console()) == 3


# ── Hostile text ──────────────────────────────────────────────────────────────────────────────────────────────────────

HOSTILE = (
    "<script>hacked = 1</script>",
    "\"><img src=x onerror='hacked = 1'>",
    "]]></style></script></title></textarea></svg></math><script>hacked = 1</script>",
    "{{ 7 * 7 }}{% raw %} &lt;b&gt; javascript:hacked=1 ' onmouseover='hacked = 1",
    "\x00\x1b[31m\u202egnp.exe\u2066\ud800\u2028 <b>δ^(</b>2) ((((( \\",
)
#: What only our own code writes, or what is a number.
_OURS = {"verdict", "role", "mode", "entries", "expected", "schema_version"}


def hostile(model, text):
    """The same, with ``text`` in every field that can hold one."""

    def value(name, old):
        if name in _OURS:
            return old
        if isinstance(old, BaseModel):
            return hostile(old, text)
        if isinstance(old, str):
            return text
        if isinstance(old, tuple):
            return tuple(value(name, part) for part in old)
        return old

    return model.model_copy(update={name: value(name, getattr(model, name)) for name in type(model).model_fields})


def is_inert(browser, path):
    browser.open(path)
    assert browser("typeof hacked") == "undefined"
    assert browser("document.querySelectorAll('img, b:not(.points b, .note b), script').length") <= 2
    assert browser.console() == []
    assert [url for url in browser.requests() if not url.startswith("data:")] == [path.as_uri()]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_students_is_only_text(browser, page, text):
    for report in (EVENTFUL, examples.faulty()):
        made = hostile(report, text)
        is_inert(browser, page(made))
        assert "".join(browser.texts("h1")) == as_html._shown(text)  # it is all there, and to be seen


def test_text_of_students_is_only_text_in_the_page_of_the_class(browser, tmp_path):
    overview = Overview()
    for i, text in enumerate(HOSTILE):
        overview.add(hostile(EVENTFUL, text).model_copy(update={"points": float(i)}))
        overview.add(hostile(examples.faulty(), text))
    groups = [
        hostile(group, text).model_copy(update={"students": (text, "ada")})
        for text in HOSTILE
        for group in grouped([("a", examples.fingerprint()), ("b", examples.fingerprint())])
    ]
    absent = tuple(Absent(student=f"{text} absent", name=text) for text in HOSTILE)
    run = hostile(examples.run(), HOSTILE[0]).model_copy(update={"not_submitted": absent})
    text = as_html.index(run, overview, groups, dict.fromkeys(HOSTILE, HOSTILE[2]), safe_name)
    (tmp_path / "index.html").write_text(text, encoding="utf-8")
    is_inert(browser, tmp_path / "index.html")
    assert len(browser.texts(".students tbody tr")) == 10 + len(HOSTILE)


def test_an_anonymous_page_names_nobody(page):
    made = anonymous(EVENTFUL, "student_bcdfg")
    text = page(made).read_text(encoding="utf-8")
    assert "student_bcdfg.py" in text
    assert "from student_bcdfg import backprop" in text
    assert "ada" not in text.partition("</style>")[2].replace("headers", "")
