"""The real ``grade``, in a process of its own, on a small class."""

import json
import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "assignments" / "backprop" / "examples"
#: Slow to start and quick to be asked: one thing that needs patience in a class.
SLEEPER = "import time\ndef sigmoid(z):\n    time.sleep(30)\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Three students, one of them in a folder, and their results."""
    folder = tmp_path_factory.mktemp("real")
    subs = folder / "subs"
    subs.mkdir()
    shutil.copy(EXAMPLES / "accepted" / "einsum.py", subs / "ada.py")
    shutil.copytree(EXAMPLES / "accepted" / "with_helper_module", subs / "grace")
    (subs / "kurt [b].py").write_text("raise ValueError('\\x1b[2J')\n")
    grade("subs", "--seed", "7", "--sandbox", "best-effort", cwd=folder)
    return folder


def command(*words):
    return [sys.executable, "-m", "grader", *words]


def grade(*words, cwd, **options):
    return subprocess.run(
        command(*words), cwd=cwd, capture_output=True, text=True, encoding="utf-8", timeout=120, **options
    )


def reports(folder):
    return {path.name: path.read_bytes() for path in (folder / "reports").iterdir()}


def test_a_class_is_graded_from_files_to_reports(folder):
    run = json.loads((folder / "results" / "run.json").read_text())
    assert run["counts"] == {"submissions": 3, "graded": 3, "faults": 0, "runs": 3}
    assert (folder / "results" / "grades.csv").read_text().splitlines()[1].startswith("ada,ada.py,100,100,")
    assert json.loads((folder / "results" / "reports" / "kurt [b].json").read_text())["points"] == 0


def test_a_seed_gives_the_same_bytes_whatever_the_number_of_workers(folder):
    words = ("subs", "--seed", "7", "--sandbox", "best-effort", "-q")
    done = grade(*words, "-o", "again", "-j", "1", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert reports(folder / "again") == reports(folder / "results")
    assert (folder / "again" / "grades.csv").read_bytes() == (folder / "results" / "grades.csv").read_bytes()


def test_a_fresh_seed_is_fresh(folder):
    seeds = set()
    for output in ("one", "two"):
        done = grade("subs/ada.py", "-o", output, "--sandbox", "best-effort", "--json", cwd=folder)
        seeds.add(json.loads(done.stdout)["run"]["seed"])
    assert len(seeds) == 2


def test_an_earlier_run_inside_the_folder_is_no_submission(folder, tmp_path):
    shutil.copytree(folder / "subs", tmp_path / "subs")
    shutil.copytree(folder / "results", tmp_path / "subs" / "results")
    done = grade(".", "-o", "results", "--force", "--json", "--sandbox", "best-effort", cwd=tmp_path / "subs")
    assert [report["student"] for report in json.loads(done.stdout)["reports"]] == ["ada", "grace", "kurt [b]"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere",), "nowhere"),
        (("empty",), "empty"),
        (("subs", "-a", "frontprop"), "frontprop"),
        (("subs", "--course", "empty"), "empty"),
        (("subs", "--rubric", "nowhere.toml"), "nowhere.toml"),
        (("subs", "-o", "subs"), "subs"),
        (("subs", "--returned-limit", "1"), "returned_bytes"),
        (("x" * 5000,), "xxx"),
    ],
)
def test_bad_input_is_2_and_one_line_and_nothing_is_made(folder, words, said):
    (folder / "empty").mkdir(exist_ok=True)
    before = sorted(folder.iterdir())
    done = grade(*words, *(() if "-o" in words else ("-o", "fresh")), cwd=folder)
    assert done.returncode == 2
    assert done.stderr.startswith("grade: ")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(folder.iterdir()) == before


def test_a_shell_that_knows_no_names_but_ascii_is_told_as_that(folder, tmp_path):
    (tmp_path / "José.py").write_text("")
    assert grade(".", "-a", "backprop", "--sandbox", "best-effort", cwd=tmp_path).returncode == 0
    ascii_only = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = grade(".", "-a", "backprop", "--sandbox", "best-effort", cwd=tmp_path, env=ascii_only)
    assert done.returncode == 2
    assert "set PYTHONUTF8=1" in done.stderr


def test_ctrl_c_keeps_what_was_graded_and_ends_soon(folder, tmp_path):
    (tmp_path / "subs").mkdir()
    shutil.copy(EXAMPLES / "accepted" / "einsum.py", tmp_path / "subs" / "ada.py")
    (tmp_path / "subs" / "zeno.py").write_text(SLEEPER)
    words = ("subs", "--sandbox", "best-effort", "--call-seconds", "25", "--submission-seconds", "25", "-j", "2")
    with subprocess.Popen(
        command(*words), cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        deadline = time.monotonic() + 60
        while not (tmp_path / "results" / "reports" / "ada.json").exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        asked = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert time.monotonic() - asked < 10
    assert "Traceback" not in errors
    assert "1 of 2 submissions are graded" in errors
    assert (tmp_path / "results" / "grades.csv").read_text().count("\n") == 2
    assert json.loads((tmp_path / "results" / "run.json").read_text())["interrupted"] is True


def on_a_terminal(words, cwd, **env):
    """What a terminal of 80 columns is sent."""
    master, slave = pty.openpty()
    environment = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR")}
    environment |= {"TERM": "xterm-256color", "COLUMNS": "80", **env}
    with subprocess.Popen(
        command(*words), cwd=cwd, stdin=slave, stdout=slave, stderr=slave, env=environment
    ) as process:
        os.close(slave)
        sent = b""
        while process.poll() is None or select.select([master], [], [], 0)[0]:
            if select.select([master], [], [], 0.1)[0]:
                try:
                    sent += os.read(master, 65536)
                except OSError:  # the other end is closed
                    break
    os.close(master)
    return sent.decode()


def test_a_terminal_gets_colours_and_a_progress_bar(folder):
    sent = on_a_terminal(("subs", "-o", "tty", "--sandbox", "best-effort"), folder)
    assert "\x1b[32m" in sent
    assert "grading" in sent
    assert "3/3" in sent


def test_no_color_means_none(folder):
    sent = on_a_terminal(("show", "ada"), folder, NO_COLOR="1")
    assert "accepted" in sent
    assert "\x1b[3" not in sent
    assert "\x1b[32m" in on_a_terminal(("show", "ada"), folder)


def test_a_reader_that_stops_reading_is_no_fault(folder):
    with subprocess.Popen(command("schema"), cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        errors = process.stderr.read()
    assert b"Traceback" not in errors
    assert b"fault of the grader" not in errors


def test_a_terminal_that_cannot_write_greek_gets_escapes(folder):
    env = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = grade("show", "kurt [b]", cwd=folder, env=env)
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()


def test_doctor_lists_the_layers(folder):
    assert "landlock" in grade("doctor", cwd=folder).stdout
    layers = json.loads(grade("doctor", "--json", cwd=folder).stdout)["layers"]
    assert {"name", "holds", "detail"} <= set(layers[0])


def test_assignments_are_listed(folder):
    assert "backprop" in grade("assignments", cwd=folder).stdout


@pytest.mark.parametrize("before", ["default_int_handler", "SIG_IGN"])
def test_ctrl_c_while_all_is_imported_ends_it_without_a_traceback(before):
    program = f"""
import os, signal, sys
from grader.__main__ import main
signal.signal(signal.SIGINT, signal.{before})

class Interrupting:
    def find_spec(self, name, *_):
        if name == "grader.cli":
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupting())
sys.argv = ["grade", "--version"]
main()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0 if before == "SIG_IGN" else -signal.SIGINT, "")
