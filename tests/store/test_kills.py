"""SIGKILL in the middle of a run; `python tests/benchmarks/kills.py` does so more often, and with more students."""

import pytest

from tests.benchmarks.kills import Class


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return Class(tmp_path_factory.mktemp("kills"), students=40)


@pytest.mark.parametrize(("reports", "seconds"), [(0, 0.0), (0, 0.8), (1, 0.0), (25, 0.013), (40, 0.0)])
def test_a_run_that_is_killed_goes_on_where_it_was(whole, reports, seconds):
    whole.killed(reports, seconds)
