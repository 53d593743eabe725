"""What students hand in, for two questions ``double`` and ``line``."""

import json

WORK = "def double(x):\n    return 2 * x\n\ndef line(slope, x):\n    return slope * x\n"
STUB = WORK.replace("return 2 * x", "raise NotImplementedError").replace(
    "return slope * x", "raise NotImplementedError"
)
HALF = "def double(x):\n    return 2 * x\n"
HELPER = "def layers():\n    return 3\n"


def notebook(source, *, as_one_string=False):
    lines = "import numpy\n" + source
    cell = {
        "cell_type": "code",
        "source": lines if as_one_string else lines.splitlines(keepends=True),
        "metadata": {},
        "outputs": [{"output_type": "error", "traceback": ["\x1b[31mraise\x1b[0m NotImplementedError"] * 9}],
        "execution_count": 1,
    }
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
