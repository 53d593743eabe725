"""The assignment of this course examines itself; `grade verify backprop` does so on far more networks."""

from grader.course import builtin_course
from grader.verify import Effort, verify
from grader.verify.right import program_paths


def test_everything_holds_on_one_seed():
    effort = Effort(seeds=1, networks=24, witnessed=5, pair_seeds=1, pair_stride=200)
    found = verify(builtin_course().load("backprop"), seed=20_263, effort=effort, jobs=2)
    assert {check.id: check.problems for check in found.checks if check.holds is not True} == {}


def test_there_are_at_least_thirty_right_programs():
    assert len(program_paths(builtin_course().load("backprop"))) >= 30
