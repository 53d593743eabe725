"""What learning systems give out, named as they name it."""

from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from grader.errors import UsageError
from grader.model import Unusable
from grader.submissions import Intake, find
from grader.submissions.gradescope import read as read_metadata
from tests.submissions.packing import tarred, zipped
from tests.submissions.works import WORK

OLD = WORK + "# older\n"
NEW = WORK + "# newer\n"


@pytest.fixture(params=["zip", "tar", "folder"])
def collected(request, tmp_path, assignment, hand_in):
    """``collected(files, system=None)`` → what is found, by student; sources of what can be read."""

    def run(files, system=None, slug=None):
        if request.param == "folder":
            path = hand_in(files, tmp_path / "export")
        else:
            path = tmp_path / f"export.{request.param}"
            path.write_bytes(zipped(files) if request.param == "zip" else tarred(files, "w"))
        with Intake() as intake:
            taken = intake.take([path], system, slug)
            found = find(taken.paths, assignment, intake, unpacked=taken.unpacked, handed=taken.handed)
            run.sources = {one.student: one.main.read_text() for one in found if not isinstance(one, Unusable)}
        run.warnings = intake.warnings
        return {one.student: one for one in found}

    return run


def test_canvas_names_tell_id_and_lateness_and_the_newest_file_counts(collected):
    found = collected(
        {
            "lovelaceada_1234_9000_lines.py": OLD,
            "lovelaceada_1234_9100_lines-2.py": NEW,
            "lovelaceada_1234_9101_helpers.py": "x = 1",
            "godelkurt_LATE_77_9200_lines-1.ipynb": "{}",
            "noetheremmy_5_text.html": "<p>",
            "LATE_anon_x7Q2z_9300_lines.py": WORK,
        }
    )
    assert set(found) == {"1234", "77", "x7Q2z", "5"}
    assert "no submission found" in found["5"].problem
    ada, kurt = found["1234"], found["77"]
    assert ada.receipt.name == "lovelaceada"
    assert ada.receipt.on_time
    assert kurt.receipt.on_time is False
    assert found["x7Q2z"].receipt.on_time is False
    assert collected.sources == {"1234": NEW, "77": "{}", "x7Q2z": WORK}
    assert [path.name for path in ada.helpers] == ["helpers.py"]
    assert ada.main.name == "lines.py"
    assert ada.origin.endswith("lovelaceada_1234_9100_lines-2.py")
    assert ada.receipt.remarks == ("handed in 2 times; the newest counts",)


@pytest.mark.parametrize(
    ("names", "student", "holds"),
    [
        (("lovelaceada_1_2_lines.py", "turingalan_107_9013_lines-1.pdf"), "107", "lines.pdf"),
        (("lovelaceada_1_2_lines.py", "galois_108_text.html"), "108", "text.html"),
        (
            ("Ada L_1_assignsubmission_file_/lines.py", "Alan T_205_assignsubmission_file_/my essay.pdf"),
            "205",
            "my essay.pdf",
        ),
        (
            ("1-2 - Ada L - Oct 1, 2025 1234 PM/lines.py", "3-2 - Alan T - Oct 1, 2025 1234 PM/essay.docx"),
            "3",
            "essay.docx",
        ),
        (("ada/lines.py", "alan/essay.docx", "alan/essay (2).docx"), "alan", "essay"),
    ],
)
def test_who_handed_in_something_else_is_told_what(collected, names, student, holds):
    found = collected(dict.fromkeys(names, WORK))
    assert len(found) == 2
    assert f"(it holds {holds}" in found[student].problem


def test_canvas_with_archives_of_students(collected):
    collected({"lovelaceada_1_10_hw.zip": zipped({"hw/lines.py": WORK}), "godelkurt_2_11_lines.py": WORK})
    assert collected.sources == {"1": WORK, "2": WORK}


def test_moodle_folders_and_files(collected):
    found = collected(
        {
            "Ada Lovelace_1234_assignsubmission_file_/lines.py": WORK,
            "Ada Lovelace_1234_assignsubmission_onlinetext_/onlinetext.html": "<p>",
            "Kurt Gödel_99_assignsubmission_file_/work.zip": zipped({"lines.py": WORK}),
            "Emmy_Noether_7_assignsubmission_file_lines.py": WORK,
            "Georg Cantor_8_assignsubmission_onlinetext_/onlinetext.html": "<p>",
        }
    )
    assert "no submission found" in found["8"].problem
    assert collected.sources == {"1234": WORK, "99": WORK, "7": WORK}
    assert [found[key].receipt.name for key in ("1234", "99", "7")] == ["Ada Lovelace", "Kurt Gödel", "Emmy_Noether"]
    assert not collected.warnings


METADATA = """\
---
submission_501:
  :submitters:
  - :name: Ada Lovelace
    :sid: 0123
    :email: ada@example.org
  - :name: Emmy Noether
    :sid: '7'
    :email: emmy@example.org
  :created_at: 2025-10-01 21:14:15.123456000 -07:00
  :score: 10.0
  :history: []
  :results:
    tests:
    - output: "a: [b, c]"
submission_502:
  :submitters:
  - :name: Kurt Gödel
    :sid:
    :email: kurt@example.org
  :created_at: 2025-10-02 04:00:00 Z
submission_503:
  :submitters:
  - :name: Georg Cantor
    :sid: '9'
../../submission_504:
  :submitters:
  - :name: Nobody
    :sid: '10'
"""


def test_gradescope_tells_who_and_when_and_a_group_is_each_of_its_members(collected):
    found = collected(
        {
            "assignment_9_export/submission_metadata.yml": METADATA,
            "assignment_9_export/submission_501/lines.py": WORK,
            "assignment_9_export/submission_502/lines.ipynb": "{}",
        }
    )
    assert collected.sources == {"0123": WORK, "7": WORK, "kurt@example.org": "{}"}
    west = datetime.fromisoformat("2025-10-01T21:14:15-07:00")
    assert found["0123"].receipt.at == found["7"].receipt.at == west
    assert found["kurt@example.org"].receipt.at == datetime(2025, 10, 2, 4, tzinfo=UTC)
    assert "no submission found" in found["9"].problem
    assert found["0123"].receipt.ids == ("0123", "ada@example.org")


@pytest.mark.parametrize(
    "text", ["[" * 5000, "a: &a [x]\nb: *a\nc: !!python/object:os.system x", "{", "- " * 3000 + "x", "a: \0"]
)
def test_hostile_metadata_is_passed_over_or_refused(tmp_path, text):
    path = tmp_path / "submission_metadata.yml"
    path.write_text(text)
    found = []
    with suppress(UsageError):
        found = read_metadata(path)
    assert not any(one.submitters for one in found)


def test_aliases_multiply_nothing(tmp_path):
    path = tmp_path / "submission_metadata.yml"
    levels = "\n".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 40))
    path.write_text(f"a0: &a0 [x]\n{levels}\n")
    assert len(read_metadata(path)) == 40


def test_blackboard_takes_the_newest_attempt_and_the_login_from_its_text(collected):
    found = collected(
        {
            "Home_Work 1_ada_l_attempt_2025-10-01-12-34-56.txt": "Name: Ada Lovelace (ada_l)\nAssignment: 1\n",
            "Home_Work 1_ada_l_attempt_2025-10-01-12-34-56_lines.py": OLD,
            "Home_Work 1_ada_l_attempt_2025-10-02-08-00-00.txt": "Name: Ada Lovelace (ada_l)\n",
            "Home_Work 1_ada_l_attempt_2025-10-02-08-00-00_lines.py": NEW,
            "Home_Work 1_kurt_poging_2025-10-01-12-34-56_lines.py": WORK,
        }
    )
    assert collected.sources == {"ada_l": NEW, "kurt": WORK}
    assert found["ada_l"].receipt.at == datetime(2025, 10, 2, 8)
    assert found["ada_l"].receipt.name == "Ada Lovelace"
    assert found["ada_l"].receipt.remarks == ("handed in 2 times; the newest counts",)


def test_in_canvas_nobody_hands_in_for_another_by_the_name_of_a_file(collected):
    collected(
        {
            "lovelaceada_1234_9000_lines.py": OLD,
            "eve_66_9001_12T30_x_1234_9999_lines.py": NEW,
        }
    )
    assert collected.sources == {"1234": OLD, "66": NEW}


def test_in_blackboard_nobody_hands_in_for_another_by_the_name_of_a_file(collected):
    forged = "x_ada_attempt_2099-01-01-00-00-00"
    collected(
        {
            "Homework_ada_attempt_2025-10-01-12-34-56_lines.py": OLD,
            f"Homework_eve_attempt_2025-10-01-12-34-56_{forged}_lines.py": NEW,
            f"Homework_eve_attempt_2025-10-01-12-34-56_{forged}.txt": "Name: Ada Lovelace (ada)\n",
        }
    )
    assert collected.sources == {"ada": OLD, "eve": NEW}


def test_brightspace_takes_the_newest_folder(collected):
    found = collected(
        {
            "12345-67890 - Ada Lovelace - Oct 1, 2025 926 PM/lines.py": OLD,
            "12345-67890 - Ada Lovelace - Oct 2, 2025 1234 AM/lines.py": NEW,
            "12346-67890 - Kurt Gödel - Oct 1, 2025 1201 PM/lines.py": WORK,
            "index.html": "<html>",
        }
    )
    assert collected.sources == {"12345": NEW, "12346": WORK}
    assert found["12345"].receipt.at == datetime(2025, 10, 2, 0, 34)
    assert found["12346"].receipt.at == datetime(2025, 10, 1, 12, 1)


def test_brightspace_numbers_that_several_share_are_told_apart_by_name(collected):
    collected(
        {
            "5-1 - Ada Lovelace - Oct 1, 2025 926 PM/lines.py": WORK,
            "5-1 - Kurt Gödel - Oct 1, 2025 926 PM/lines.py": WORK,
        }
    )
    assert set(collected.sources) == {"5 Ada Lovelace", "5 Kurt Gödel"}


def test_exports_of_otter_are_named_for_their_students(collected):
    packed = zipped({"lines.ipynb": "{}"})
    time = "_2025_10_01T12_34_56_789012.zip"
    assert set(collected({f"ada{time}": packed, f"kurt_g{time}": packed})) == {"ada", "kurt_g"}


def test_an_export_of_otter_in_canvas_is_its_students(collected):
    packed = zipped({"lines.ipynb": "{}"})
    time = "_2025_10_01T12_34_56_789012.zip"
    assert set(collected({f"lovelaceada_1_2_lines{time}": packed, f"LATE_3_4_lines{time}": packed})) == {"1", "3"}


def test_nbgrader_takes_the_assignment_and_its_timestamp(collected):
    found = collected(
        {
            "submitted/ada/ps1/lines.ipynb": "{}",
            "submitted/ada/ps1/timestamp.txt": "2025-10-01 15:58:23.948203 America/Los_Angeles",
            "submitted/kurt/ps1/lines.py": WORK,
            "submitted/kurt/ps1/timestamp.txt": "2025-10-01 15:58:23.948203 UTC",
        }
    )
    assert collected.sources == {"ada": "{}", "kurt": WORK}
    assert not collected.warnings
    assert found["ada"].receipt.at == datetime(2025, 10, 1, 15, 58, 23, tzinfo=ZoneInfo("America/Los_Angeles"))
    assert found["kurt"].receipt.at == datetime(2025, 10, 1, 15, 58, 23, tzinfo=UTC)


def test_of_several_assignments_of_nbgrader_the_named_one_is_taken(collected):
    files = {"submitted/ada/lines/lines.py": NEW, "submitted/ada/ps2/lines.py": OLD}
    collected(files, slug="lines")
    assert collected.sources == {"ada": NEW}
    assert "handed in lines, ps2" in collected(files)["ada"].problem


def test_an_ordinary_class_may_be_called_submitted(hand_in, tmp_path):
    folder = hand_in({"ada/lines.py": WORK, "ada/lib/more.py": "x = 1"}, tmp_path / "submitted")
    with Intake() as intake:
        assert intake.take([folder]).paths == (folder,)


def test_an_ordinary_class_is_left_as_it_is(collected):
    collected({"ada.py": WORK, "kurt_1.py": WORK, "emmy/lines.py": WORK, "submission_1/lines.py": WORK})
    assert set(collected.sources) == {"ada", "kurt_1", "emmy", "submission_1"}


def test_what_does_not_fit_is_named(collected):
    collected({"ada_1_2_lines.py": WORK, "kurt_2_3_lines.py": WORK, "stray.py": WORK})
    assert set(collected.sources) == {"1", "2"}
    assert len(collected.warnings) == 1
    assert "stray.py: not named as canvas names submissions" in collected.warnings[0]


def test_a_system_that_is_named_must_fit(collected):
    with pytest.raises(UsageError, match="named as moodle names what it gives out, such as Jane Doe_1234_assign"):
        collected({"ada.py": WORK}, "moodle")
    collected({"kurt_1_2_lines.py": WORK}, "files")
    assert {"kurt_1_2_lines"} <= set(collected.sources) <= {"kurt_1_2_lines", "ada"}


def test_a_folder_that_was_unpacked_by_hand_is_never_written_to(hand_in, tmp_path):
    root = hand_in({"lovelaceada_1_10_lines.py": OLD, "lovelaceada_1_11_lines-1.py": NEW})
    before = {path: path.stat() for path in root.rglob("*")}
    with Intake() as intake:
        intake.take([root])
    after = {path: path.stat() for path in root.rglob("*")}
    assert [(stat.st_mtime, stat.st_size, stat.st_nlink) for stat in before.values()] == [
        (stat.st_mtime, stat.st_size, stat.st_nlink) for stat in after.values()
    ]
