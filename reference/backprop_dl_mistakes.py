"""The known mistakes of ``backprop-dl``: what the answers show, where to look, and which step of the derivation breaks.

The wrong functions are put together in ``backprop_dl_variants``; a mistake may have several forms, and its sentence
fits them all.  Mistakes that any function can have (a flipped sign, a transposed result, …) belong to the grader, in
``grader.diagnosis.generic``; so do pairs in two functions, and what a wrong ``forward`` does to ``backward``.
"""
# ruff: noqa: ARG005, E741  # what is left out is the mistake; l is the l of the formulas

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Any

from grader.authoring import Mistake, mistake

from . import backprop_dl_steps as steps
from . import backprop_dl_variants as wrong
from .backprop_dl_backward_mistakes import BACKWARD
from .backprop_dl_forward_mistakes import FORWARD
from .backprop_dl_variants import (
    BIASES,
    HIDDEN,
    OUTPUT,
    STEPS,
    WEIGHTS,
    backward_with,
    right_hidden_by_selection,
    update_with,
)

_UPDATE = (
    mistake(
        "update-sign",
        update=[
            update_with(STEPS["plus"], STEPS["plus"]),
            update_with(step_of_W=STEPS["plus"]),
            update_with(step_of_b=STEPS["plus"]),
        ],
        sentence="You add α dW^[l], α db^[l] or both where they are subtracted: that climbs the cost instead of "
        "descending.",
        hint="Gradients point to where the cost grows. Which way is down?",
        step=steps.DESCENT,
    ),
    mistake(
        "update-no-learning-rate",
        update=[
            update_with(STEPS["no α"], STEPS["no α"]),
            update_with(step_of_W=STEPS["no α"]),
            update_with(step_of_b=STEPS["no α"]),
        ],
        sentence="The learning rate α has no effect on the step of your weights, of your biases, or of both.",
        hint="What should happen to the step when α is halved?",
        step=steps.DESCENT,
    ),
    mistake(
        "update-divides-by-learning-rate",
        update=[update_with(STEPS["divided by α"], STEPS["divided by α"])],
        sentence="You divide by α: a smaller learning rate makes your step larger.",
        hint="What should happen to the step when α is halved?",
        step=steps.DESCENT,
    ),
    mistake(
        "update-returns-step",
        update=[
            update_with(STEPS["the step alone"], STEPS["the step alone"]),
            update_with(STEPS["minus the step alone"], STEPS["minus the step alone"]),
        ],
        sentence="You return the steps alone; the new weights and biases are asked.",
        hint="Where do the weights stand before the step, and where after it?",
        step=steps.DESCENT,
    ),
    mistake(
        "update-one-of-two",
        update=[update_with(step_of_b=STEPS["none"]), update_with(step_of_W=STEPS["none"])],
        sentence="Only your weights take the step, or only your biases; the others stay as they were.",
        hint="Which parameters does a network have, and which of them learn in your function?",
        step=steps.DESCENT,
    ),
    mistake(
        "update-some-layers-only",
        update=[
            wrong.update_layers(moves, keeps_others=keeps_others)
            for moves in (lambda l, L: l < L, lambda l, L: l == L, lambda l, L: l == 1, lambda l, L: l > 1)
            for keeps_others in (True, False)
        ],
        sentence="Only some layers of your network take the step; every W^[l] and b^[l], l = 1..L, should.",
        hint="Where does range(1, L) end, and where does range(L) begin? Is your return outside the loop?",
        step=steps.DESCENT,
    ),
    mistake(
        "update-returns-wrong-parts",
        update=[wrong.update_swapped, wrong.update_weights_only, wrong.update_named],
        sentence="What you return is right, but not the pair (W, b) of dicts in this order.",
        hint="What does the docstring say about the value returned?",
        step=steps.NOTATION,
    ),
)

_SEVERAL = (
    mistake(
        "hard-coded-depth",
        forward=[wrong.forward_of_depth(2), wrong.forward_of_depth(3)],
        backward=[wrong.backward_of_depth(2), wrong.backward_of_depth(3)],
        sentence="Your function takes one number of layers for granted: it is right for networks of that depth only.",
        hint="Which layers has a network of L = 5, and which one of L = 1? Which of them does your loop reach?",
        step=steps.RECURSION,
    ),
    mistake(
        "returns-after-first-layer",
        forward=[wrong.forward_first_layer_only],
        backward=[wrong.backward_output_layer_only],
        sentence="What you return ends after the first layer that is computed: the loop is left too early.",
        hint="How far is your return indented?",
        step=steps.RECURSION,
    ),
    mistake(
        "layer-keys-shifted",
        forward=[wrong.forward_keys(*by) for by in ((-1, -1), (-1, 0), (0, 1), (1, 1))],
        backward=[wrong.backward_keys(by) for by in (-1, 1)],
        sentence="Your values are right, but filed one layer off: what belongs to layer l has the key l, from 0 to L "
        "for A, from 1 to L for all others.",
        hint="Lists count from 0, and so do the layers here, with the input. Which layer does W^[l] lead into?",
        step=steps.NOTATION,
    ),
)

MISTAKES: tuple[Mistake, ...] = (*FORWARD, *BACKWARD, *_UPDATE, *_SEVERAL)

#: Mistakes of one part of ``backward`` that are likely to meet those of another.
_PARTS: Mapping[str, Mapping[str, Sequence[Callable[..., Any]]]] = {
    "output": {
        "output-error-quadratic-cost": [OUTPUT["quadratic cost"]],
        "output-error-zero-by-zero": [OUTPUT["as a fraction"]],
    },
    "hidden": {
        "hidden-no-derivative": [HIDDEN["no derivative"]],
        "relu-derivative-at-a": [HIDDEN["relu is 1"]],
        "derivative-taken-at-a": [HIDDEN["tanh of a"]],
    },
    "weights": {"dw-not-averaged": [WEIGHTS["sum"]]},
    "biases": {
        "db-summed-over-units": [BIASES["over units too"]],
        "db-wrong-axis": [BIASES["axis 0"]],
        "db-keepdims-forgotten": [BIASES["no keepdims"], BIASES["squeezed"]],
        "db-not-averaged": [BIASES["sum"]],
    },
}


def _pairs() -> Iterator[tuple[tuple[str, str], Callable[..., Any]]]:
    for part, below in combinations(_PARTS, 2):
        for one, other in product(_PARTS[part], _PARTS[below]):
            if (one, other) == ("dw-not-averaged", "db-not-averaged"):
                continue  # which is gradients-not-averaged
            for first, second in product(_PARTS[part][one], _PARTS[below][other]):
                parts = {part: first, below: second}
                yield (one, other), backward_with(**parts)
                if one == "output-error-zero-by-zero" and below != "hidden":  # goes on from NaN in two ways
                    yield (one, other), backward_with(hidden=right_hidden_by_selection, **parts)


#: Two mistakes in one function: (ids, question, the function with both in it).
TOGETHER: tuple[tuple[tuple[str, str], str, Callable[..., Any]], ...] = tuple(
    (ids, "backward", both) for ids, both in _pairs()
)
