"""A question of PrairieLearn's with an external grader, and the image in which it is graded.

    image/             a Dockerfile and what it needs: docker build, docker push
    questions/NAME/    info.json, question.html, and tests/: the entry point and the assignment

After https://docs.prairielearn.com/externalGrading/ and https://docs.prairielearn.com/question/overview/, read in
November 2026.  Grading has no network, so all that is needed is in the image; the assignment is not.
"""

from __future__ import annotations

import html
import json
import uuid

from grader.autograders.packing import Packed, course, engine, script
from grader.reports import as_prairielearn

#: Beside what the submission may take: to start, and to judge.
_STARTING_S = 60


def files(packed: Packed, image: str) -> dict[str, bytes]:
    """``image`` is the name under which the image is pushed."""
    assignment = packed.assignment
    question = f"questions/{assignment.slug}"
    info = {
        "uuid": str(uuid.uuid5(uuid.NAMESPACE_URL, f"nabla-grader/{assignment.slug}/{assignment.title}")),
        "title": assignment.title,
        "topic": assignment.title,
        "type": "v3",
        "gradingMethod": "External",
        "externalGradingOptions": {
            "enabled": True,
            "image": image,
            "entrypoint": "/grade/tests/entrypoint.sh",
            "timeout": int(assignment.limits.submission_s) + _STARTING_S,
        },
    }
    page = script("question.html", TITLE=html.escape(assignment.title), FILE=html.escape(assignment.file_names[0]))
    return {
        "image/Dockerfile": script("Dockerfile"),
        **{f"image/{name}": content for name, content in engine().items()},
        f"{question}/info.json": (json.dumps(info, indent=2, ensure_ascii=False) + "\n").encode(),
        f"{question}/question.html": page,
        f"{question}/tests/entrypoint.sh": script("entrypoint.sh", OPTIONS=packed.options),
        f"{question}/tests/failed.json": as_prairielearn.failed().encode(),
        **course(packed, f"{question}/tests/course"),
    }
