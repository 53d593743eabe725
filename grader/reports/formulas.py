"""Formulas in plain text, as a course writes them (``δ^(l) = a^(l) − y``), as MathML, which browsers show.

    "Your δ^(2) is θ^(3)ᵀ δ^(3): the factor g′ is missing."  ─►  words, <math>, words, <math>, words, <math>, words

A formula is a run of single letters, numbers, operators and brackets in which something is surely mathematics: a Greek
letter, an exponent, an operator.  ``^`` and ``_`` take a bracket, a sign with what follows it, or one symbol;
indices may be several letters (``θ_ki``); ``/`` divides what stands next to it, where ``2m`` is one factor.  What
cannot be read as a formula stays as it is.
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
_NO_LETTER = "ᵀⁿ½¼¾⁰¹²³⁴-⁹"
_TOKEN = re.compile(
    rf"""
      (?P<code>[<>=!]=|->|\*\*|\b[A-Za-z]\.[A-Za-z]\w+)
    | (?P<function>\b(?:{_FUNCTIONS})(?![A-Za-z0-9_’'-]))
    | (?P<differential>\bd[A-Za-z](?=[\^_]))
    | (?P<indices>(?<=_)[A-Za-z][A-Za-z0-9]{{0,2}}(?!\w))
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
    | (?P<bar>[|‖])
    | (?P<operator>\.\.|[=≈≠≤≥<>±+−×·⊙∘∈←→↦∝])
    | (?P<open>[(\[{{])
    | (?P<close>[)\]}}])
    | (?P<comma>[,;:](?=\s))
    | (?P<space>[ ]+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
#: Kinds without which there is no formula: what it is about.
_NAMES = {"letter", "function", "differential", "big", "prefix"}
#: Kinds of which one makes a run of symbols a formula.
_SURE = {"superscript", "subscript", "prime", "script", "divide", "bar", "operator"} | (_NAMES - {"letter"})
_NO_MATHEMATICS = {"word", "code", "other"}
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


_END = _Token("end", "")


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
    kinds = {token.kind for token in run}
    if not kinds & _NAMES:
        return False  # 1 − 3 / 2 may be a program's
    if kinds & _SURE or any(token.kind == "letter" and not token.text.isascii() for token in run):
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
    if first.kind in (*_NO_MATHEMATICS, "space", "comma", "close", "script", "divide"):
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
        return self.tokens[self.at] if self.at < len(self.tokens) else _END

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
                following = self._peek()
                if not between and following.kind not in ("operator", "close", "end") and following.text != until:
                    parts.append(_THIN)
                continue
            if between := token.kind in ("operator", "comma"):
                parts.append(_operator(self._take().text))
            elif token.kind == "close":
                raise _NoFormula
            else:
                parts.append(self._fraction())
        return Markup().join(parts)

    def _fraction(self) -> Markup:
        """``∂C/∂z`` and ``1/(1 + e)``: brackets around all that is divided, or all that divides, are not needed."""
        whole, bare = self._factor()
        if not self._divides():
            return whole
        over = bare
        while self._divides():
            over = Markup("<mfrac><mrow>{}</mrow><mrow>{}</mrow></mfrac>").format(over, self._denominator())
        return over

    def _divides(self) -> bool:
        """Whether ``/`` follows, with or without a space before it."""
        return (
            next((token for token in self.tokens[self.at : self.at + 2] if token.kind != "space"), _END).kind
            == "divide"
        )

    def _denominator(self) -> Markup:
        while self._peek().kind in ("space", "divide"):
            self.at += 1
        number = self._peek().kind == "number"
        _, under = self._factor()
        while number and self._peek().kind == "letter":
            under += self._atom()
        return under

    def _factor(self) -> tuple[Markup, Markup]:
        """An atom, and the same without its brackets, if it has some and nothing stands above or below them."""
        if self._peek().kind != "open":
            return (atom := self._atom()), atom
        brackets, inner = self._brackets()
        whole = self._scripts(brackets)
        return whole, (inner if whole == brackets else whole)

    def _atom(self) -> Markup:
        token = self._peek()
        if token.kind == "prefix":
            self.at += 1
            of = self._atom()
            if token.text == "√":
                return Markup("<msqrt>{}</msqrt>").format(of)
            return Markup('<mrow><mi mathvariant="normal">∂</mi>{}</mrow>').format(of)
        if token.kind == "open":
            return self._scripts(self._brackets()[0])
        self.at += 1
        match token.kind:
            case "bar":  # |z|, ‖∇‖
                inner = self._row(token.text)
                if self._take().text != token.text:
                    raise _NoFormula
                return self._scripts(Markup("<mrow>{}{}{}</mrow>").format(bar := _bracket(token.text), inner, bar))
            case "differential":
                return self._scripts(
                    Markup('<mrow><mi mathvariant="normal">d</mi><mi>{}</mi></mrow>').format(token.text[1:])
                )
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

    def _brackets(self) -> tuple[Markup, Markup]:
        """With and without them."""
        opening = self._take().text
        inner = self._row(_CLOSES[opening])
        if self._take().text != _CLOSES[opening]:
            raise _NoFormula
        return (
            Markup("<mrow>{}{}{}</mrow>").format(_bracket(opening), inner, _bracket(_CLOSES[opening])),
            inner,
        )

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
            return self._brackets()[mark == "_"]
        sign = _operator(self._take().text) if self._peek().text in ("+", "−") else Markup()
        token = self._take()
        match token.kind:
            case "letter":
                return sign + Markup("<mi>{}</mi>").format(token.text)
            case "number":
                return sign + Markup("<mn>{}</mn>").format(token.text)
            case "indices":
                return sign + Markup().join(
                    Markup("<{0}>{1}</{0}>").format("mn" if index.isdigit() else "mi", index) for index in token.text
                )
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
