"""Scores go into the one column, into the one row, and every other byte stays."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import UsageError
from grader.gradebooks import LAYOUTS, Grade, fill
from grader.gradebooks.table import read
from tests.gradebooks import samples


def filled(system, data, *grades, **options):
    grades = [Grade(student, points, 100.0) for student, points in grades]
    return fill(LAYOUTS[system], data, "book.csv", grades, **options)


def changes(before, after, encoding="utf-8"):
    """The lines that differ, as they are now."""
    old, new = (data.decode(encoding).splitlines(keepends=True) for data in (before, after))
    assert len(old) == len(new)
    return [now for was, now in zip(old, new, strict=True) if was != now]


def canvas(*grades, **options):
    return filled("canvas", samples.CANVAS, *grades, column="Backpropagation", **options)


# ── Each system ─────────────────────────────────────────────────────────────────────────────────────────────


def test_canvas_takes_its_own_ids_those_of_the_registry_and_logins():
    result = canvas(("101", 87.5), ("emmy@example.org", 100.0))
    assert changes(samples.CANVAS, result.file) == [
        '"L, Ada",101,s-0101,ada,"Monday, ""early""",87.5,7.00,70.00,70.00\r\n',
        '"N, Emmy",102,s-0102,emmy@example.org,Tuesday,100,9.50,95.00,95.00\r\n',
    ]
    assert result.written == ("101", "emmy@example.org")
    assert result.held_back == ()
    assert result.without_result == ("103", "104", "199")
    assert canvas(("s-0102", 1)).written == ("s-0102",)


def test_moodle_takes_the_number_of_the_participant_or_the_address():
    result = filled("moodle", samples.MOODLE, ("21", 62.3333333), ("kurt@example.org", 0.0))
    lines = changes(samples.MOODLE, result.file)
    assert [line.split(",")[4:6] for line in lines] == [["62.3333", "100.00"], ["0", "100.00"]]
    assert result.without_result == ("22",)


def test_moodles_gradebook_is_filled_where_a_dash_stands():
    book = samples.MOODLE_GRADEBOOK
    result = filled("moodle", book, ("0101", 50.0), column="Assignment: Backpropagation")
    assert changes(book, result.file) == ["Ada,L,0101,,,ada@example.org,50,-,1795500000\n"]


def test_blackboard_stays_in_its_encoding_and_calculated_columns_take_nothing():
    result = filled("blackboard", samples.BLACKBOARD, ("emmy", 71.25), ("0101", 3.0))
    assert result.column == "Backprop, part 1 [Total Pts: 100 Score] |4711"
    lines = changes(samples.BLACKBOARD, result.file, "utf-16-le")
    assert [line.split("\t")[6:] for line in lines] == [['""', '"3"\n'], ['"12"', '"71.25"\n']]
    assert result.file.startswith(b"\xff\xfe")


def test_brightspace_has_signs_before_its_keys_and_points_of_its_own():
    result = filled("brightspace", samples.BRIGHTSPACE, ("ada", 80.0), ("0102", 61.0), scale=True)
    assert changes(samples.BRIGHTSPACE, result.file) == [
        "#0101,#ada,L,Ada,40,,#\r\n",
        "#0102,#emmy,N,Emmy,30.5,,#\r\n",
    ]


def test_other_maximum_points_are_converted_only_where_that_is_asked():
    result = filled("brightspace", samples.BRIGHTSPACE, ("ada", 80.0))
    assert result.file == samples.BRIGHTSPACE
    assert result.held_back == (("ada", "the gradebook counts 50 points, the rubric 100; --scale converts"),)


def test_gradescope_is_filled_by_student_number():
    result = filled("gradescope", samples.GRADESCOPE, ("0102", 99.0))
    assert changes(samples.GRADESCOPE, result.file) == ["Emmy,N,0102,emmy@example.org,,99,100.0,Missing,,,,,\n"]


@pytest.mark.parametrize(
    ("system", "data"),
    [
        ("canvas", samples.CANVAS),
        ("moodle", samples.MOODLE),
        ("blackboard", samples.BLACKBOARD),
        ("brightspace", samples.BRIGHTSPACE),
        ("gradescope", samples.GRADESCOPE),
    ],
)
def test_what_was_filled_can_be_filled_again_and_then_nothing_changes(system, data):
    known = "ada@example.org" if system in ("moodle", "gradescope") else "ada"
    column = "4711" if system == "canvas" else None
    once = filled(system, data, (known, 33.335), scale=True, column=column)
    assert once.written == (known,)
    again = filled(system, once.file, (known, 33.335), scale=True, column=column)
    assert again.file == once.file
    assert (again.written, again.unchanged) == ((), (known,))


# ── Never by guess ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("student", ["L, Ada", "Ada", "ADA", "0101", "1"])
def test_neither_names_nor_what_looks_alike_is_an_id(student):
    result = canvas((student, 10.0))
    assert result.file == samples.CANVAS
    assert result.held_back == ((student, "no row has this id or login"),)


def test_an_id_that_two_rows_have_is_nobodys():
    book = samples.CANVAS.replace(b"s-0102", b"101")
    assert canvas(("emmy@example.org", 1.0)).written
    result = filled("canvas", book, ("101", 10.0), column="4711")
    assert result.file == book
    assert result.held_back == (("101", "2 rows have this id"),)


def test_a_row_that_two_results_are_for_is_left_alone():
    result = canvas(("101", 10.0), ("ada", 20.0))
    assert result.file == samples.CANVAS
    assert [reason for _, reason in result.held_back] == ["2 results are for the row of 101"] * 2


def test_an_id_goes_before_a_login():
    book = samples.CANVAS.replace(b"sonya", b"101")
    result = filled("canvas", book, ("101", 10.0), column="4711")
    assert [line.split(",")[2] for line in changes(book, result.file)] == ["101"]


def test_any_id_of_the_student_finds_the_row_and_two_of_them_must_agree():
    def canvas_of(*ids):
        grades = [Grade("no-such-id", 10.0, 100.0, ids)]
        return fill(LAYOUTS["canvas"], samples.CANVAS, "book.csv", grades, column="4711")

    assert canvas_of("s-0102", "emmy@example.org", "of another system").written == ("no-such-id",)
    assert canvas_of("emmy@example.org").written == ("no-such-id",)
    for ids in (("101", "102"), ("101", "emmy@example.org"), ("ada", "sonya")):
        apart = canvas_of(*ids)
        assert apart.file == samples.CANVAS
        assert apart.held_back == (
            ("no-such-id", f"2 rows have one of the ids {', '.join(sorted((*ids, 'no-such-id')))}"),
        )
    assert canvas_of("L, Ada").held_back == (("no-such-id", "no row has this id or login (L, Ada, no-such-id)"),)


def test_who_handed_in_nothing_is_told_apart_from_rows_of_nobody_known():
    result = canvas(("101", 87.5), absent=["of another system", "emmy@example.org", "103"])
    assert (result.not_submitted, result.without_result) == (("102", "103"), ("104", "199"))
    assert b"102,s-0102,emmy@example.org,Tuesday,," in result.file


# ── What is there already ───────────────────────────────────────────────────────────────────────────────────


def test_another_grade_stays_unless_it_is_to_be_replaced():
    result = canvas(("104", 90.0))
    assert result.held_back == (("104", "has another grade, 55.50; --overwrite replaces it"),)
    assert result.file == samples.CANVAS
    replaced = canvas(("104", 90.0), overwrite=True)
    assert changes(samples.CANVAS, replaced.file) == ['"=HYPERLINK(""x"")",104,s-0104,sonya,Monday,90,8.00,,\r\n']


def test_who_is_excused_stays_so():
    result = canvas(("kurt", 90.0), overwrite=True)
    assert result.held_back == (("kurt", "its row says 'EX'"),)
    assert result.file == samples.CANVAS


def test_the_same_grade_written_otherwise_is_no_change():
    assert canvas(("104", 55.5)).unchanged == ("104",)


def test_decimal_commas_are_kept_where_the_column_has_them():
    book = b"Student;ID;SIS Login ID;Section;HW (1)\n Points Possible;;;;10,00\nA;7;ada;x;\n"
    result = fill(LAYOUTS["canvas"], book, "book.csv", [Grade("ada", 7.25, 10.0)])
    assert changes(book, result.file) == ["A;7;ada;x;7,25\n"]


# ── Which column, which file ────────────────────────────────────────────────────────────────────────────────


def test_where_several_columns_take_grades_one_must_be_named():
    with pytest.raises(UsageError, match=r"book.csv: several columns .* 'Backpropagation', 'Essay'"):
        filled("canvas", samples.CANVAS, ("ada", 1.0))
    with pytest.raises(UsageError, match="'Quiz' is no column for grades"):
        filled("canvas", samples.CANVAS, ("ada", 1.0), column="Quiz")
    with pytest.raises(UsageError, match="'Current Score' is no column for grades"):
        filled("canvas", samples.CANVAS, ("ada", 1.0), column="Current Score")


def test_a_column_is_known_by_heading_name_or_id_but_not_by_its_points():
    for name in ("Backpropagation (4711)", "Backpropagation", "4711"):
        assert filled("canvas", samples.CANVAS, ("ada", 1.0), column=name).written == ("ada",)
    with pytest.raises(UsageError, match="no column for grades"):
        filled("blackboard", samples.BLACKBOARD, ("ada", 1.0), column="100")


def test_two_columns_of_one_name_are_told_apart_by_their_ids():
    book = samples.CANVAS.replace(b"Essay", b"Backpropagation")
    with pytest.raises(UsageError, match="more than once"):
        filled("canvas", book, ("ada", 1.0), column="Backpropagation")
    assert filled("canvas", book, ("ada", 1.0), column="4711").written == ("ada",)


@pytest.mark.parametrize("system", LAYOUTS)
@pytest.mark.parametrize("data", [b"", b"\n\n", b"a,b\n1,2\n", b"\x00\x01\x02", b"PK\x03\x04\x14\x00", b"\xff\xfea"])
def test_what_is_no_gradebook_is_refused(system, data):
    with pytest.raises(UsageError, match=r"book\.csv: "):
        filled(system, data, ("ada", 1.0))


def test_an_open_quotation_mark_is_refused_before_rows_run_together():
    with pytest.raises(UsageError, match="row 3: a quotation mark is never closed"):
        filled("gradescope", b'SID,Total Score\n1,\n"2,\n3,\n', ("1", 1.0))


def test_a_row_that_is_too_short_is_named():
    with pytest.raises(UsageError, match="row 2 has 1 cells and no 'Total Score'"):
        filled("gradescope", b"SID,Total Score\n1\n", ("1", 1.0))


def test_other_encodings_are_kept_byte_for_byte():
    book = "SID,First Name,Total Score\r\n1,Žofie,\r\n".encode("cp1250")
    assert filled("gradescope", book, ("1", 2.0)).file == book.replace(b",\r\n", b",2\r\n")


# ── The table ───────────────────────────────────────────────────────────────────────────────────────────────

_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff\r"), max_size=6)


@given(
    rows=st.lists(st.lists(_TEXT, min_size=2, max_size=4), max_size=5),
    delimiter=st.sampled_from(",;\t"),
    end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_any_table_is_read_as_csv_reads_it_and_written_back_as_it_was(rows, delimiter, end, quoting, encoding):
    text = io.StringIO()
    written = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting)
    written.writerows([["ID", "b"], *rows])
    data = text.getvalue().encode(encoding)
    table = read(data, "book.csv", ["ID"])
    assert table.written() == data
    assert [[cell.text for cell in row] for row in table.rows] == [["ID", "b"], *rows]
