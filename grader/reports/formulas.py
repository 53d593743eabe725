"""Formulas in plain text, as a course writes them (``δ^(l) = a^(l) − y``), as MathML, which browsers show.

    "Your δ^(2) is θ^(3)ᵀ δ^(3): the factor g′ is missing."  ─►  words, <math>, words, <math>, words, <math>, words

A formula is a run of single letters, numbers, operators and brackets in which something is surely mathematics: a Greek
letter, an exponent, an operator.  ``^`` and ``_`` take a bracket, a sign with what follows it, or one symbol;
indices may be several letters (``θ_ki``); ``/`` divides what stands next to it.  What cannot be read as a formula stays
as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

_FUNCTIONS = "exp|ln|log|tanh|sinh|cosh|sin|cos|max|min|argmax|argmin|softmax|sign|tr|det|diag"
#: Letters in the eyes of Unicode, and parts of formulas in ours.
_NO_LETTER = "ᵀⁿ½¼¾"
_TOKEN = re.compile(
    rf"""
      (?P<function>\b(?:{_FUNCTIONS})(?![\w’'-]))
    | (?P<indices>(?<=_)[A-Za-z]{{1,3}}(?!\w))
    | (?P<big>[ΣΠ∑∏∫](?![α-ωά-ώ]))
    | (?P<number>\d+(?:\.\d+)?(?:e[+-]?\d+)?|[½¼¾∞…])
    | (?P<word>[A-Za-z]_\w{{3,}}|[A-Za-z][’']\w+|(?:(?![{_NO_LETTER}])[^\W\d_]){{2,}}(?:(?![{_NO_LETTER}])[\w’'-])*)
    | (?P<superscript>[ᵀ⁰¹²³⁴-⁹⁺⁻ⁿ]+)
    | (?P<subscript>[₀-₉₊₋]+)
    | (?P<letter>[^\W\d_]|∇)
    | (?P<prefix>[∂√])
    | (?P<prime>[′″]|'(?!\w))
    | (?P<script>[\^_])
    | (?P<divide>/)
    | (?P<bar>\|)
    | (?P<operator>\.\.|[=≈≠≤≥<>±+−×·⊙∘∈←→↦∝])
    | (?P<open>[(\[{{])
    | (?P<close>[)\]}}])
    | (?P<comma>[,;:](?=\s))
    | (?P<space>[ ]+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
#: Kinds of which one makes a run of symbols a formula.
_SURE = {"function", "big", "prefix", "superscript", "subscript", "prime", "script", "bar", "operator"}
_NO_MATHEMATICS = {"word", "other"}
#: Single letters that are words.
_WORDS = {"a", "A", "I"}
_CLOSES = {"(": ")", "[": "]", "{": "}"}
#: Brackets within brackets.
_DEPTH = 12
_THIN = Markup('<mspace width="0.17em"></mspace>')


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


class _NoFormula(Exception):  # not an error: the text stays text
    pass


def mathematics(text: str) -> Markup:
    """HTML: the text, escaped, with its formulas as ``<math>``."""
    return Markup().join(
        _markup(run) for run in _runs([_Token(m.lastgroup or "", m[0]) for m in _TOKEN.finditer(text)])
    )


def _markup(run: list[_Token]) -> Markup:
    if run and run[0].kind not in _NO_MATHEMATICS and _is_sure(run):
        try:
            formula = _Parser(run).formula()
        except (_NoFormula, RecursionError):
            pass
        else:
            # In a line of text a fraction would be too small to be read.
            divided = any(token.kind == "divide" for token in run)
            return Markup('<math displaystyle="{}">{}</math>').format("true" if divided else "false", formula)
    return escape("".join(token.text for token in run))


def _is_sure(run: list[_Token]) -> bool:
    if len(run) == 1:
        return run[0].kind == "letter" and run[0].text not in _WORDS
    if any(token.kind in _SURE or (token.kind == "letter" and not token.text.isascii()) for token in run):
        return True
    return any(one.kind == "letter" and other.text == "(" for one, other in pairwise(run))  # g(z)


# ── Where formulas begin and end ──────────────────────────────────────────────────────────────────────────────────────


def _runs(tokens: list[_Token]) -> Iterator[list[_Token]]:
    """The tokens in order: what may be a formula apart from what is none."""
    start = 0
    while start < len(tokens):
        end = _end(tokens, start)
        if end == start:
            yield [tokens[start]]
            start += 1
        else:
            yield tokens[start:end]
            start = end


def _end(tokens: list[_Token], start: int) -> int:
    """Where the longest balanced run of symbols ends that begins here; ``start`` where none does."""
    first = tokens[start]
    if first.kind in ("word", "other", "space", "comma", "close", "script", "divide"):
        return start
    following = [token.kind for token in tokens[start + 1 : start + 3]]
    if first.text in _WORDS and following[:1] == ["space"] and following[1:] != ["operator"]:
        return start  # "a sum over", "a δ^(l) of"
    expected: list[str] = []
    end = start
    for i in range(start, len(tokens)):
        token = tokens[i]
        if token.kind in _NO_MATHEMATICS or (token.kind == "comma" and not expected):
            break
        if token.kind == "open":
            expected.append(_CLOSES[token.text])
            if len(expected) > _DEPTH:
                break
        elif token.kind == "close" and (not expected or expected.pop() != token.text):
            break
        if not expected and token.kind not in ("space", "operator", "script", "divide"):
            if token.text in _WORDS and tokens[i - 1].kind == "space" and _followed_by_a_word(tokens, i):
                break
            end = i + 1
    return end


def _followed_by_a_word(tokens: list[_Token], i: int) -> bool:
    return i + 2 < len(tokens) and tokens[i + 1].kind == "space" and tokens[i + 2].kind == "word"


# ── Formulas ──────────────────────────────────────────────────────────────────────────────────────────────────────────


class _Parser:
    """Recursive descent over one run: row ─► fraction ─► atom with its scripts."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.at = 0

    def formula(self) -> Markup:
        made = self._row(None)
        if self.at < len(self.tokens):
            raise _NoFormula
        return made

    def _peek(self) -> _Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else _Token("end", "")

    def _take(self) -> _Token:
        token = self._peek()
        self.at += 1
        return token

    def _row(self, until: str | None) -> Markup:
        parts: list[Markup] = []
        between = True
        while (token := self._peek()).kind != "end" and token.text != until:
            if token.kind == "space":
                self.at += 1
                if parts and not between and self._peek().kind not in ("operator", "bar", "close", "end"):
                    parts.append(_THIN)
                continue
            if between := token.kind in ("operator", "comma", "bar"):
                parts.append(_operator(self._take().text))
            elif token.kind == "close":
                raise _NoFormula
            else:
                parts.append(self._fraction())
        return Markup().join(parts)

    def _fraction(self) -> Markup:
        """``∂C/∂z`` and ``1/(1 + e)``: brackets around all of the denominator are not needed."""
        over = self._atom()
        while self._peek().kind == "divide":
            self.at += 1
            bracketed = self._peek().text == "("
            under = self._brackets(bare=True) if bracketed else self._atom()
            over = Markup("<mfrac><mrow>{}</mrow><mrow>{}</mrow></mfrac>").format(over, under)
        return over

    def _atom(self) -> Markup:
        token = self._peek()
        if token.kind == "prefix":
            self.at += 1
            of = self._atom()
            if token.text == "√":
                return Markup("<msqrt>{}</msqrt>").format(of)
            return Markup('<mrow><mi mathvariant="normal">∂</mi>{}</mrow>').format(of)
        if token.kind == "open":
            return self._scripts(self._brackets())
        self.at += 1
        match token.kind:
            case "letter" if token.text == "∇":
                return self._scripts(Markup('<mi mathvariant="normal">∇</mi>'))
            case "letter" | "function":
                # NFC: ŷ as one character
                return self._scripts(Markup("<mi>{}</mi>").format(unicodedata.normalize("NFC", token.text)))
            case "number":
                return self._scripts(Markup("<mn>{}</mn>").format(token.text))
            case "big":
                return self._scripts(_operator(token.text))
        raise _NoFormula

    def _brackets(self, *, bare: bool = False) -> Markup:
        opening = self._take().text
        inner = self._row(_CLOSES[opening])
        if self._take().text != _CLOSES[opening]:
            raise _NoFormula
        if bare:
            return inner
        return Markup("<mrow>{}{}{}</mrow>").format(_bracket(opening), inner, _bracket(_CLOSES[opening]))

    def _scripts(self, base: Markup) -> Markup:
        """What stands above and below a symbol, in whatever order: ``θ^(l)ᵀ``, ``δ^(l)_i``, ``g′``, ``z_1²``."""
        above: list[Markup] = []
        below: list[Markup] = []
        while True:
            token = self._peek()
            match token.kind:
                case "prime":
                    above.append(_operator(self._take().text.replace("'", "′")))
                case "superscript":
                    above.append(_small(self._take().text))
                case "subscript":
                    below.append(_small(self._take().text))
                case "script":
                    self.at += 1
                    (above if token.text == "^" else below).append(self._script(token.text))
                case _:
                    break
        up, down = (Markup("<mrow>{}</mrow>").format(_THIN.join(scripts)) for scripts in (above, below))
        if above and below:
            return Markup("<msubsup>{}{}{}</msubsup>").format(base, down, up)
        if above:
            return Markup("<msup>{}{}</msup>").format(base, up)
        return Markup("<msub>{}{}</msub>").format(base, down) if below else base

    def _script(self, mark: str) -> Markup:
        if self._peek().kind == "open":  # the brackets of ^(l) belong to the notation, those of _(k + 1) do not
            return self._brackets(bare=mark == "_")
        sign = _operator(self._take().text) if self._peek().text in ("+", "−") else Markup()
        token = self._take()
        match token.kind:
            case "letter":
                return sign + Markup("<mi>{}</mi>").format(token.text)
            case "number":
                return sign + Markup("<mn>{}</mn>").format(token.text)
            case "indices":
                return sign + Markup().join(Markup("<mi>{}</mi>").format(letter) for letter in token.text)
        raise _NoFormula


def _bracket(text: str) -> Markup:
    return Markup('<mo stretchy="false">{}</mo>').format(text)


def _operator(text: str) -> Markup:
    return Markup("<mo>{}</mo>").format({"..": "‥"}.get(text, text))


def _small(text: str) -> Markup:
    plain = unicodedata.normalize("NFKC", text)
    return Markup().join(
        Markup('<mi mathvariant="normal">T</mi>') if char == "T" else Markup("<mn>{}</mn>").format(char)
        for char in plain
    )
