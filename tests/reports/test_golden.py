"""The golden files, made by ``python -m tests.golden.make``."""

import json

import pytest

from grader.model import Report
from tests.golden.make import HERE, documents
from tests.reports import examples


@pytest.mark.parametrize("name", documents())
def test_renderings_are_as_they_were_read_and_approved(name):
    assert documents()[name] == (HERE / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for name in documents() if name.endswith(".txt")])
def test_what_the_terminal_shows_fits_80_columns(name):
    assert all(len(line) <= 80 for line in documents()[name].splitlines())


def test_a_written_report_is_read_back_as_it_was():
    assert Report.model_validate_json(documents()["report.json"]) == examples.eventful()


def test_the_schema_promises_the_keys_that_others_rely_on():
    schema = json.loads(documents()["report.schema.json"])
    promised = {"student", "assignment", "seed", "points", "max_points", "fault", "sandbox", "questions"}
    assert promised | {"schema_version"} <= set(schema["required"])
    of_question = {"name", "verdict", "cases_passed", "cases_total", "points", "max_points", "mistakes"}
    assert of_question <= set(schema["$defs"]["QuestionReport"]["required"])
    assert schema["$defs"]["QuestionReport"]["properties"]["verdict"]["enum"] == [
        "accepted",
        "wrong_answer",
        "malformed",
        "runtime_error",
        "time_limit",
        "memory_limit",
        "output_limit",
        "killed",
        "missing",
        "not_attempted",
    ]
    assert {"type": "null"} in schema["properties"]["points"]["anyOf"]
