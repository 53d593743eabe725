"""JSON for programs: stable keys, stable order, ``schema_version`` in every document."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import PydanticSerializationError

from grader.model import Report, Run


def render(document: BaseModel) -> str:
    """A report or a run, indented, with a newline at the end; the same bytes for the same document."""
    try:
        text = document.model_dump_json(indent=2)
    except PydanticSerializationError:
        # A lone surrogate (a file name that is no UTF-8, say) cannot be written: it is shown as \udc..
        text = json.dumps(_encodable(document.model_dump(mode="python")), indent=2, ensure_ascii=False)
    return text + "\n"


def document(run: Run, reports: Iterable[str]) -> Iterator[str]:
    """``{"run": …, "reports": […]}`` in parts, a report at a time."""
    yield f'{{"run": {render(run).rstrip()},\n"reports": ['
    for i, text in enumerate(reports):
        yield (",\n" if i else "\n") + text.rstrip()
    yield "]}\n"


def schema() -> str:
    """The JSON schema of a report as it is written."""
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    document |= Report.model_json_schema(mode="serialization", schema_generator=_Written)
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


class _Written(GenerateJsonSchema):
    """Every key is there in what we write, those with a default too."""

    def field_is_required(self, *_: Any, **__: Any) -> bool:  # pydantic's own
        return True


def _encodable(part: object) -> object:
    if isinstance(part, str):
        return part.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(part, dict):
        return {key: _encodable(value) for key, value in part.items()}
    if isinstance(part, (list, tuple)):
        return [_encodable(item) for item in part]
    return part
