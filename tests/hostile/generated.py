"""Hostile submissions that are too large or too odd to be stored: ``write_all(folder)`` writes them.

What must become of those that cannot say it in their first line stands in ``expectations.toml``.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

RIGHT = '''\
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(theta, x):
    a = {1: x}
    for l in sorted(theta):
        a[l] = sigmoid(theta[l] @ a[l - 1])
    return a


def output_delta(a_L, y):
    return a_L - y


def hidden_delta(theta_next, delta_next, a_l):
    return theta_next.T @ delta_next * a_l * (1 - a_l)


def gradient(delta_l, a_prev):
    return np.outer(delta_l, a_prev)


def backprop(theta, x, y):
    a = forward(theta, x)
    L = max(theta)
    delta = {L: output_delta(a[L], y)}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    return delta, {l: gradient(delta[l], a[l - 1]) for l in delta}


def gradient_descent_step(theta, nabla, alpha):
    return {l: theta[l] - alpha * nabla[l] for l in theta}
'''

MEBIBYTE = 1 << 20


def write_all(folder: Path) -> None:
    for name, make in GENERATED.items():
        (folder / name).write_bytes(make())


def said(tries: str, expect: str = "others=accepted") -> str:
    return f"# tries: {tries}. expect: {expect}\n"


# ── Modules ───────────────────────────────────────────────────────────────────────────────────────────────────────


def fifty_megabytes() -> bytes:
    source = said("to be larger than a source may be", "others=missing") + RIGHT
    return source.encode() + b"# x\n" * (50 * MEBIBYTE // 4)


def fifteen_megabytes() -> bytes:
    line = b"# " + b"x" * 97 + b"\n"
    return (said("to be almost as large as a source may be") + RIGHT).encode() + line * (15 * MEBIBYTE // 100)


def ten_thousand_statements() -> bytes:
    return (said("to be ten thousand statements") + RIGHT + "x = 1\n" * 10_000).encode()


def page_of_prose() -> bytes:
    source = said("three hundred lines that are no Python, and three hundred brackets that are never closed")
    return (source + "this is prose, line by line\n" * 300 + "x = (\n" * 300 + RIGHT).encode()


def long_line() -> bytes:
    return (said("a line of 10 MB") + RIGHT).encode() + b"text = '" + b"x" * (10 * MEBIBYTE) + b"'\n"


def byte_order_mark() -> bytes:
    return b"\xef\xbb\xbf" + (said("a byte-order mark, as Windows writes it") + RIGHT).encode()


def carriage_returns_and_newlines() -> bytes:
    return (said("lines that end as on Windows") + RIGHT).replace("\n", "\r\n").encode()


def carriage_returns() -> bytes:
    return (said("lines that end as on an old Macintosh") + RIGHT).replace("\n", "\r").encode()


def latin_1_without_cookie() -> bytes:
    return (said("Latin-1 that does not say so") + RIGHT + '# Größe, für, naïve\nname = "Müller"\n').encode("latin-1")


def latin_1_with_cookie() -> bytes:
    source = said("Latin-1 that says so") + "# -*- coding: latin-1 -*-\n" + RIGHT + 'name = "Müller"\n'
    return source.encode("latin-1")


def utf_16() -> bytes:
    return (said("UTF-16, as some editors call Unicode") + RIGHT).encode("utf-16")


def nul_bytes() -> bytes:
    source = said("NUL bytes inside a function", "gradient=missing; backprop=runtime_error; others=accepted") + RIGHT
    return source.replace("    return np.outer", "    # \0\0\0\n    return np.outer").encode()


def random_bytes() -> bytes:
    return random.Random(1).randbytes(100_000)


def cookie_rot13() -> bytes:
    return b"# -*- coding: rot13 -*-\n" + RIGHT.encode()


def cookie_unknown() -> bytes:
    return (said("a coding that nobody knows") + "# -*- coding: klingon -*-\n" + RIGHT).encode()


def cookie_utf_7() -> bytes:
    hidden = "# harmless +AAo-raise SystemExit(0)+AAo-\n"  # two newlines, for whoever decodes it
    return (said("UTF-7, in which a comment can hold a statement") + "# -*- coding: utf-7 -*-\n" + hidden).encode() + (
        RIGHT.replace("+", "+-").encode()
    )


def cookie_undefined() -> bytes:
    return (said("a codec that raises whatever it is given") + "# -*- coding: undefined -*-\n" + RIGHT).encode()


def bracket_bomb() -> bytes:
    return (said("a hundred thousand brackets, never closed") + RIGHT + "x = " + "(" * 100_000 + "\n").encode()


def minus_bomb() -> bytes:
    return (said("a hundred thousand minus signs") + RIGHT + "x = " + "-" * 100_000 + "1\n").encode()


def sum_bomb() -> bytes:
    return (said("a sum of a hundred thousand terms") + RIGHT + "x = 1" + " + 1" * 100_000 + "\n").encode()


def attribute_bomb() -> bytes:
    source = said("an attribute of an attribute, a hundred thousand deep") + RIGHT
    return (source + "x = np" + ".a" * 100_000 + "\n").encode()


def lambda_bomb() -> bytes:
    return (said("a lambda in a lambda, fifty thousand deep") + RIGHT + "x = " + "lambda: " * 50_000 + "1\n").encode()


def indentation_bomb() -> bytes:
    deep = "".join(" " * i + "if 1:\n" for i in range(500)) + " " * 500 + "pass\n"
    return (said("five hundred indentations") + RIGHT + deep).encode()


def folding_bomb() -> bytes:
    bomb = "x = 'x' * 4096 * 4096 * 4096 * 4096\ny = 10 ** 10 ** 9 if 0 else 1\nz = (1 << 4_000) ** 4_000 if 0 else 1\n"
    return (said("constants that a compiler might want to compute") + RIGHT + bomb).encode()


def python_bytecode() -> bytes:
    return b"\xa7\r\r\n" + bytes(12) + b"\xe3" + bytes(200)


# ── Notebooks ─────────────────────────────────────────────────────────────────────────────────────────────────────


def notebook(cells: list[str], expect: str, outputs: list[dict[str, object]] | None = None) -> bytes:
    first = {"cell_type": "markdown", "id": "first", "metadata": {}, "source": expect.removeprefix("# ").strip()}
    rest = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"cell-{i}",
            "metadata": {},
            "outputs": outputs or [],
            "source": source,
        }
        for i, source in enumerate(cells)
    ]
    return json.dumps({"cells": [first, *rest], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def ten_thousand_cells() -> bytes:
    cells = ["x = 1"] * 10_000
    return notebook([RIGHT, *cells], said("ten thousand cells"))


def many_magics() -> bytes:
    cell = "!ls\n" * 600 + "".join(f"x = {i}\n" for i in range(10_000))
    return notebook([RIGHT, cell], said("a cell that IPython would read six hundred times"))


def large_output() -> bytes:
    stored: list[dict[str, object]] = [{"output_type": "stream", "name": "stdout", "text": "x" * (10 * MEBIBYTE)}]
    return notebook([RIGHT], said("ten megabytes of stored output"), stored)


def notebook_not_json() -> bytes:
    return b"{'cells': [this is Python, not JSON]}"


def notebook_cut_off() -> bytes:
    return notebook([RIGHT], said("nothing"))[:-40]


def notebook_of_another_schema() -> bytes:
    return json.dumps({"cells": {"first": RIGHT}, "nbformat": "four"}).encode()


def notebook_list() -> bytes:
    return json.dumps([RIGHT]).encode()


def notebook_nested() -> bytes:
    return b'{"cells": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"


def notebook_huge_number() -> bytes:
    return b'{"cells": [], "nbformat": ' + b"9" * 5_000_000 + b"}"


def notebook_not_utf_8() -> bytes:
    return notebook([RIGHT], said("nothing")).replace(b"nothing", b"\xff\xfe\xfa")


GENERATED: dict[str, Callable[[], bytes]] = {
    "source_empty.py": bytes,
    "source_50_megabytes.py": fifty_megabytes,
    "source_15_megabytes.py": fifteen_megabytes,
    "source_ten_thousand_statements.py": ten_thousand_statements,
    "source_page_of_prose.py": page_of_prose,
    "source_long_line.py": long_line,
    "source_byte_order_mark.py": byte_order_mark,
    "source_carriage_returns_and_newlines.py": carriage_returns_and_newlines,
    "source_carriage_returns.py": carriage_returns,
    "source_latin_1_without_cookie.py": latin_1_without_cookie,
    "source_latin_1_with_cookie.py": latin_1_with_cookie,
    "source_utf_16.py": utf_16,
    "source_nul_bytes.py": nul_bytes,
    "source_random_bytes.py": random_bytes,
    "source_cookie_rot13.py": cookie_rot13,
    "source_cookie_unknown.py": cookie_unknown,
    "source_cookie_utf_7.py": cookie_utf_7,
    "source_cookie_undefined.py": cookie_undefined,
    "source_bracket_bomb.py": bracket_bomb,
    "source_minus_bomb.py": minus_bomb,
    "source_sum_bomb.py": sum_bomb,
    "source_attribute_bomb.py": attribute_bomb,
    "source_lambda_bomb.py": lambda_bomb,
    "source_indentation_bomb.py": indentation_bomb,
    "source_folding_bomb.py": folding_bomb,
    "source_bytecode.py": python_bytecode,
    "notebook_ten_thousand_cells.ipynb": ten_thousand_cells,
    "notebook_many_magics.ipynb": many_magics,
    "notebook_large_output.ipynb": large_output,
    "notebook_not_json.ipynb": notebook_not_json,
    "notebook_cut_off.ipynb": notebook_cut_off,
    "notebook_of_another_schema.ipynb": notebook_of_another_schema,
    "notebook_list.ipynb": notebook_list,
    "notebook_nested.ipynb": notebook_nested,
    "notebook_huge_number.ipynb": notebook_huge_number,
    "notebook_not_utf_8.ipynb": notebook_not_utf_8,
    "notebook_empty.ipynb": bytes,
}
