"""Every assignment of this course examines itself; ``grade verify NAME`` does so on far more networks."""

from grader.scoring import load_rubric
from grader.verify import Effort, verify
from grader.verify.contained import example_paths
from grader.verify.right import program_paths
from tests.assignments import every_assignment


@every_assignment
def test_everything_holds_on_one_seed(assignment):
    effort = Effort(seeds=1, networks=24, witnessed=5, pair_seeds=1, pair_stride=200)
    found = verify(assignment, seed=20_263, effort=effort, jobs=2)
    assert {check.id: check.problems for check in found.checks if check.holds is not True} == {}


@every_assignment
def test_a_rubric_gives_100_points(assignment):
    assert load_rubric(assignment.rubric_path, assignment).total == 100


@every_assignment
def test_every_mistake_says_what_it_is_where_to_look_and_what_it_breaks(assignment):
    assert assignment.author.mistakes
    for mistake in assignment.author.mistakes:
        assert mistake.sentence.endswith("."), mistake.id
        assert "you" in mistake.sentence.lower(), mistake.id
        assert mistake.hint.rstrip(".").strip(), mistake.id
        assert mistake.step, mistake.id
        assert mistake.seen, mistake.id


@every_assignment
def test_there_are_right_programs_and_labelled_examples_of_many_kinds(assignment):
    examples = example_paths(assignment)
    assert len(program_paths(assignment)) >= 5
    assert len(examples) >= 15
    assert {path.parent.name for path in examples} >= {"accepted", "wrong_answer", "not_attempted"}
    assert any(path.suffix == ".ipynb" for path in examples)
    assert any("unrecognised" in path.read_text(encoding="utf-8") for path in examples if path.suffix == ".py")
