import os
import tempfile
from pathlib import Path

import pytest


@pytest.fixture
def reachable():
    """A temporary folder for whoever a test becomes; those of pytest are their owner's alone."""
    with tempfile.TemporaryDirectory(prefix="nabla-grader-") as folder:
        os.chmod(folder, 0o777)
        yield Path(folder).resolve()
