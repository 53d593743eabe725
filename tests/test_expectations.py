"""The fixtures themselves: each says what must become of it, in words that mean something."""

import re
from pathlib import Path

import pytest

from tests import expectations
from tests.expectations import (
    EXAMPLES,
    HOSTILE,
    QUESTIONS,
    UNRECOGNISED,
    VERDICTS,
    all_examples,
    all_hostile,
    folder_verdict,
    parse,
    read_expectations,
)

#: The catalogue of the assignment, and what any function can have.
KNOWN_MISTAKES = """
    sigmoid-sign sigmoid-parentheses tanh-for-sigmoid sigmoid-overflow
    forward-linear-output forward-no-activation forward-activates-input forward-returns-z layer-keys-shifted
    output-delta-sign output-delta-quadratic-cost output-delta-summed-over-units output-delta-squared-error
    output-delta-activation-only output-delta-derivative-of-activation
    hidden-delta-no-derivative hidden-delta-derivative-of-activation hidden-delta-activation-for-derivative
    hidden-delta-one-minus-activation hidden-delta-no-weights hidden-delta-weights-not-transposed
    hidden-delta-dot-for-elementwise hidden-delta-tanh-derivative hidden-delta-one-term hidden-delta-parentheses
    gradient-transposed gradient-elementwise gradient-inner-product gradient-extra-derivative
    weights-of-this-layer propagates-error-not-delta gradient-network-input gradient-activation-of-this-layer
    gradient-weighted-input includes-input-delta propagates-through-updated-weights output-error-for-every-layer
    hard-coded-depth backprop-returns-wrong-parts
    descent-sign descent-no-learning-rate descent-returns-step descent-one-layer-only
    sign-flipped scaled transposed column-vector returns-none returns-list-of-layers low-precision rounded
    integer-truncation mutates-arguments not-deterministic depends-on-earlier-calls hard-coded-width non-finite
    not-attempted
    """


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    return list(all_hostile(tmp_path_factory.mktemp("hostile")))


def test_a_line_is_read_with_its_verdicts_and_mistakes():
    read = parse("# expect: gradient=wrong_answer [scaled, rounded]; forward=killed|accepted; others=accepted")
    assert read["gradient"] == (frozenset({"wrong_answer"}), ("scaled", "rounded"))
    assert read["forward"] == (frozenset({"killed", "accepted"}), ())
    assert read["sigmoid"] == (frozenset({"accepted"}), ())
    assert set(read) == set(QUESTIONS)


@pytest.mark.parametrize(
    "line",
    [
        "# nothing is said",
        "# expect: gradient=fine; others=accepted",
        "# expect: gradients=accepted; others=accepted",
        "# expect: gradient=accepted; gradient=killed; others=accepted",
        "# expect: gradient=accepted",
        "# expect: gradient; others=accepted",
    ],
)
def test_a_line_that_means_nothing_is_refused(line):
    with pytest.raises(ValueError, match=r"no 'expect:'|no such|no question|nothing is said|cannot read"):
        parse(line)


def test_the_verdict_of_the_whole_is_that_of_the_first_question_that_fails():
    read = parse("expect: gradient=killed; backprop=missing; others=accepted")
    assert folder_verdict(read) == {"killed"}
    assert folder_verdict(parse("expect: others=accepted")) == {"accepted"}


def test_there_are_at_least_sixty_examples_and_every_verdict_has_one():
    found = list(all_examples())
    assert len(found) >= 60
    assert {path.parent.name for path, _ in found} == VERDICTS
    assert sum(path.parent.name == "accepted" for path, _ in found) >= 25
    assert sum(path.parent.name == "wrong_answer" for path, _ in found) >= 25
    assert sum(path.suffix == ".ipynb" for path, _ in found) >= 8


def test_every_example_lies_in_the_folder_of_its_verdict():
    for path, expected in all_examples():
        assert path.parent.name in folder_verdict(expected), path


def test_every_mistake_that_an_example_names_is_known():
    for path, expected in all_examples():
        for _, mistakes in expected.values():
            assert set(mistakes) <= {*KNOWN_MISTAKES.split(), UNRECOGNISED}, path


def test_an_accepted_question_has_no_mistakes():
    for path, expected in all_examples():
        for verdicts, mistakes in expected.values():
            assert not mistakes or "accepted" not in verdicts, path


def test_names_of_examples_are_unique_so_that_each_is_a_student_of_its_own():
    names = [path.stem for path, _ in all_examples()]
    assert len(set(names)) == len(names)


def test_there_are_at_least_eighty_hostile_submissions(hostile):
    assert len(hostile) >= 80
    assert len({path.stem for path, _ in hostile}) == len(hostile)


def test_every_hostile_submission_says_what_it_tries(hostile):
    table = (HOSTILE / "expectations.toml").read_text(encoding="utf-8")
    for path, _ in hostile:
        if f'"{path.name}"' not in table:
            assert re.match(r"(# )?tries: .+ expect: ", expectations.stated(path)), path


def test_every_entry_of_the_table_has_its_file(hostile):
    table = (HOSTILE / "expectations.toml").read_text(encoding="utf-8")
    names = {path.name for path, _ in hostile}
    assert set(re.findall(r'^"([^"]+)"', table, re.MULTILINE)) <= names


def test_the_expectation_of_a_folder_is_that_of_its_main_file():
    folder = EXAMPLES / "accepted" / "with_helper_module"
    assert read_expectations(folder) == read_expectations(folder / "backprop.py")


def test_a_file_without_a_line_is_refused(tmp_path: Path):
    path = tmp_path / "ada.py"
    path.write_text("import numpy\n")
    with pytest.raises(ValueError, match="no 'expect:' line"):
        read_expectations(path)
