"""What tests of several folders share."""

import pytest
from click.testing import CliRunner

from grader.cli.main import cli


@pytest.fixture
def grade():
    """The command line, in this process."""

    def call(*args, **env):
        return CliRunner(env={"COLUMNS": "80", **env}).invoke(cli, list(args), prog_name="grade")

    return call
