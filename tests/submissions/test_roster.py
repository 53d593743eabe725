"""Who belongs to the class, and when work came in."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from grader.errors import UsageError
from grader.model import Receipt, Unusable
from grader.submissions import Intake, attended, find
from grader.submissions.roster import load
from tests.submissions.works import WORK

ROSTER = """\
ID,Name,Section,Extension,Canvas,Login
S1,"Lovelace, Ada",A,2 d,1234,alovelace
S2,Kurt Gödel,B,2025-10-03T23:59,99,kgodel
S3,Emmy Noether,A,,7,enoether
"""


@pytest.fixture
def table(tmp_path):
    def write(text, name="roster.csv", encoding="utf-8"):
        (tmp_path / name).write_text(text, encoding=encoding)
        return tmp_path / name

    return write


@pytest.fixture
def found(hand_in, assignment):
    def make(*names):
        return find([hand_in({f"{name}/lines.py": WORK for name in names})], assignment)

    return make


def test_submissions_are_found_under_any_id_and_the_others_are_absent(table, found):
    attendance = attended(found("1234", "KGodel"), table(ROSTER), None)
    assert [item.student for item in attendance.found] == ["S1", "S2"]
    ada, kurt = (item.receipt for item in attendance.found)
    assert (ada.name, ada.section, ada.extension) == ("Lovelace, Ada", "A", timedelta(days=2))
    assert kurt.extension == datetime(2025, 10, 3, 23, 59)
    assert ada.ids == ("1234", "alovelace")
    assert [one.student for one in attendance.absent] == ["S3"]
    assert not attendance.warnings


def test_a_whole_name_that_only_one_has_will_do_and_a_part_of_it_will_not(table, found):
    attendance = attended(found("Ada Lovelace", "Kurt"), table(ROSTER), None)
    assert [item.student for item in attendance.found] == ["Kurt", "S1"]
    assert attendance.found[0].receipt.remarks == ("it is not in the roster",)
    assert attendance.warnings == ("Kurt: it is not in the roster",)


def test_a_name_that_two_have_is_nobodys(table, found):
    attendance = attended(found("Ada Byron"), table("id,name\n1,Ada Byron\n2,Ada Byron\n"), None)
    assert attendance.warnings == ("Ada Byron: its name is that of several in the roster",)
    assert [one.student for one in attendance.absent] == ["1", "2"]


def test_two_submissions_of_one_student_are_nobodys_choice(table, found):
    attendance = attended(found("1234", "alovelace"), table(ROSTER), None)
    (both,) = attendance.found
    assert isinstance(both, Unusable)
    assert "two submissions bear the id 'S1'" in both.problem


def test_a_table_of_times_counts_more_than_what_the_submission_came_with(table, found):
    times = table("id;received\nalovelace;2025-10-01T21:14:00+02:00\nS2;2025-10-01 20:00\n", "times.csv")
    attendance = attended(found("1234", "99", "7"), table(ROSTER.replace("1234,alovelace", "1234,ada")), str(times))
    assert [item.receipt.received_at for item in attendance.found] == [None, "2025-10-01T20:00:00", None]
    by_id = {item.student: item for item in attended(found("alovelace"), None, str(times)).found}
    assert by_id["alovelace"].receipt.received_at == "2025-10-01T21:14:00+02:00"


def test_rows_without_a_time_say_nothing_and_times_of_nobody_are_told(table, found):
    times = table("id,received\nalovelace,2025-10-01T21:14:00+02:00\nS2,\nS3,2025-10-01 20:00\nada,2025-10-01 20:00\n")
    attendance = attended(found("1234", "99"), table(ROSTER, "class.csv"), str(times))
    assert [item.receipt.received_at for item in attendance.found] == ["2025-10-01T21:14:00+02:00", None]
    assert attendance.warnings == (f"{times}: of s3, ada there is a time and no submission",)


def test_what_gradescope_says_of_one_submission_is_its_time(table, found):
    told = table('{"id": 1, "created_at": "2018-07-01T14:22:32.365935-07:00", "users": [{"name": "x"}]}', "m.json")
    attendance = attended(found("submission"), None, str(told))
    assert attendance.found[0].receipt.received_at == "2018-07-01T14:22:32-07:00"
    with pytest.raises(UsageError, match="is of one submission, and there are 3"):
        attended(found("ada", "kurt"), None, str(told))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"created_at": null}', '{"created_at": "soon"}', "[" * 100_000, "7"])
def test_what_gradescope_says_in_another_way_is_refused(table, tmp_path, found, text):
    with pytest.raises(UsageError, match="cannot be read as Gradescope's metadata of a submission"):
        attended(found("submission")[:1], None, str(table(text, "m.json")))


def test_times_of_files_count_only_where_the_user_says_so(found):
    assert attended(found("ada"), None, None).found[0].receipt.at is None


def test_times_of_files_where_the_user_says_so(tmp_path, assignment):
    path = tmp_path / "ada.py"
    path.write_text(WORK)
    os.utime(path, (1_759_319_696, 1_759_319_696))
    with Intake() as intake:
        attendance = attended(find([path], assignment, intake), None, "mtime")
    assert attendance.found[0].receipt.at == datetime.fromtimestamp(1_759_319_696, UTC)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name\nAda\n", "line 1: one column must be called 'id'"),
        ("id,id\n1,2\n", "line 1: one column must be called 'id'"),
        ("id\n", "nobody is in this roster"),
        ("id,name\n,Ada\n", "line 2: a student without an id"),
        ("id\n1\n1\n", "line 3: the id '1' is there already"),
        ("id,login\n1,ada\n2,ADA\n", "line 3: 'ADA' is an id of '1', too"),
        ("id,program\n1,CS\n2,CS\n", "'CS' is an id of '1', too; if 'program' is no column of ids, leave it out"),
        ("id,extension\n1,soon\n", "line 2: extension 'soon': write a new due time"),
        ("id,extension\n1,999999 d\n", "line 2: extension '999999 d'"),
        ("id\n1,2\n", "line 2: 2 cells, and 1 columns"),
        ('id\n"1\n', "unexpected end of data"),
    ],
)
def test_a_roster_that_is_wrong_names_its_line(table, text, said):
    with pytest.raises(UsageError) as raised:
        load(table(text))
    assert said in str(raised.value)


def test_a_roster_in_another_encoding_is_told(table):
    with pytest.raises(UsageError, match="is not UTF-8; save the table as CSV UTF-8"):
        load(table("id,name\n1,Gödel\n", encoding="latin-1"))
    with pytest.raises(UsageError, match="cannot be read"):
        load(table("id\n1\n").with_name("other.csv"))


def test_a_time_that_is_none_names_its_line(table, found):
    with pytest.raises(UsageError, match=r"line 2: 'yesterday' is no time"):
        attended(found("ada"), None, str(table("id,received\nada,yesterday\n")))


def test_a_receipt_is_the_same_once_it_was_written():
    for extension in (timedelta(days=2), datetime(2025, 10, 3, 23, 59), datetime(2025, 10, 3, tzinfo=UTC)):
        receipt = Receipt(at=datetime(2025, 10, 1, 12, tzinfo=UTC), extension=extension, ids=("1",))
        assert Receipt.model_validate_json(receipt.model_dump_json(exclude_defaults=True)) == receipt
