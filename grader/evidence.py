"""Evidence as bytes, and back to the last bit: NaN payloads, −0.0 and forged layouts included.

    encode(evidence) ─► bytes ─► decode        what travels between machines
    pack(outcomes, base) ─► bytes ─► unpack    one question's answers, relative to answers like them: what is kept

One form for both, compressed by zlib, whose checksum finds damage:

    version ‖ zlib( u32: bytes of text ‖ text (JSON: all that is no number) ‖ numbers )

Numbers are float64, written as the difference (XOR) from the base's, the first bytes of all, then the second bytes of
all, …: most programs that compute the same differ in the last bits only, and zeros cost nothing.  What comes back
consists of numbers and text, whatever the bytes were; nothing is ever unpickled.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Mapping, Sequence
from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from grader.errors import GraderError
from grader.model import Evidence, FloatArray, LeftOut, Malformed, Missing, Outcome, Raised, Returned, Stopped

VERSION = 1
#: Of a digest.
BYTES = 16

_LENGTH = struct.Struct("<I")
_RETURNED, _MALFORMED, _RAISED, _MISSING, _STOPPED = range(5)
_KINDS: Mapping[int, type[Outcome]] = {_MALFORMED: Malformed, _RAISED: Raised, _MISSING: Missing, _STOPPED: Stopped}
_SAME = 0


class EvidenceError(GraderError):
    """These bytes are no evidence, or damaged."""


def encode(evidence: Evidence) -> bytes:
    outcomes = [outcome for group in evidence.outcomes.values() for outcome in group]
    text = {
        "groups": [[name, len(group)] for name, group in evidence.outcomes.items()],
        "left_out": [item.model_dump() for item in evidence.left_out],
        "output": evidence.output,
        "outcomes": [_described(outcome) for outcome in outcomes],
    }
    return _compressed(text, _numbers(outcomes))


def decode(data: bytes) -> Evidence:
    """Raises EvidenceError for anything that ``encode`` has not written."""
    text, numbers = _expanded(data)
    try:
        outcomes = _outcomes(text["outcomes"], numbers)
        groups, first = {}, 0
        for name, count in text["groups"]:
            groups[str(name)] = outcomes[first : first + count]
            first += count
        if first != len(outcomes):
            raise EvidenceError(f"{len(outcomes)} answers where {first} were announced")
        left_out = tuple(LeftOut.model_validate(item) for item in text["left_out"])
        return Evidence(groups, left_out, str(text["output"]))
    except (KeyError, TypeError, ValueError, ValidationError) as error:
        raise EvidenceError(f"these bytes are no evidence: {error}") from None


# ── One question ──────────────────────────────────────────────────────────────────────────────────────────────────────


def pack(outcomes: Sequence[Outcome], base: Sequence[Outcome] = ()) -> bytes:
    """The answers to one question, relative to ``base``: other answers to it, the closer the smaller."""
    described, of_base = [_described(one) for one in outcomes], [_described(one) for one in base[: len(outcomes)]]
    text = [_SAME if i < len(of_base) and one == of_base[i] else one for i, one in enumerate(described)]
    numbers = _numbers(outcomes)
    return _compressed(text, numbers ^ _reference(described, of_base, _numbers(base), len(numbers)))


def unpack(data: bytes, base: Sequence[Outcome] = ()) -> tuple[Outcome, ...]:
    """Raises EvidenceError for anything that ``pack`` has not written, with this base."""
    text, numbers = _expanded(data)
    try:
        of_base = [_described(one) for one in base[: len(text)]]
        described = [of_base[i] if one == _SAME else one for i, one in enumerate(text)]
        return _outcomes(described, numbers ^ _reference(described, of_base, _numbers(base), len(numbers)))
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise EvidenceError(f"these bytes are no answers: {error}") from None


def digest(outcomes: Sequence[Outcome]) -> bytes:
    """Equal for equal answers, to the last bit, and for no others.

    That of a tuple is remembered for a while: it is asked for by who judges and by who keeps, and evidence is shared.
    """
    known = _known.get(id(outcomes))
    if known is not None and known[0] is outcomes:
        return known[1]
    texts, numbers = [], []
    for one in outcomes:
        if type(one) is Returned:  # most by far
            texts.append(f"{one.values.size} {one.mutated} {len(one.layout)} {one.layout}")
            numbers.append(np.ascontiguousarray(one.values, "<f8").data)
        else:
            texts.append(json.dumps(_described(one)))
    found = hashlib.blake2b("\n".join(texts).encode("utf-8", "surrogatepass"), digest_size=BYTES)
    found.update(b"".join(numbers))
    if isinstance(outcomes, tuple):
        if len(_known) >= _REMEMBERED:
            _known.clear()
        _known[id(outcomes)] = outcomes, found.digest()
    return found.digest()


#: By identity, which is theirs as long as they are kept here.
_known: dict[int, tuple[Sequence[Outcome], bytes]] = {}
_REMEMBERED = 128


# ── Text and numbers ──────────────────────────────────────────────────────────────────────────────────────────────────


def _described(outcome: Outcome) -> list[Any]:
    """All of it but its numbers, of which it says how many there are."""
    match outcome:
        case Returned(layout, values, mutated):
            return [_RETURNED, layout, values.size, *mutated]
        case Malformed(reason):
            return [_MALFORMED, reason]
        case Raised(kind, message, traceback):
            return [_RAISED, kind, message, traceback]
        case Missing(reason):
            return [_MISSING, reason]
        case Stopped(by, detail):
            return [_STOPPED, by, detail]
        case _:
            assert_never(outcome)


def _outcomes(described: Sequence[Any], numbers: NDArray[np.uint64]) -> tuple[Outcome, ...]:
    values, used, outcomes = numbers.view(np.float64), 0, list[Outcome]()
    for kind, *rest in described:
        if kind == _RETURNED:
            layout, count, *mutated = rest
            outcomes.append(Returned(layout, values[used : used + count], tuple(mutated)))
            used += count
        elif all(isinstance(part, str) for part in rest):
            outcomes.append(_KINDS[kind](*rest))
        else:
            raise EvidenceError("an answer holds something else than text and numbers")
    if used != len(numbers):
        raise EvidenceError(f"{len(numbers)} numbers where {used} were announced")
    return tuple(outcomes)


def _numbers(outcomes: Sequence[Outcome]) -> NDArray[np.uint64]:
    """The bits of all numbers, one outcome after another."""
    parts: list[FloatArray] = [one.values for one in outcomes if isinstance(one, Returned)]
    return np.concatenate(parts).astype("<f8", copy=False).view(np.uint64) if parts else np.zeros(0, np.uint64)


def _reference(
    described: Sequence[Any], of_base: Sequence[Any], base: NDArray[np.uint64], size: int
) -> NDArray[np.uint64]:
    """The base's numbers where an answer has as many as the base's answer to the same case; zeros elsewhere."""
    reference, at, at_base = np.zeros(size, np.uint64), 0, 0
    for one, other in zip(described, of_base, strict=False):
        count, there = _count(one), _count(other)
        if count == there:
            reference[at : at + count] = base[at_base : at_base + count]
        at, at_base = at + count, at_base + there
    return reference


def _count(described: Sequence[Any]) -> int:
    return int(described[2]) if described[0] == _RETURNED else 0


def _compressed(text: object, numbers: NDArray[np.uint64]) -> bytes:
    written = json.dumps(text, separators=(",", ":")).encode()
    planes = np.ascontiguousarray(numbers.view(np.uint8).reshape(-1, 8).T).tobytes()
    return bytes([VERSION]) + zlib.compress(_LENGTH.pack(len(written)) + written + planes)


def _expanded(data: bytes) -> tuple[Any, NDArray[np.uint64]]:
    if data[:1] != bytes([VERSION]):
        raise EvidenceError("these bytes are no evidence of this version of grade")
    try:
        plain = zlib.decompress(data[1:])
        (length,) = _LENGTH.unpack_from(plain)
        text = json.loads(plain[_LENGTH.size : _LENGTH.size + length])
        planes = np.frombuffer(plain, np.uint8, offset=_LENGTH.size + length)
        return text, np.ascontiguousarray(planes.reshape(8, -1).T).view(np.uint64).reshape(-1)
    except (zlib.error, struct.error, ValueError, RecursionError) as error:
        raise EvidenceError(f"these bytes are damaged: {error}") from None
