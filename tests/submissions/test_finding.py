"""Whatever way a class is laid out, each student is found once, and nothing is lost without a word."""

import json
import os
from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.model import Limits, Unusable
from grader.submissions import Found, Intake, find, folders, read
from tests.submissions.works import HALF, HELPER, STUB, WORK, notebook


def names(found):
    """student → the main file, or the problem."""
    return {item.student: item.main.name if isinstance(item, Found) else item.problem for item in found}


def students(found):
    return [item.student for item in found]


def only(found):
    (item,) = found
    return item


def problem_of(found):
    item = only(found)
    assert isinstance(item, Unusable)
    return item.problem


# ── Layouts ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_folder_of_files_has_a_student_for_each(hand_in, assignment):
    folder = hand_in({"grace.ipynb": notebook(WORK), "ada.py": WORK, "README.md": "", "grades.csv": ""})
    assert names(find([folder], assignment)) == {"ada": "ada.py", "grace": "grace.ipynb"}


def test_submissions_come_sorted_by_student(hand_in, assignment):
    folder = hand_in({"b.py": WORK, "c/lines.py": WORK, "a.ipynb": notebook(WORK)})
    assert students(find([folder], assignment)) == ["a", "b", "c"]


def test_a_folder_of_folders_has_a_student_for_each_with_helpers(hand_in, assignment):
    folder = hand_in(
        {
            "ada/lines.py": "from layers import layers\n" + WORK,
            "ada/layers.py": HELPER,
            "ada/tools/__init__.py": "",
            "ada/tools/plots.py": HELPER,
            "ada/data.csv": "1,2\n",
            "grace/lines.ipynb": notebook(WORK),
        }
    )
    ada, grace = find([folder], assignment)
    assert (ada.student, ada.main, ada.origin) == ("ada", folder / "ada/lines.py", f"{folder}/ada/lines.py")
    assert ada.helpers == tuple(folder / "ada" / name for name in ("layers.py", "tools/__init__.py", "tools/plots.py"))
    assert (grace.student, grace.main, grace.helpers) == ("grace", folder / "grace/lines.ipynb", ())


def test_a_single_file_is_one_submission(hand_in, assignment):
    folder = hand_in({"ada.py": WORK, "grace.py": WORK})
    assert only(find([folder / "ada.py"], assignment)) == Found("ada", f"{folder}/ada.py", str(folder / "ada.py"))


def test_mixtures_are_graded_together(hand_in, assignment, tmp_path):
    first = hand_in({"ada.py": WORK, "emmy/lines.py": WORK})
    second = hand_in({"grace.py": WORK}, tmp_path / "late")
    third = hand_in({"sofia.ipynb": notebook(WORK)}, tmp_path / "one")
    assert students(find([third / "sofia.ipynb", second, first], assignment)) == ["ada", "emmy", "grace", "sofia"]


def test_an_origin_is_in_the_spelling_of_the_user(hand_in, assignment, monkeypatch):
    folder = hand_in({"ada/lines.py": WORK, "grace.py": WORK})
    monkeypatch.chdir(folder)
    assert [item.origin for item in find([Path(".")], assignment)] == ["ada/lines.py", "grace.py"]
    monkeypatch.chdir(folder / "ada")
    assert [item.origin for item in find([Path("..")], assignment)] == ["../ada/lines.py", "../grace.py"]


def test_the_same_submission_named_twice_is_graded_once(hand_in, assignment):
    folder = hand_in({"ada.py": WORK, "grace/lines.py": WORK, "emmy/notes.txt": ""})
    paths = [folder, folder / "ada.py", folder / "../class", folder / "grace"]
    assert students(find(paths, assignment)) == ["ada", "emmy", "grace"]


def test_a_work_that_stands_deeper_is_found_with_what_is_beside_it(hand_in, assignment):
    folder = hand_in({"ada/homework/src/lines.py": WORK, "ada/homework/src/layers.py": HELPER, "ada/notes.txt": ""})
    item = only(find([folder], assignment))
    assert (item.student, item.main.parent.name, item.helpers) == ("ada", "src", (item.main.parent / "layers.py",))


def test_modules_in_all_of_a_students_folder_are_helpers(hand_in, assignment):
    folder = hand_in({"ada/src/lines.py": WORK, "ada/src/layers.py": HELPER, "ada/utils/more.py": "", "ada/one.py": ""})
    item = only(find([folder], assignment))
    handed_in = read(item, Limits())
    assert handed_in.main.path == "src/lines.py"
    assert [file.path for file in handed_in.helpers] == ["one.py", "src/layers.py", "utils/more.py"]


# ── One student's folder ──────────────────────────────────────────────────────────────────────────────────


def test_a_folder_with_the_assignments_own_file_is_one_students(hand_in, assignment):
    folder = hand_in({"ada/lines.py": WORK, "ada/layers.py": HELPER})
    item = only(find([folder / "ada"], assignment))
    assert (item.student, item.main.name, len(item.helpers)) == ("ada", "lines.py", 1)


def test_the_current_folder_has_its_own_name(hand_in, assignment, monkeypatch):
    folder = hand_in({"ada/lines.py": WORK})
    monkeypatch.chdir(folder / "ada")
    item = only(find([Path(".")], assignment))
    assert (item.student, item.origin) == ("ada", "lines.py")


@pytest.mark.parametrize("other", ["lines (1).py", "Copy of lines.ipynb", "lines_final.py", "test_lines.py"])
def test_versions_of_the_own_file_do_not_make_a_class(hand_in, assignment, other):
    folder = hand_in({"lines.py": WORK, other: WORK})
    assert names(find([folder], assignment)) == {"class": "lines.py"}


def test_another_file_with_the_functions_makes_a_class(hand_in, assignment):
    folder = hand_in({"lines.py": WORK, "ada.py": WORK, "grace.py": "x = 1"})
    assert students(find([folder], assignment)) == ["ada", "grace", "lines"]


@pytest.mark.parametrize("stub", ["lines.py", "lines.ipynb", "windows"])
@pytest.mark.parametrize("work", ["solution.py", "my_lines.ipynb", "src/lines.py", "final/solution.py"])
def test_a_stub_as_it_was_handed_out_gives_way_to_work_under_another_name(hand_in, assignment, stub, work):
    (assignment.folder / "lines.py").write_text(STUB)
    (assignment.folder / "lines.ipynb").write_text(json.dumps(json.loads(notebook(STUB)), indent=1))
    opened = json.loads(notebook(STUB)) | {"metadata": {"kernelspec": {"name": "python3"}}}
    opened["cells"].append({"cell_type": "code", "source": [], "outputs": []})
    stubs = {"lines.py": STUB, "lines.ipynb": json.dumps(opened), "windows": STUB.replace("\n", "\r\n") + "\r\n"}
    name = "lines.py" if stub == "windows" else stub
    content = notebook(WORK) if work.endswith("ipynb") else WORK
    item = only(
        find([hand_in({f"ada/{name}": stubs[stub], f"ada/{work}": content, "ada/layers.py": HELPER})], assignment)
    )
    assert item.main.as_posix().endswith(f"ada/{work}")
    assert item.receipt.remarks == (f"{name} is as it was handed out, so {work} was graded",)


def test_a_stub_gives_way_only_as_it_was_handed_out_and_only_to_work(hand_in, assignment):
    (assignment.folder / "lines.py").write_text(STUB)
    begun = STUB.replace("raise NotImplementedError", "return 2 * x\n    raise NotImplementedError", 1)
    for other in ({"layers.py": HELPER}, {"lines.py": begun, "solution.py": WORK}, {"lines.ipynb": notebook(WORK)}):
        files = {f"ada/{name}": content for name, content in ({"lines.py": STUB} | other).items()}
        item = only(find([hand_in(files)], assignment))
        assert item.main.stem == "lines"
        assert not item.receipt.remarks
        for path in files:
            (item.folder.parent / path).unlink()


def test_a_stub_beside_two_works_leaves_it_open_which_is_to_be_graded(hand_in, assignment):
    (assignment.folder / "lines.py").write_text(STUB)
    folder = hand_in({"ada/lines.py": STUB, "ada/one.py": WORK, "ada/two.py": WORK + "\n"})
    assert "ambiguous" in problem_of(find([folder], assignment))


def test_a_stub_at_the_top_of_a_class_does_not_hide_the_class(hand_in, assignment):
    folder = hand_in({"lines.py": STUB, "ada/lines.py": WORK, "grace/lines.ipynb": notebook(WORK)})
    assert students(find([folder], assignment)) == ["ada", "grace", "lines"]


def test_a_students_backup_folder_does_not_make_a_class(hand_in, assignment):
    folder = hand_in({"ada/lines.py": WORK, "ada/old/lines.py": WORK})
    assert find([folder / "ada"], assignment)[0].main == folder / "ada/lines.py"


def test_files_of_the_own_name_are_told_apart_by_their_folders(hand_in, assignment):
    folder = hand_in({"ada/lines.py": WORK, "ada/layers.py": HELPER, "grace/lines.py": WORK})
    found = find([folder / "ada/lines.py", folder / "grace/lines.py"], assignment)
    assert students(found) == ["ada", "grace"]
    assert [path.name for path in found[0].helpers] == ["layers.py"]
    assert students(find([folder / "ada/lines.py"], assignment)) == ["lines"]


def test_a_file_named_by_itself_among_others_work_takes_nothing_along(hand_in, assignment):
    folder = hand_in({"ada.py": WORK, "lines.py": WORK, "grace.py": WORK})
    assert only(find([folder / "lines.py"], assignment)).helpers == ()
    assert only(find([folder / "ada.py"], assignment)).helpers == ()


# ── Several candidates ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("files", "main"),
    [
        ({"lines.py": HALF, "solution.py": WORK}, "lines.py"),
        ({"Lines.PY": HALF, "solution.py": WORK}, "Lines.PY"),
        ({"lines.py": WORK, "lines (1).py": HALF, "lines_final.ipynb": notebook(HALF)}, "lines.py"),
        ({"lines.py": WORK, "LINES.py": HALF}, "lines.py"),
        ({"lines.py": WORK, "lines.ipynb": notebook(STUB)}, "lines.py"),
        ({"lines.py": STUB, "lines.ipynb": notebook(WORK)}, "lines.ipynb"),
        ({"lines.py": STUB, "lines.ipynb": notebook(HALF, as_one_string=True)}, "lines.ipynb"),
        ({"lines.py": HELPER, "lines.ipynb": notebook(WORK)}, "lines.ipynb"),
        ({"lines.py": STUB, "lines.ipynb": notebook(STUB)}, "lines.ipynb"),
        ({"solution.py": WORK, "layers.py": HELPER}, "solution.py"),
        ({"solution.py": "from a import double\n" + WORK[30:] + "double(1)", "a.py": HALF}, "solution.py"),
        ({"solution.py": WORK, "draft.py": HALF}, "solution.py"),
        ({"solution.py": WORK, "solution (1).py": WORK}, "solution (1).py"),
        ({"solution.py": WORK, "old/solution.py": WORK + "\n"}, "solution.py"),
        ({"setup.py": HELPER, "src/lines.py": WORK}, "lines.py"),
        ({"whatever.py": "x = 1"}, "whatever.py"),
        ({"pkg/__init__.py": "", "pkg/work.py": WORK}, "work.py"),
    ],
)
def test_the_own_name_wins_then_what_defines_the_functions(hand_in, assignment, files, main):
    folder = hand_in({f"ada/{name}": content for name, content in files.items()})
    assert names(find([folder], assignment)) == {"ada": main}


@pytest.mark.parametrize(
    "files",
    [
        {"a.py": WORK, "b.py": WORK + "\n"},
        {"a.py": HALF, "b.py": WORK[30:]},
        {"a.py": HELPER, "b.py": "x = 1"},
        {"lines.py": WORK, "lines.ipynb": notebook(WORK)},
        {"v1/lines.py": WORK, "v2/lines.py": WORK + "\n"},
    ],
)
def test_what_cannot_be_told_apart_is_ambiguous_and_names_the_files(hand_in, assignment, files):
    folder = hand_in({f"ada/{name}": content for name, content in files.items()} | {"grace/lines.py": WORK})
    ada, grace = find([folder], assignment)
    assert ada.problem.startswith("ambiguous: ")
    assert all(name in ada.problem for name in files)
    assert "call it lines.py or lines.ipynb" in ada.problem
    assert grace.main.name == "lines.py"


def test_a_module_and_a_notebook_of_one_name_are_one_students(hand_in, assignment):
    folder = hand_in({"ada.py": STUB, "ada.ipynb": notebook(WORK)})
    assert names(find([folder], assignment)) == {"ada": "ada.ipynb"}
    folder = hand_in({"ada.py": WORK, "ada.ipynb": notebook(WORK)})
    assert problem_of(find([folder], assignment)).startswith("two submissions bear the id 'ada': ")


def test_many_candidates_are_named_in_a_readable_list(hand_in, assignment):
    folder = hand_in({f"ada/v{i}.py": WORK + "\n" * i for i in range(9)})
    assert "v4.py and 4 more" in problem_of(find([folder], assignment))


# ── One id, two submissions ───────────────────────────────────────────────────────────────────────────────


def test_two_students_with_one_id_are_named_and_the_others_graded(hand_in, assignment, tmp_path):
    first = hand_in({"ada.py": WORK, "grace.py": WORK})
    second = hand_in({"ada.py": HALF}, tmp_path / "late")
    ada, grace = find([first, second], assignment)
    assert isinstance(ada, Unusable)
    assert str(first / "ada.py") in ada.problem
    assert str(second / "ada.py") in ada.problem
    assert grace.main == first / "grace.py"


def test_a_file_and_a_folder_of_one_name_are_one_id(hand_in, assignment):
    folder = hand_in({"ada.py": WORK, "ada/lines.py": WORK})
    assert "two submissions bear the id 'ada'" in problem_of(find([folder], assignment))


def test_an_empty_folder_or_an_archive_beside_the_work_is_no_second_submission(hand_in, assignment):
    folder = hand_in({"ada.py": WORK, "ada.zip": b"PK", "grace/lines.py": WORK, "grace.tar.gz": b""})
    (folder / "ada").mkdir()
    assert names(find([folder], assignment)) == {"ada": "ada.py", "grace": "lines.py"}


def test_two_spellings_of_one_character_are_one_id(hand_in, assignment):
    folder = hand_in({"Zoe\u0301.py": WORK, "Zo\u00e9.py": WORK + "\n"})
    assert only(find([folder], assignment)).student == "Zo\u00e9"


# ── What tools leave behind, and what is handed in wrongly ────────────────────────────────────────────────


def test_what_tools_leave_behind_is_no_submission(hand_in, assignment):
    folder = hand_in(
        {
            "ada.py": WORK,
            ".DS_Store": b"\0",
            "._ada.py": b"\0\5\26\7",
            ".ipynb_checkpoints/ada-checkpoint.ipynb": notebook(WORK),
            "__pycache__/ada.cpython-311.pyc": b"\0",
            "__MACOSX/ada/._lines.py": b"\0",
            ".git/hooks/x.py": WORK,
            "ada.py~": WORK,
            "#ada.py#": WORK,
            "__init__.py": "",
        }
    )
    os.symlink("somebody@host.1234", folder / ".#ada.py")
    assert names(find([folder], assignment)) == {"ada": "ada.py"}


def test_what_tools_leave_in_a_students_folder_is_no_candidate_and_no_helper(hand_in, assignment):
    folder = hand_in(
        {
            f"ada/{name}": WORK
            for name in [
                "lines.py",
                "layers.py",
                ".lines.py",
                "._lines.py",
                ".ipynb_checkpoints/lines-checkpoint.py",
                "__pycache__/lines.py",
                "venv/lib/numpy.py",
                "node_modules/x/gyp.py",
            ]
        }
        | {"ada/venv/pyvenv.cfg": ""}
    )
    item = only(find([folder], assignment))
    assert (item.main.name, [path.name for path in item.helpers]) == ("lines.py", ["layers.py"])


def test_results_of_an_earlier_run_are_no_submission(hand_in, assignment):
    folder = hand_in({"ada.py": WORK, "results/run.json": "{}", "results/reports/ada.json": "{}"})
    assert students(find([folder], assignment)) == ["ada"]


def test_nobody_is_passed_over_who_looks_like_results_of_an_earlier_run(hand_in, assignment):
    files = {"ada.py": WORK, "eve/run.json": "{}", "eve/reports/eve.json": "{}", "eve/work/lines.py": WORK}
    assert [one.student for one in find([hand_in(files)], assignment)] == ["ada", "eve"]


def test_a_hidden_submission_is_not_lost(hand_in, assignment):
    folder = hand_in({".ada.py": WORK, ".grace/lines.py": WORK, ".vscode/settings.json": ""})
    assert students(find([folder], assignment)) == [".ada", ".grace"]


def test_what_the_user_names_is_graded_whatever_it_is_called(hand_in, assignment):
    folder = hand_in({"._ada.py": WORK, "__init__.py": WORK})
    assert students(find([folder / "._ada.py", folder / "__init__.py"], assignment)) == ["._ada", "__init__"]


@pytest.mark.parametrize("name", ["ada.zip", "ada.tar.gz", "ada.7z", "ada.py.txt", "ada.ipynb.json"])
def test_what_was_packed_or_renamed_is_told(hand_in, assignment, name):
    folder = hand_in({name: b"", "grace.py": WORK})
    ada, grace = find([folder], assignment)
    assert (ada.student, grace.student) == ("ada", "grace")
    assert ada.problem == f"{name} is neither a module nor a notebook; unpack or rename it"


def test_a_students_folder_without_a_submission_is_told_with_what_it_holds(hand_in, assignment):
    folder = hand_in({"ada/work.zip": b"", "ada/notes.txt": "", "grace.py": WORK})
    (folder / "emmy").mkdir()
    ada, emmy, _ = find([folder], assignment)
    assert ada.problem == (
        "no submission found in this folder (it holds notes.txt, work.zip); expected lines.py or lines.ipynb"
    )
    assert emmy.problem == "no submission found in this folder; expected lines.py or lines.ipynb"


def test_a_folder_that_bears_the_name_of_a_file(hand_in, assignment):
    folder = hand_in({"ada.py/lines.py": WORK, "grace/lines.py/notes.txt": "", "emmy/lines.py/lines.py": WORK})
    (folder / "sofia.py").mkdir()
    assert names(find([folder], assignment)) == {
        "ada.py": "lines.py",
        "emmy": "lines.py",
        "grace": "lines.py is a folder, not a file, and there is no other to grade",
        "sofia.py": "no submission found in this folder; expected lines.py or lines.ipynb",
    }


def test_a_crowded_folder_is_refused_and_the_others_are_graded(hand_in, assignment, monkeypatch):
    monkeypatch.setattr(folders, "MAX_MODULES", 5)
    folder = hand_in({f"ada/m{i}.py": HELPER for i in range(7)} | {"ada/lines.py": WORK, "grace.py": WORK})
    ada, grace = find([folder], assignment)
    assert "remove what does not belong to the submission" in ada.problem
    assert grace.student == "grace"


def test_folders_without_end_are_not_followed_without_end(hand_in, assignment):
    folder = hand_in({"ada/lines.py": WORK})
    deep = folder / "ada" / "/".join("d" * 100)
    deep.mkdir(parents=True)
    assert names(find([folder], assignment)) == {"ada": "lines.py"}


# ── Links and other odd things ────────────────────────────────────────────────────────────────────────────


def test_links_inside_a_class_are_not_followed(hand_in, assignment, tmp_path):
    secret = hand_in({"lines.py": WORK}, tmp_path / "elsewhere")
    folder = hand_in({"ada.py": WORK, "emmy/layers.py": HELPER, "README": ""})
    os.symlink(secret / "lines.py", folder / "grace.py")
    os.symlink(secret, folder / "sofia")
    os.symlink("nowhere", folder / "hypatia.py")
    os.symlink("../../elsewhere/lines.py", folder / "emmy" / "lines.py")
    os.symlink("README", folder / "LIESMICH")
    found = find([folder], assignment)
    assert students(found) == ["ada", "emmy", "grace", "hypatia", "sofia"]
    assert all("is a symbolic link, and those are not followed" in item.problem for item in found[1:])


def test_a_link_among_the_helpers_is_told_and_not_left_out(hand_in, assignment):
    folder = hand_in({"ada/lines.py": WORK, "grace/layers.py": HELPER, "grace/lines.py": WORK})
    os.symlink("../grace/layers.py", folder / "ada" / "layers.py")
    ada, grace = find([folder], assignment)
    assert ada.problem.startswith("layers.py is a symbolic link")
    assert isinstance(grace, Found)


def test_a_link_that_the_user_names_is_followed(hand_in, assignment, tmp_path):
    folder = hand_in({"ada.py": WORK, "grace/lines.py": WORK})
    os.symlink(folder, tmp_path / "current")
    os.symlink(folder / "ada.py", tmp_path / "best.py")
    os.symlink(folder / "grace", tmp_path / "winner")
    assert students(find([tmp_path / "current"], assignment)) == ["ada", "grace"]
    assert students(find([tmp_path / "best.py", tmp_path / "winner"], assignment)) == ["best", "winner"]


def test_a_fifo_is_told_and_not_waited_for(hand_in, assignment):
    folder = hand_in({"grace.py": WORK, "emmy/notes.txt": ""})
    os.mkfifo(folder / "ada.py")
    os.mkfifo(folder / "emmy" / "lines.py")
    ada, emmy, grace = find([folder], assignment)
    assert ada.problem == "ada.py is not a regular file; put a file in its place"
    assert emmy.problem == "lines.py is not a regular file; put a file in its place"
    assert isinstance(grace, Found)


def test_a_folder_that_cannot_be_listed_is_told_and_the_others_are_graded(hand_in, assignment, monkeypatch):
    folder = hand_in({"ada/lines.py": WORK, "grace/lines.py": WORK})
    scandir = os.scandir

    def refuse(path):
        if Path(path).name == "ada":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    ada, grace = find([folder], assignment)
    assert ada.problem == "the folder cannot be listed: Permission denied"
    assert isinstance(grace, Found)
    with pytest.raises(UsageError, match=r"ada: cannot be read: Permission denied"):
        find([folder / "ada"], assignment)


def test_a_folder_that_nobody_may_look_into_costs_nobody_else(hand_in, assignment, monkeypatch):
    """What lies below it cannot even be asked for."""
    folder = hand_in({"ada/lines.py": WORK, "grace/lines.py": WORK})
    real = os.stat

    def closed(path, *args, **more):
        if str(path).startswith(f"{folder / 'ada'}/"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *args, **more)

    monkeypatch.setattr(os, "stat", closed)
    with Intake() as intake:
        assert intake.take([folder]).places == (folder,)
        assert students(find([folder], assignment, intake)) == ["ada", "grace"]


# ── What the user gives wrongly ───────────────────────────────────────────────────────────────────────────


def test_a_path_that_does_not_exist_is_told_with_the_nearest_name(hand_in, assignment, monkeypatch):
    folder = hand_in({"ada.py": WORK, "grace/lines.py": WORK})
    with pytest.raises(UsageError, match=r"adda.py: there is no such file or folder; did you mean .*/ada.py\?"):
        find([folder / "adda.py"], assignment)
    with pytest.raises(UsageError, match=r"Grcae/lines.py: there is no such .*; did you mean .*/class/grace\?"):
        find([folder, folder / "Grcae/lines.py"], assignment)
    monkeypatch.chdir(folder)
    with pytest.raises(UsageError, match=r"^adda.py: there is no such file or folder; did you mean ada.py\?$"):
        find([Path("adda.py")], assignment)
    with pytest.raises(UsageError, match=r"^zzz: there is no such file or folder$"):
        find([Path("zzz")], assignment)


@pytest.mark.parametrize("name", ["nul\0byte", "x" * 5000, "ada.py/lines.py"])
def test_a_path_that_cannot_exist_does_not_exist(hand_in, assignment, name):
    folder = hand_in({"ada.py": WORK})
    with pytest.raises(UsageError, match=r"there is no such file or folder"):
        find([folder / name], assignment)


def test_a_link_that_leads_nowhere_or_in_a_circle_is_told(tmp_path, assignment):
    os.symlink("nowhere", tmp_path / "lost")
    os.symlink("circle", tmp_path / "circle")
    for name in ("lost", "circle"):
        with pytest.raises(UsageError, match=f"{name}: a link that leads nowhere"):
            find([tmp_path / name], assignment)


def test_an_empty_folder_says_what_was_expected(hand_in, assignment):
    folder = hand_in({"README.md": "", "__pycache__/x.pyc": ""})
    with pytest.raises(UsageError, match=r"class: no submissions in this folder; expected a file for .* lines.py or"):
        find([folder], assignment)


def test_a_file_of_another_kind_says_what_was_expected(hand_in, assignment):
    folder = hand_in({"ada.txt": "", "ada.zip": b""})
    with pytest.raises(UsageError, match=r"ada.txt: neither a module nor a notebook; expected .py or .ipynb"):
        find([folder / "ada.txt"], assignment)
    with pytest.raises(UsageError, match=r"ada.zip: .* unpack or rename it first"):
        find([folder / "ada.zip"], assignment)
    with pytest.raises(UsageError, match=r"/dev/null: not a file or folder"):
        find([Path("/dev/null")], assignment)


# ── Ids ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_ids_keep_spaces_and_letters_of_any_language(hand_in, assignment):
    folder = hand_in({"Ada Lovelace.py": WORK, "Эмми.py": WORK, "李.ipynb": notebook(WORK), "ada.b.c.py": WORK})
    assert students(find([folder], assignment)) == ["Ada Lovelace", "ada.b.c", "Эмми", "李"]


def test_ids_and_origins_are_printable_whatever_the_file_is_called(hand_in, assignment):
    folder = hand_in({"grace\x1b[31m\n.py": WORK, "ada\u202eyp.py": WORK})
    (folder / os.fsdecode(b"caf\xe9.py")).write_text(WORK)
    found = find([folder], assignment)
    assert students(found) == ["ada\\u202eyp", "caf\\xe9", "grace\\x1b[31m\\n"]
    assert all(item.origin.isprintable() for item in found)


# ── Size ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_class_of_files_is_found_without_opening_any(hand_in, assignment, monkeypatch):
    folder = hand_in({f"s{i:04}.py": WORK for i in range(300)} | {"ada/lines.py": WORK, "ada/layers.py": WORK})
    monkeypatch.setattr("grader.submissions.candidates.contents", lambda *_: pytest.fail("a file was opened"))
    assert len(find([folder], assignment)) == 301
