"""The functions of ``gradient-check`` as they come out wrong: one mistake each, named in ``gradient_check_mistakes``.

Same signatures and notation as ``gradient_check``.  Several forms of one mistake are functions of their own.
"""

# numpy says of many products that they are Any.
# mypy: disable-error-code="no-any-return"
# ruff: noqa: ARG001, D403, E741  # what is left out is the mistake; formulas have small letters, and l is a layer

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from grader.model import FloatArray

from .backprop import backprop, forward, sigmoid
from .gradient_check import cost, norm, numerical_gradient, relative_difference, shifted, worst_entry

Layers = dict[int, FloatArray]
Cost = Callable[[Layers, FloatArray, FloatArray], Any]
Gradient = Callable[[Layers, FloatArray, FloatArray, float], Any]


# ── cost ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _output(theta: Layers, x: FloatArray) -> FloatArray:
    return forward(theta, x)[max(theta)]


def _cross_entropy(a: FloatArray, y: FloatArray) -> Any:
    return -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a))


def cost_sign(theta: Layers, x: FloatArray, y: FloatArray) -> Any:
    """Σ_i [y_i ln a_i + (1 − y_i) ln(1 − a_i)]"""
    return -_cross_entropy(_output(theta, x), y)


def cost_half_squares(theta: Layers, x: FloatArray, y: FloatArray) -> Any:
    """½Σ_i (a_i − y_i)²"""
    return np.sum((_output(theta, x) - y) ** 2) / 2


def cost_squares(theta: Layers, x: FloatArray, y: FloatArray) -> Any:
    """Σ_i (a_i − y_i)²"""
    return np.sum((_output(theta, x) - y) ** 2)


def cost_mean(theta: Layers, x: FloatArray, y: FloatArray) -> Any:
    """1/n_L of the cross-entropy"""
    return _cross_entropy(_output(theta, x), y) / len(y)


def cost_ones_only(theta: Layers, x: FloatArray, y: FloatArray) -> Any:
    """−Σ_i y_i ln a_i"""
    return -np.sum(y * np.log(_output(theta, x)))


def cost_parentheses(theta: Layers, x: FloatArray, y: FloatArray) -> Any:
    """−Σ_i [y_i ln a_i + 1 − y_i ln(1 − a_i)]"""
    a = _output(theta, x)
    return -np.sum(y * np.log(a) + 1 - y * np.log(1 - a))


def cost_minus_of_the_first_term(theta: Layers, x: FloatArray, y: FloatArray) -> Any:
    """Σ_i [−y_i ln a_i + (1 − y_i) ln(1 − a_i)]"""
    a = _output(theta, x)
    return np.sum(-y * np.log(a) + (1 - y) * np.log(1 - a))


def cost_not_summed(theta: Layers, x: FloatArray, y: FloatArray) -> Any:
    """One number for each output unit"""
    a = _output(theta, x)
    return -(y * np.log(a) + (1 - y) * np.log(1 - a))


def cost_base_10(theta: Layers, x: FloatArray, y: FloatArray) -> Any:
    return _cross_entropy(_output(theta, x), y) / np.log(10)


def cost_base_2(theta: Layers, x: FloatArray, y: FloatArray) -> Any:
    return _cross_entropy(_output(theta, x), y) / np.log(2)


def cost_with(number: float) -> Cost:
    """−Σ_i [y_i ln(a_i + number) + (1 − y_i) ln(1 − a_i + number)]"""

    def added_inside_the_logarithm(theta: Layers, x: FloatArray, y: FloatArray) -> Any:
        a = _output(theta, x)
        return -np.sum(y * np.log(a + number) + (1 - y) * np.log(1 - a + number))

    return added_inside_the_logarithm


def cost_activates_input(theta: Layers, x: FloatArray, y: FloatArray) -> Any:
    """a^(2) = g(θ^(2) g(x))"""
    return _cross_entropy(_output(theta, sigmoid(x)), y)


def cost_linear_below(theta: Layers, x: FloatArray, y: FloatArray) -> Any:
    """a^(l) = z^(l) in hidden layers"""
    a = x
    for l in sorted(theta):
        a = theta[l] @ a
    return _cross_entropy(sigmoid(a), y)


def cost_of_depth(*layers: int) -> Cost:
    """As if θ^(l) were there for these l alone"""

    def of_fixed_depth(theta: Layers, x: FloatArray, y: FloatArray) -> Any:
        return _cross_entropy(_output({l: theta[l] for l in layers}, x), y)

    return of_fixed_depth


# ── numerical_gradient ────────────────────────────────────────────────────────────────────────────────────────────────


def _everywhere(theta: Layers, entry: Callable[[int, int, int], Any]) -> Layers:
    """``entry(l, i, j)`` in the place of every θ^(l)_ij, one after the other."""
    found = {l: np.zeros_like(theta[l]) for l in theta}
    for l, i, j in _entries(theta):
        found[l][i, j] = entry(l, i, j)
    return found


def _entries(theta: Layers) -> Iterator[tuple[int, int, int]]:
    for l in theta:
        for i, j in np.ndindex(theta[l].shape):
            yield l, i, j


def forward_difference(theta: Layers, x: FloatArray, y: FloatArray, eps: float) -> Layers:
    """(C(θ + ε) − C(θ)) / ε"""
    here = cost(theta, x, y)
    return _everywhere(theta, lambda l, i, j: (cost(shifted(theta, l, i, j, eps), x, y) - here) / eps)


def backward_difference(theta: Layers, x: FloatArray, y: FloatArray, eps: float) -> Layers:
    """(C(θ) − C(θ − ε)) / ε"""
    here = cost(theta, x, y)
    return _everywhere(theta, lambda l, i, j: (here - cost(shifted(theta, l, i, j, -eps), x, y)) / eps)


def divided_by_eps(theta: Layers, x: FloatArray, y: FloatArray, eps: float) -> Layers:
    """(C(θ + ε) − C(θ − ε)) / ε"""
    right = numerical_gradient(theta, x, y, eps)
    return {l: 2 * right[l] for l in right}


def multiplied_by_eps(theta: Layers, x: FloatArray, y: FloatArray, eps: float) -> Layers:
    """(C(θ + ε) − C(θ − ε)) / 2 · ε"""
    right = numerical_gradient(theta, x, y, eps)
    return {l: right[l] * eps * eps for l in right}


def second_cost_divided_alone(theta: Layers, x: FloatArray, y: FloatArray, eps: float) -> Layers:
    """C(θ + ε) − C(θ − ε) / 2ε"""

    def entry(l: int, i: int, j: int) -> Any:
        above, below = (cost(shifted(theta, l, i, j, by), x, y) for by in (eps, -eps))
        return above - below / (2 * eps)

    return _everywhere(theta, entry)


def not_divided(theta: Layers, x: FloatArray, y: FloatArray, eps: float) -> Layers:
    """C(θ + ε) − C(θ − ε)"""
    right = numerical_gradient(theta, x, y, eps)
    return {l: right[l] * 2 * eps for l in right}


def upper_cost_against_the_middle(theta: Layers, x: FloatArray, y: FloatArray, eps: float) -> Layers:
    """(C(θ + ε) − C(θ)) / 2ε"""
    here = cost(theta, x, y)
    return _everywhere(theta, lambda l, i, j: (cost(shifted(theta, l, i, j, eps), x, y) - here) / (2 * eps))


def lower_cost_against_the_middle(theta: Layers, x: FloatArray, y: FloatArray, eps: float) -> Layers:
    """(C(θ) − C(θ − ε)) / 2ε"""
    here = cost(theta, x, y)
    return _everywhere(theta, lambda l, i, j: (here - cost(shifted(theta, l, i, j, -eps), x, y)) / (2 * eps))


def zero(theta: Layers, x: FloatArray, y: FloatArray, eps: float) -> Layers:
    """Both costs of one network"""
    return {l: np.zeros_like(theta[l]) for l in theta}


def moving(up: float, down: float, back: float) -> Gradient:
    """θ^(l)_ij += up · ε, += down · ε, += back · ε, on the arrays that are given, with C taken after the first two"""

    def left_elsewhere(theta: Layers, x: FloatArray, y: FloatArray, eps: float) -> Layers:
        here = {l: theta[l].copy() for l in theta}

        def entry(l: int, i: int, j: int) -> Any:
            here[l][i, j] += up * eps
            above = cost(here, x, y)
            here[l][i, j] += down * eps
            below = cost(here, x, y)
            here[l][i, j] += back * eps
            return (above - below) / (2 * eps)

        return _everywhere(theta, entry)

    return left_elsewhere


def _along(theta: Layers, x: FloatArray, y: FloatArray, eps: float, shift: Layers) -> Any:
    """(C(θ + ε · shift) − C(θ − ε · shift)) / 2ε"""
    above, below = (cost({k: theta[k] + by * shift[k] for k in theta}, x, y) for by in (eps, -eps))
    return (above - below) / (2 * eps)


def shifts_kept(theta: Layers, x: FloatArray, y: FloatArray, eps: float) -> Layers:
    """The vector of shifts keeps its ε where it had one: all weights up to this one move, up and then down"""
    shift = {l: np.zeros_like(theta[l]) for l in theta}

    def entry(l: int, i: int, j: int) -> Any:
        shift[l][i, j] = 1.0
        return _along(theta, x, y, eps, shift)

    return _everywhere(theta, entry)


def shifts_kept_in_a_layer(theta: Layers, x: FloatArray, y: FloatArray, eps: float) -> Layers:
    """The same with shifts for each layer by itself"""
    shift = {l: np.zeros_like(theta[l]) for l in theta}

    def entry(l: int, i: int, j: int) -> Any:
        shift[l][i, j] = 1.0
        return _along(theta, x, y, eps, {k: shift[k] if k == l else np.zeros_like(theta[k]) for k in theta})

    return _everywhere(theta, entry)


def unmeasured(entries: Callable[[Layers, int], Any]) -> Gradient:
    """n^(l) is 0 in entries(θ, l), an index of an array of its shape; elsewhere it is right"""

    def measured_in_part(theta: Layers, x: FloatArray, y: FloatArray, eps: float) -> Layers:
        n = numerical_gradient(theta, x, y, eps)
        for l in n:
            n[l][entries(theta, l)] = 0.0
        return n

    return measured_in_part


_NOWHERE = (slice(0), slice(0))

#: Loops that begin at 1, or end one too early: over all weights, over those of a layer, over its rows or columns.
UNMEASURED: tuple[Gradient, ...] = (
    unmeasured(lambda theta, l: (0, 0) if l == min(theta) else _NOWHERE),
    unmeasured(lambda theta, l: (-1, -1) if l == max(theta) else _NOWHERE),
    unmeasured(lambda _theta, _l: (0, 0)),
    unmeasured(lambda _theta, _l: (-1, -1)),
    unmeasured(lambda _theta, _l: (0, slice(None))),
    unmeasured(lambda _theta, _l: (-1, slice(None))),
    unmeasured(lambda _theta, _l: (slice(None), 0)),
    unmeasured(lambda _theta, _l: (slice(None), -1)),
)


def whole_layer_at_once(theta: Layers, x: FloatArray, y: FloatArray, eps: float) -> Layers:
    """θ^(l) ± ε in all entries of a layer"""
    return {l: np.ones_like(theta[l]) * _slope(theta, {l}, x, y, eps) for l in theta}


def whole_network_at_once(theta: Layers, x: FloatArray, y: FloatArray, eps: float) -> Layers:
    """θ ± ε in all entries of all layers"""
    slope = _slope(theta, set(theta), x, y, eps)
    return {l: np.ones_like(theta[l]) * slope for l in theta}


def whole_row_at_once(theta: Layers, x: FloatArray, y: FloatArray, eps: float) -> Layers:
    """θ^(l)_i· ± ε, a row of weights at a time"""

    def row(l: int, i: int, by: float) -> Layers:
        theta_l = theta[l].copy()
        theta_l[i] += by
        return {**theta, l: theta_l}

    return _everywhere(theta, lambda l, i, _j: (cost(row(l, i, eps), x, y) - cost(row(l, i, -eps), x, y)) / (2 * eps))


def _slope(theta: Layers, moved: set[int], x: FloatArray, y: FloatArray, eps: float) -> Any:
    above, below = ({l: theta[l] + by if l in moved else theta[l] for l in theta} for by in (eps, -eps))
    return (cost(above, x, y) - cost(below, x, y)) / (2 * eps)


def share_of_the_weight(theta: Layers, x: FloatArray, y: FloatArray, eps: float) -> Layers:
    """(C(θ(1 + ε)) − C(θ(1 − ε))) / 2ε"""

    def entry(l: int, i: int, j: int) -> Any:
        step = eps * theta[l][i, j]
        return (cost(shifted(theta, l, i, j, step), x, y) - cost(shifted(theta, l, i, j, -step), x, y)) / (2 * eps)

    return _everywhere(theta, entry)


def with_step(step: float) -> Gradient:
    """Whatever ε is, this one"""

    def with_a_step_of_its_own(theta: Layers, x: FloatArray, y: FloatArray, eps: float) -> Layers:
        return numerical_gradient(theta, x, y, step)

    return with_a_step_of_its_own


def by_the_chain_rule(theta: Layers, x: FloatArray, y: FloatArray, eps: float) -> Layers:
    """∇ itself"""
    return backprop(theta, x, y)[1]


def only_last_layer(theta: Layers, x: FloatArray, y: FloatArray, eps: float) -> Layers:
    L = max(theta)
    return {L: numerical_gradient(theta, x, y, eps)[L]}


def only_first_layer(theta: Layers, x: FloatArray, y: FloatArray, eps: float) -> Layers:
    return {2: numerical_gradient(theta, x, y, eps)[2]}


def zero_below_the_last_layer(theta: Layers, x: FloatArray, y: FloatArray, eps: float) -> Layers:
    L = max(theta)
    right = numerical_gradient(theta, x, y, eps)
    return {l: right[l] if l == L else np.zeros_like(right[l]) for l in right}


def unrolled(theta: Layers, x: FloatArray, y: FloatArray, eps: float) -> FloatArray:
    """All entries of all layers in one vector"""
    right = numerical_gradient(theta, x, y, eps)
    return np.concatenate([right[l].ravel() for l in right])


def unrolled_by_layer(theta: Layers, x: FloatArray, y: FloatArray, eps: float) -> Layers:
    """A vector for each layer"""
    right = numerical_gradient(theta, x, y, eps)
    return {l: right[l].ravel() for l in right}


def keys_from_1(theta: Layers, x: FloatArray, y: FloatArray, eps: float) -> Layers:
    """n^(l) filed under the layer that θ^(l) leaves"""
    right = numerical_gradient(theta, x, y, eps)
    return {l - 1: right[l] for l in right}


# ── relative_difference ───────────────────────────────────────────────────────────────────────────────────────────────


def _difference(nabla: Layers, numerical: Layers) -> Layers:
    return {l: nabla[l] - numerical[l] for l in nabla}


def _ratio(above: Any, below: Any) -> Any:
    return above / below if below > 0 else 0.0


def absolute_difference(nabla: Layers, numerical: Layers) -> Any:
    """‖∇ − n‖"""
    return norm(_difference(nabla, numerical))


def unguarded(nabla: Layers, numerical: Layers) -> Any:
    """0/0 is NaN"""
    return norm(_difference(nabla, numerical)) / (norm(nabla) + norm(numerical))


def unguarded_raises(nabla: Layers, numerical: Layers) -> Any:
    """0/0 of Python's own numbers"""
    total = norm(nabla) + norm(numerical)
    if total == 0:
        raise ZeroDivisionError("float division by zero")
    return norm(_difference(nabla, numerical)) / total


def one_where_both_are_zero(nabla: Layers, numerical: Layers) -> Any:
    """0/0 is 1"""
    return relative_difference(nabla, numerical) if norm(nabla) + norm(numerical) > 0 else 1.0


def by_the_larger_norm(nabla: Layers, numerical: Layers) -> Any:
    """‖∇ − n‖ / max(‖∇‖, ‖n‖)"""
    return _ratio(norm(_difference(nabla, numerical)), np.maximum(norm(nabla), norm(numerical)))


def by_the_norm_of_nabla(nabla: Layers, numerical: Layers) -> Any:
    """‖∇ − n‖ / ‖∇‖"""
    return _ratio(norm(_difference(nabla, numerical)), norm(nabla))


def by_the_norm_of_n(nabla: Layers, numerical: Layers) -> Any:
    """‖∇ − n‖ / ‖n‖"""
    return _ratio(norm(_difference(nabla, numerical)), norm(numerical))


def by_the_norm_of_the_sum(nabla: Layers, numerical: Layers) -> Any:
    """‖∇ − n‖ / ‖∇ + n‖"""
    return _ratio(norm(_difference(nabla, numerical)), norm({l: nabla[l] + numerical[l] for l in nabla}))


def without_roots(nabla: Layers, numerical: Layers) -> Any:
    """‖∇ − n‖² / (‖∇‖² + ‖n‖²)"""
    return _ratio(norm(_difference(nabla, numerical)) ** 2, norm(nabla) ** 2 + norm(numerical) ** 2)


def mean_over_layers(nabla: Layers, numerical: Layers) -> Any:
    """Each layer by itself, and the mean"""
    return sum(_by_layer(nabla, numerical).values()) / len(nabla)


def sum_over_layers(nabla: Layers, numerical: Layers) -> Any:
    """Each layer by itself, and the sum"""
    return sum(_by_layer(nabla, numerical).values())


def norms_added_by_layer(nabla: Layers, numerical: Layers) -> Any:
    """Σ_l ‖∇^(l) − n^(l)‖ / Σ_l (‖∇^(l)‖ + ‖n^(l)‖)"""
    above = sum(norm({l: nabla[l] - numerical[l]}) for l in nabla)
    return _ratio(above, sum(norm({l: nabla[l]}) + norm({l: numerical[l]}) for l in nabla))


def _by_layer(nabla: Layers, numerical: Layers) -> Mapping[int, Any]:
    return {l: relative_difference({l: nabla[l]}, {l: numerical[l]}) for l in nabla}


def of_the_last_layer(nabla: Layers, numerical: Layers) -> Any:
    return _by_layer(nabla, numerical)[max(nabla)]


def of_the_first_layer(nabla: Layers, numerical: Layers) -> Any:
    return _by_layer(nabla, numerical)[2]


def largest_of_entries(nabla: Layers, numerical: Layers) -> Any:
    """max |∇ − n| / (|∇| + |n|), entry by entry"""
    return max(np.max(entries) for entries in _by_entry(nabla, numerical).values())


def largest_with_floor(floor: float) -> Callable[[Layers, Layers], Any]:
    """max |∇ − n| / max(floor, |∇| + |n|), entry by entry"""

    def largest(nabla: Layers, numerical: Layers) -> Any:
        return max(
            np.max(np.abs(nabla[l] - numerical[l]) / np.maximum(floor, np.abs(nabla[l]) + np.abs(numerical[l])))
            for l in nabla
        )

    return largest


def mean_of_entries(nabla: Layers, numerical: Layers) -> Any:
    """The mean of |∇ − n| / (|∇| + |n|), entry by entry"""
    entries = np.concatenate([entries.ravel() for entries in _by_entry(nabla, numerical).values()])
    return np.sum(entries) / entries.size


def _by_entry(nabla: Layers, numerical: Layers) -> Layers:
    sizes = {l: np.abs(nabla[l]) + np.abs(numerical[l]) for l in nabla}
    return {l: np.abs(nabla[l] - numerical[l]) / np.where(sizes[l] > 0, sizes[l], 1.0) for l in nabla}


def by_sums_of_absolute_values(nabla: Layers, numerical: Layers) -> Any:
    """Σ|∇ − n| / (Σ|∇| + Σ|n|)"""
    above, *below = (
        sum(np.sum(np.abs(layers[l])) for l in layers) for layers in (_difference(nabla, numerical), nabla, numerical)
    )
    return _ratio(above, sum(below))


def difference_of_norms(nabla: Layers, numerical: Layers) -> Any:
    """|‖∇‖ − ‖n‖| / (‖∇‖ + ‖n‖)"""
    return _ratio(np.abs(norm(nabla) - norm(numerical)), norm(nabla) + norm(numerical))


def total_with(number: float) -> Callable[[Layers, Layers], Any]:
    """‖∇ − n‖ / (‖∇‖ + ‖n‖ + number)"""

    def added_to_the_total(nabla: Layers, numerical: Layers) -> Any:
        return norm(_difference(nabla, numerical)) / (norm(nabla) + norm(numerical) + number)

    return added_to_the_total


#: Two mistakes in one function: divided by something else, which is not guarded either.
UNGUARDED: Mapping[str, Callable[[Layers, Layers], Any]] = {
    "relative-difference-larger-norm": lambda nabla, numerical: (
        norm(_difference(nabla, numerical)) / np.maximum(norm(nabla), norm(numerical))
    ),
    "relative-difference-one-norm": lambda nabla, numerical: norm(_difference(nabla, numerical)) / norm(nabla),
    "relative-difference-norm-of-sum": lambda nabla, numerical: (
        norm(_difference(nabla, numerical)) / norm({l: nabla[l] + numerical[l] for l in nabla})
    ),
    "relative-difference-no-root": lambda nabla, numerical: (
        norm(_difference(nabla, numerical)) ** 2 / (norm(nabla) ** 2 + norm(numerical) ** 2)
    ),
    "relative-difference-by-layer": lambda nabla, numerical: (
        np.sum([norm({l: nabla[l] - numerical[l]}) for l in nabla])
        / np.sum([norm({l: nabla[l]}) + norm({l: numerical[l]}) for l in nabla])
    ),
    "relative-difference-entry-by-entry": lambda nabla, numerical: np.max(
        [np.max(np.abs(nabla[l] - numerical[l]) / (np.abs(nabla[l]) + np.abs(numerical[l]))) for l in nabla]
    ),
}


# ── check ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

Where = Callable[[Layers, Layers], FloatArray]
Said = tuple[FloatArray, Any]


def checking(where: Where) -> Callable[..., Said]:
    """``where(nabla, numerical)`` in the place of (l, i, j)"""

    def elsewhere(theta: Layers, x: FloatArray, y: FloatArray, nabla: Layers, eps: float) -> Said:
        numerical = numerical_gradient(theta, x, y, eps)
        return where(nabla, numerical), relative_difference(nabla, numerical)

    return elsewhere


def _largest(measure: Layers) -> FloatArray:
    """(l, i, j) of the largest entry."""
    l = max(measure, key=lambda l: np.max(measure[l]))
    return np.array([l, *np.unravel_index(np.argmax(measure[l]), measure[l].shape)])


def too_large(nabla: Layers, numerical: Layers) -> FloatArray:
    """Largest ∇ − n"""
    return _largest({l: nabla[l] - numerical[l] for l in nabla})


def too_small(nabla: Layers, numerical: Layers) -> FloatArray:
    """Largest n − ∇"""
    return _largest({l: numerical[l] - nabla[l] for l in nabla})


def relatively_worst(nabla: Layers, numerical: Layers) -> FloatArray:
    """Largest |∇ − n| / (|∇| + |n|)"""
    return _largest({l: np.abs(nabla[l] - numerical[l]) / (np.abs(nabla[l]) + np.abs(numerical[l])) for l in nabla})


def worst_by_the_numerical(nabla: Layers, numerical: Layers) -> FloatArray:
    """Largest |∇ − n| / |n|"""
    return _largest({l: np.abs(nabla[l] - numerical[l]) / np.abs(numerical[l]) for l in nabla})


def largest_of_nabla(nabla: Layers, numerical: Layers) -> FloatArray:
    return _largest({l: np.abs(nabla[l]) for l in nabla})


def best(nabla: Layers, numerical: Layers) -> FloatArray:
    """Smallest |∇ − n|"""
    return _largest({l: -np.abs(nabla[l] - numerical[l]) for l in nabla})


def indices_exchanged(nabla: Layers, numerical: Layers) -> FloatArray:
    """(l, j, i)"""
    l, i, j = worst_entry(nabla, numerical)
    return np.array([l, j, i])


def moved_by(*by: int) -> Where:
    """(l, i, j), counted from somewhere else"""
    return lambda nabla, numerical: worst_entry(nabla, numerical) + np.array(by)


def worst_of_the_last_layer(nabla: Layers, numerical: Layers) -> FloatArray:
    L = max(nabla)
    return worst_entry({L: nabla[L]}, {L: numerical[L]})


def worst_of_the_first_layer(nabla: Layers, numerical: Layers) -> FloatArray:
    return worst_entry({2: nabla[2]}, {2: numerical[2]})


def flat_index(nabla: Layers, numerical: Layers) -> FloatArray:
    """(l, k), k the position in the layer, row by row"""
    l, i, j = worst_entry(nabla, numerical)
    return np.array([l, i * nabla[l].shape[1] + j])


def saying(what: Callable[[FloatArray, Any], Any]) -> Callable[..., Any]:
    """``what(where, difference)`` is returned"""

    def otherwise(theta: Layers, x: FloatArray, y: FloatArray, nabla: Layers, eps: float) -> Any:
        numerical = numerical_gradient(theta, x, y, eps)
        return what(worst_entry(nabla, numerical), relative_difference(nabla, numerical))

    return otherwise


def of_the_entry(measure: Callable[[Any, Any], Any]) -> Callable[..., Said]:
    """``measure(∇_ij, n_ij)`` of the worst entry in the place of the relative difference of all"""

    def of_one_entry(theta: Layers, x: FloatArray, y: FloatArray, nabla: Layers, eps: float) -> Said:
        numerical = numerical_gradient(theta, x, y, eps)
        l, i, j = where = worst_entry(nabla, numerical)
        return where, measure(nabla[l][i, j], numerical[l][i, j])

    return of_one_entry
