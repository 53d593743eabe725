"""What is said of the mistakes that any function can have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """``sentence`` speaks of ``{function}`` and, where there is one, of ``{detail}``."""

    sentence: str
    hint: str
    step: str
    detail: str = ""
    """What stands for ``{detail}`` where no particular answer is spoken of."""

    def of(self, function: str, detail: str | None = None) -> str:
        """The sentence about a function called ``function``."""
        said = self.detail if detail is None else detail
        return self.sentence.format(function=function, detail=said.format(function=function))


TEXTS: Mapping[str, Text] = {
    "sign-flipped": Text(
        "{detail} your {function} returns has the opposite sign everywhere.",
        "Follow the sign through one network of one unit a layer with a pencil.",
        "the sign of a derivative: it says whether the cost rises or falls",
        "What",
    ),
    "scaled": Text(
        "{detail}.",
        "Is there a mean, a ½ or a 2 in your code that the formula does not have, or the other way round?",
        "constant factors: the formula has none but those that the chain rule brings",
        "What your {function} returns is multiplied by a constant: ½, 2, 1/m, …",
    ),
    "transposed": Text(
        "Every matrix that your {function} returns is transposed.",
        "Which index belongs to the rows, and which to the columns?",
        "the order of the indices: the first counts the rows, the second the columns",
    ),
    "column-vector": Text(
        "Your {function} returns matrices with one column (or one row) where vectors of shape (n,) are asked; the "
        "numbers are right.",
        "Print the shape of what you return, and compare it with the docstring.",
        "the notation: a vector has one index, and the shape (n,)",
    ),
    "number-in-array": Text(
        "Your {function} returns an array of one entry where a plain number is asked; the number is right.",
        "Print the shape of what you return. What does a product of two matrices return, even if it has one entry?",
        "none: the number is right, its form is not",
    ),
    "returns-none": Text(
        "Your {function} returns None.",
        "A function gives back what stands after return; print shows it only.",
        "none: the result does not leave the function",
    ),
    "returns-list-of-layers": Text(
        "Your {function} returns a list{detail} where a dict with a key for each layer is asked; the numbers are "
        "right.",
        "The keys are the l of the formulas. Under which key does each layer belong?",
        "the notation: quantities are filed under their layer",
    ),
    "low-precision": Text(
        "Your {function} computes in {detail}: the formula is right, but too many digits are lost.",
        "Which dtype have your arrays?",
        "none: arithmetic, not the derivation",
        "half precision (float16)",
    ),
    "rounded": Text(
        "Your {function} rounds its result to {detail}; the formula is right.",
        "Return what you have computed as it is, and round only what you print.",
        "none: arithmetic, not the derivation",
        "a few decimals",
    ),
    "integer-truncation": Text(
        "Your {function} returns whole numbers: the fractions are cut off.",
        "Into what kind of array do you write the result? An array of integers keeps no fraction.",
        "none: arithmetic, not the derivation",
    ),
    "mutates-arguments": Text(
        "Your {function} changes the arguments that it is given, in place; who calls it does not expect that.",
        "Which of your statements assign to an array that came in as an argument?",
        "none: the derivation speaks of new values, and the old ones stay",
    ),
    "not-deterministic": Text(
        "Your {function} gives different answers to the same question.",
        "What in it depends on chance, or on what an earlier call has left behind?",
        "none: every quantity here is a function of the weights and the example",
    ),
    "depends-on-earlier-calls": Text(
        "Your {function} is right when it is first called, and later answers depend on the earlier calls.",
        "Which variable outlives the call: a global one, a default argument, a cache?",
        "none: every quantity here is a function of the arguments alone",
    ),
    "hard-coded-width": Text(
        "Your {function} takes one width for granted{detail}: it fails where a layer has another.",
        "Which number in your code should have been a shape?",
        "the indices: sums and products run over all units of a layer, however many there are",
    ),
    "non-finite": Text(
        "Your {function} returns NaN or infinity{detail}.",
        "Which division or exponential can go wrong, and for which arguments?",
        "none: arithmetic, not the derivation",
    ),
    "not-attempted": Text(
        "Your {function} raises NotImplementedError: it is still the stub, or it calls one.",
        "Begin with the equation in the docstring.",
        "none yet",
    ),
}
