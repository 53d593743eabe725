"""What is ready-made for CI: the action, the workflow and the job; their scripts are run for real."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from grader.autograders import wheel
from grader.cli.main import cli
from grader.errors import SandboxUnavailable
from grader.model import Limits
from grader.sandbox.sandbox import Sandbox
from tests.expectations import EXAMPLES

ROOT = Path(__file__).parent.parent
ACTION_FILE = ".github/actions/grade/action.yml"
ACTION = yaml.safe_load((ROOT / ACTION_FILE).read_text(encoding="utf-8"))
WORKFLOW = yaml.safe_load((ROOT / ".ci" / "github.yml").read_text(encoding="utf-8"))
JOB = yaml.safe_load((ROOT / ".ci" / "gitlab.yml").read_text(encoding="utf-8"))["grade"]
OURS = "OWNER/nabla-grader/.github/actions/grade@"


@pytest.fixture
def repository(tmp_path):
    """One student's, with a mistake; ``grade`` is on the path, as after installing."""
    try:
        with Sandbox("strict", Limits(), {}) as sandbox:
            sandbox.summary()
    except SandboxUnavailable as error:
        pytest.skip(str(error))
    programs = tmp_path / "temporary" / "grade" / "bin"
    programs.mkdir(parents=True)
    (programs / "grade").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m grader "$@"\n')
    (programs / "grade").chmod(0o755)
    (tmp_path / "work").mkdir()
    shutil.copy(EXAMPLES / "wrong_answer" / "hidden_delta_no_derivative.py", tmp_path / "work" / "backprop.py")

    def run(script, **environment):
        path = f"{programs}{os.pathsep}{os.environ['PATH']}"
        environment = {"PATH": path, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "HOME": str(tmp_path), **environment}
        done = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", script],
            cwd=tmp_path / "work",
            env=environment,
            capture_output=True,
            timeout=120,
        )
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    return run, tmp_path


def test_the_action_annotates_sums_up_and_leaves_the_tests(repository):
    run, folder = repository
    [step] = [step for step in ACTION["runs"]["steps"] if step.get("id") == "grade"]
    assert {value.split()[1] for value in step["env"].values()} == {
        f"inputs.{name}" for name in ACTION["inputs"] if name != "python-version"
    }
    inputs = {**dict.fromkeys(step["env"], ""), "FAIL_UNDER": "80"}
    files = {name: str(folder / name.lower()) for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")}
    code, out, err = run(step["run"], RUNNER_TEMP=str(folder / "temporary"), GITHUB_ACTIONS="true", **inputs, **files)
    assert code == 3, err
    assert out.startswith("::error file=backprop.py,line=")
    assert (folder / "github_step_summary").read_text().startswith("# backprop: work")
    junit = (folder / "github_output").read_text().strip().removeprefix("junit=")
    assert 'failures="2"' in Path(junit).read_text()
    code, _, err = run(step["run"], **{**inputs, "WORK": "--help"}, **files, RUNNER_TEMP=str(folder / "temporary"))
    assert (code, "there is no such file" in err) == (2, True)


def test_the_job_leaves_the_reports_that_gitlab_is_told_of(repository):
    run, folder = repository
    [script] = JOB["script"]
    code, out, err = run(script)
    assert code == 0, err
    assert out.startswith("# backprop: work")
    reports = JOB["artifacts"]["reports"]
    assert json.loads((folder / "work" / reports["codequality"]).read_text())
    assert (folder / "work" / reports["junit"]).read_text().startswith("<?xml")


def test_what_others_wrote_is_pinned_to_a_commit_and_named_with_its_version():
    text = "".join((ROOT / name).read_text(encoding="utf-8") for name in (ACTION_FILE, ".ci/github.yml"))
    used = [line for line in re.findall(r"^ +(?:- )?uses: (.+)$", text, re.MULTILINE) if not line.startswith(OURS)]
    assert len(used) == 3
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line) for line in used)
    assert re.fullmatch(r"python:\d+\.\d+\.\d+-[\w-]+", JOB["image"])
    dockerfile = (ROOT / "grader" / "autograders" / "files" / "Dockerfile").read_text(encoding="utf-8")
    assert f"FROM {JOB['image']}\n" in dockerfile


def test_all_that_the_package_needs_is_pinned():
    pinned = (ROOT / ".ci" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert all(re.fullmatch(r"[a-z0-9-]+==[\w.]+", line) for line in pinned)
    assert {line.partition("==")[0] for line in wheel.constraints().splitlines()} <= {
        line.partition("==")[0] for line in pinned
    }


def test_the_version_is_that_of_the_package():
    version = wheel.file_name().split("-")[1]
    steps = WORKFLOW["jobs"]["grade"]["steps"]
    [ours] = [step for step in steps if step["uses"].startswith(OURS)]
    assert ours["uses"] == f"{OURS}v{version}"
    assert set(ours["with"]) <= set(ACTION["inputs"])
    assert JOB["variables"]["GRADER"] == f"nabla-grader=={version}"


def test_the_job_s_command_is_one():
    [script] = JOB["script"]
    cli.commands["ci"].make_context("ci", script.split()[2:])
