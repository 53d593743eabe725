"""The known mistakes of ``gradient-check``: what the answers show, where to look, which step of the reasoning breaks.

The wrong functions stand in ``gradient_check_variants``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grader.authoring import Mistake, mistake

from . import gradient_check_variants as wrong

_CROSS_ENTROPY = "the cost: C = −Σ_i [y_i ln a_i + (1 − y_i) ln(1 − a_i)], over the output units"
_ACTIVATION = "forward propagation: a^(l) = g(θ^(l) a^(l−1)) for every l = 2..L, from a^(1) = x"
_CENTRAL = "the formula: n = (C(θ + ε) − C(θ − ε)) / 2ε, whose two errors of order ε cancel"
_ONE_WEIGHT = "the partial derivative: one weight moves, and all others stay where they are"
_ALL_WEIGHTS = "n has an entry for every weight: for l = 2..L, n^(l) with the shape of θ^(l)"
_RELATIVE = "one number for all entries: ‖∇ − n‖ / (‖∇‖ + ‖n‖)"
_NORM = "the norm: ‖∇‖² is the sum of the squares of all entries of all layers"
_WORST = "the check: (l, i, j) is where |∇^(l)_ij − n^(l)_ij| is largest, over all layers"


_COST = (
    mistake(
        "cost-sign",
        cost=[wrong.cost_sign],
        sentence="Your C has the opposite sign: the logarithms of numbers below 1 are negative, and a cost is not.",
        hint="Is a good guess cheaper than a bad one with your C? Try a = 0.9 and a = 0.1 for y = 1.",
        step=_CROSS_ENTROPY,
    ),
    mistake(
        "cost-quadratic",
        cost=[wrong.cost_half_squares, wrong.cost_squares],
        sentence="Your C is made of the squares (a_i − y_i)²: that is the quadratic cost, and here it is the "
        "cross-entropy.",
        hint="Which of the two costs has logarithms in it?",
        step=_CROSS_ENTROPY,
    ),
    mistake(
        "cost-mean",
        cost=[wrong.cost_mean],
        sentence="Your C is the mean over the output units; it should be their sum.",
        hint="What would two equal output units cost, and what does one of them?",
        step=_CROSS_ENTROPY,
    ),
    mistake(
        "cost-ones-only",
        cost=[wrong.cost_ones_only],
        sentence="Your C is −Σ_i y_i ln a_i: output units whose label is 0 cost nothing, whatever they say.",
        hint="What should it cost if y = 0 and a = 0.99?",
        step=_CROSS_ENTROPY,
    ),
    mistake(
        "cost-parentheses",
        cost=[wrong.cost_parentheses, wrong.cost_minus_of_the_first_term],
        sentence="In your C one pair of parentheses is missing or misplaced: what stands before or within them "
        "belongs to both terms, and acts on one only.",
        hint="What do your two terms give for y = 1 and a = 1/2, each by itself, and what should they give?",
        step=_CROSS_ENTROPY,
    ),
    mistake(
        "cost-not-summed",
        cost=[wrong.cost_not_summed],
        sentence="You return what each output unit costs; C is one number, their sum.",
        hint="Of what can one take a derivative with respect to a weight: a number, or a list?",
        step=_CROSS_ENTROPY,
    ),
    mistake(
        "cost-log-base",
        cost=[wrong.cost_base_10, wrong.cost_base_2],
        sentence="Your C has logarithms to another base than e.",
        hint="Which of numpy's logarithms is the natural one?",
        step=_CROSS_ENTROPY,
    ),
    mistake(
        "cost-fuzz",
        cost=[wrong.cost_with(number) for number in (1e-5, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12)],
        sentence="In your C something small is added within the logarithms, as a guard against ln 0: the cost of a "
        "unit that is surely wrong comes out too low, and its gradient with it.",
        hint="How large is what you add, compared with a = 1e-5? Is there any a = 0 here to guard against?",
        step=_CROSS_ENTROPY,
        seen="real code",
    ),
    mistake(
        "cost-activates-input",
        cost=[wrong.cost_activates_input],
        sentence="You apply g to the input: layer 2 sees g(x) where it should see a^(1) = x.",
        hint="The input layer computes nothing. What is a^(1)?",
        step=_ACTIVATION,
    ),
    mistake(
        "cost-linear-hidden-layers",
        cost=[wrong.cost_linear_below],
        sentence="In your C g is applied to the output layer alone: the layers in between are linear.",
        hint="Is your g inside the loop over the layers?",
        step=_ACTIVATION,
    ),
    mistake(
        "cost-hard-coded-depth",
        cost=[wrong.cost_of_depth(2, 3), wrong.cost_of_depth(2)],
        sentence="Your C takes one number of layers for granted: it is right for networks of that depth only.",
        hint="Which layers has a network of L = 6, and which one of L = 2? Which of them does your forward pass reach?",
        step=_ACTIVATION,
    ),
)

_NUMERICAL = (
    mistake(
        "one-sided-difference",
        numerical_gradient=[wrong.forward_difference, wrong.backward_difference],
        sentence="Your n is a one-sided difference, of C at a shifted weight and C where it was: its error is of the "
        "order ε, that of a central difference of the order ε².",
        hint="Draw a parabola, and the two chords from −ε to ε and from 0 to ε. Which has the slope of the tangent "
        "at 0?",
        step=_CENTRAL,
    ),
    mistake(
        "divides-by-eps",
        numerical_gradient=[wrong.divided_by_eps],
        sentence="Your n is twice too large: from θ − ε to θ + ε is a way of 2ε, and you divide by ε.",
        hint="How far apart are the two points at which you take C?",
        step=_CENTRAL,
    ),
    mistake(
        "quotient-without-parentheses",
        numerical_gradient=[wrong.multiplied_by_eps, wrong.second_cost_divided_alone, wrong.not_divided],
        sentence="In your n the whole rise of C is not divided by the whole way 2ε: without parentheses, a division "
        "reaches no further than its neighbours.",
        hint="In which order does Python compute 1 − 3 / 2 * 4?",
        step=_CENTRAL,
    ),
    mistake(
        "one-side-not-moved",
        numerical_gradient=[wrong.upper_cost_against_the_middle, wrong.lower_cost_against_the_middle],
        sentence="One of your two costs is taken at θ itself, and the difference divided by 2ε: about half of the "
        "gradient is left. It comes out like this where a shift is put back before its cost is taken, too.",
        hint="Print the one weight just before each of the two costs is computed.",
        step=_CENTRAL,
    ),
    mistake(
        "numerical-zero",
        numerical_gradient=[wrong.zero],
        sentence="Your n is 0 in every entry, as it is where both costs are taken of one and the same network: the "
        "copy of a dict holds the very arrays of the original.",
        hint="If you change an entry of an array in your copy, what does the original show?",
        step=_ONE_WEIGHT,
    ),
    mistake(
        "weights-not-restored",
        numerical_gradient=[
            wrong.moving(1, -2, 0),
            wrong.moving(1, -2, 2),
            wrong.moving(1, -2, -1),
            wrong.shifts_kept,
            wrong.shifts_kept_in_a_layer,
        ],
        sentence="A weight that you have moved is not put back to where it was: every later entry of your n is "
        "measured on another network.",
        hint="Add up all that happens to the first weight. Where does it stand when the second one's turn comes?",
        step=_ONE_WEIGHT,
    ),
    mistake(
        "weights-not-measured",
        numerical_gradient=[*wrong.UNMEASURED],
        sentence="Some entries of your n are never measured and stay 0: the first or the last, or a row or a column at "
        "the edge.",
        hint="From where to where do your loops run? Python counts from 0, and the end of a range is not part of it.",
        step=_ALL_WEIGHTS,
        seen="real code: range(1, n) in a port of a course's exercise from Octave, where indices begin at 1",
    ),
    mistake(
        "all-weights-at-once",
        numerical_gradient=[wrong.whole_layer_at_once, wrong.whole_network_at_once, wrong.whole_row_at_once],
        sentence="You move many weights at once: what you measure is the sum of their derivatives, and not one of "
        "them.",
        hint="What does θ[l] + eps do to the entries of θ[l]?",
        step=_ONE_WEIGHT,
    ),
    mistake(
        "step-times-weight",
        numerical_gradient=[wrong.share_of_the_weight],
        sentence="You move each weight by a share ε of itself, and divide by 2ε: your n is the derivative times the "
        "weight.",
        hint="By how much does a weight of 3 move in your code, and by how much one of 0?",
        step=_CENTRAL,
    ),
    mistake(
        "eps-ignored",
        numerical_gradient=[wrong.by_the_chain_rule, *(wrong.with_step(step) for step in (1e-4, 1e-5, 1e-7))],
        sentence="Your n does not depend on the ε that is given: it is the derivative itself, or measured with a "
        "step of your own.",
        hint="What should n be for ε = 1/4: the slope of the tangent, or that of a chord?",
        step=_CENTRAL,
    ),
    mistake(
        "numerical-one-layer-only",
        numerical_gradient=[wrong.only_last_layer, wrong.only_first_layer, wrong.zero_below_the_last_layer],
        sentence="Your n is there for one layer only; every θ^(l), l = 2..L, has its n^(l).",
        hint="Is what you return made inside the loop over the layers, and returned outside it?",
        step=_ALL_WEIGHTS,
    ),
    mistake(
        "numerical-unrolled",
        numerical_gradient=[wrong.unrolled, wrong.unrolled_by_layer],
        sentence="The numbers of your n are right, but they come unrolled into a vector; n^(l) has the shape of θ^(l).",
        hint="What undoes ravel?",
        step=_ALL_WEIGHTS,
        seen="real code: two well-known courses unroll all weights into one vector",
    ),
    mistake(
        "numerical-keys-shifted",
        numerical_gradient=[wrong.keys_from_1],
        sentence="Your n is right, but filed one layer off: n^(l) belongs to θ^(l), which leads into layer l.",
        hint="Which keys has theta, and which has what you return?",
        step=_ALL_WEIGHTS,
    ),
)

_RELATIVE_DIFFERENCE = (
    mistake(
        "relative-difference-absolute",
        relative_difference=[wrong.absolute_difference],
        sentence="You return ‖∇ − n‖, an absolute difference: it says nothing as long as nobody knows how large ∇ is.",
        hint="Is 0.001 much or little, if ∇ is about 0.0001? And if it is about 1000?",
        step=_RELATIVE,
    ),
    mistake(
        "zero-over-zero",
        relative_difference=[wrong.unguarded, wrong.unguarded_raises, wrong.one_where_both_are_zero],
        sentence="Where ∇ and n are both 0, your relative difference is 0/0; they agree, and it should be 0.",
        hint="What is your denominator for two gradients that are 0, and what does Python make of it?",
        step=_RELATIVE,
    ),
    mistake(
        "relative-difference-larger-norm",
        relative_difference=[wrong.by_the_larger_norm],
        sentence="You divide by the larger of ‖∇‖ and ‖n‖, as some courses do; here it is their sum, and the result "
        "lies between 0 and 1.",
        hint="Which of the two does the docstring ask for?",
        step=_RELATIVE,
    ),
    mistake(
        "relative-difference-one-norm",
        relative_difference=[wrong.by_the_norm_of_nabla, wrong.by_the_norm_of_n],
        sentence="You divide by the norm of one of the two gradients; both belong below the line.",
        hint="Does your result stay the same if ∇ and n change places?",
        step=_RELATIVE,
    ),
    mistake(
        "relative-difference-norm-of-sum",
        relative_difference=[wrong.by_the_norm_of_the_sum],
        sentence="You divide by ‖∇ + n‖, the norm of the sum, where the sum of the norms belongs.",
        hint="What is below your line if somebody has the right gradient with the wrong sign?",
        step=_RELATIVE,
        seen="real code: the gradient check of a well-known course divides by it",
    ),
    mistake(
        "relative-difference-no-root",
        relative_difference=[wrong.without_roots],
        sentence="Your norms are sums of squares: the square root is missing.",
        hint="What is the length of the vector (3, 4)?",
        step=_NORM,
    ),
    mistake(
        "relative-difference-by-layer",
        relative_difference=[
            wrong.mean_over_layers,
            wrong.sum_over_layers,
            wrong.norms_added_by_layer,
        ],
        sentence="You take norms layer by layer, and put the layers together afterwards; ‖·‖ is one norm of all "
        "entries.",
        hint="Which comes first: adding up the squares of all layers, or the root?",
        step=_NORM,
    ),
    mistake(
        "relative-difference-one-layer",
        relative_difference=[wrong.of_the_last_layer, wrong.of_the_first_layer],
        sentence="Your relative difference is that of one layer: the others could be as wrong as they like.",
        hint="Is your return inside the loop, or does each layer overwrite the one before it?",
        step=_NORM,
    ),
    mistake(
        "relative-difference-entry-by-entry",
        relative_difference=[
            wrong.largest_of_entries,
            *(wrong.largest_with_floor(floor) for floor in (1e-8, 1e-7, 1e-12)),
            wrong.mean_of_entries,
        ],
        sentence="You divide entry by entry, and take the largest or the mean of the quotients; here ‖∇ − n‖ is "
        "divided, once.",
        hint="What becomes of your result if one entry, and a tiny one, has the wrong sign?",
        step=_RELATIVE,
        seen="real code: another well-known course takes the largest",
    ),
    mistake(
        "relative-difference-absolute-values",
        relative_difference=[wrong.by_sums_of_absolute_values],
        sentence="Your norms are sums of absolute values; ‖·‖ is the root of the sum of the squares.",
        hint="What is the length of the vector (3, 4)?",
        step=_NORM,
    ),
    mistake(
        "relative-difference-of-norms",
        relative_difference=[wrong.difference_of_norms],
        sentence="Above the line you have the difference of the norms, ‖∇‖ − ‖n‖, and not the norm of the difference.",
        hint="What do you get for ∇ = (3, 4) and n = (4, 3)? Are they equal?",
        step=_RELATIVE,
    ),
    mistake(
        "relative-difference-fuzz",
        relative_difference=[wrong.total_with(1e-8), wrong.total_with(1e-7)],
        sentence="You add something small to the denominator as a guard against 0/0: where the gradients are small "
        "themselves, your result comes out too small.",
        hint="How large is what you add, compared with gradients of about 1e-5? When exactly is the guard needed?",
        step=_RELATIVE,
    ),
)

_CHECK = (
    mistake(
        "worst-with-sign",
        check=[wrong.checking(wrong.too_large), wrong.checking(wrong.too_small)],
        sentence="You look for the largest difference with its sign: an entry that is off the other way is never "
        "found.",
        hint="Which is worse: off by 0.1, or off by −0.2?",
        step=_WORST,
    ),
    mistake(
        "worst-relative-to-entry",
        check=[wrong.checking(wrong.relatively_worst), wrong.checking(wrong.worst_by_the_numerical)],
        sentence="You look for the entry whose difference is largest in comparison with the entry itself; asked is "
        "the largest |∇^(l)_ij − n^(l)_ij|.",
        hint="Which entry do you name if ∇ is off by 0.5 in an entry of 1, and by 0.001 in one of 0.0001?",
        step=_WORST,
    ),
    mistake(
        "worst-is-largest-entry",
        check=[wrong.checking(wrong.largest_of_nabla)],
        sentence="You return the place of the largest entry of ∇; asked is where ∇ and n differ most.",
        hint="Of which array do you take the argmax?",
        step=_WORST,
    ),
    mistake(
        "worst-is-best",
        check=[wrong.checking(wrong.best)],
        sentence="You return the entry in which ∇ and n differ least.",
        hint="In which direction does your comparison point?",
        step=_WORST,
    ),
    mistake(
        "worst-indices-exchanged",
        check=[wrong.checking(wrong.indices_exchanged)],
        sentence="You return (l, j, i): the two indices have changed places.",
        hint="Which index of θ^(l)_ij counts the rows of the array, and which the columns?",
        step=_WORST,
    ),
    mistake(
        "worst-counted-otherwise",
        check=[wrong.checking(wrong.moved_by(*by)) for by in ((0, 1, 1), (-1, 0, 0), (-2, 0, 0), (0, 0, 1), (0, 1, 0))],
        sentence="You found the entry, but you count otherwise: l is the key of the layer, and i and j begin at 0, "
        "so that nabla[l][i, j] is the entry that you name.",
        hint="Put what you return into nabla[l][i, j]. Which number do you get?",
        step=_WORST,
    ),
    mistake(
        "worst-of-one-layer",
        check=[wrong.checking(wrong.worst_of_the_last_layer), wrong.checking(wrong.worst_of_the_first_layer)],
        sentence="You return the worst entry of one layer; there may be a worse one in another.",
        hint="When do you forget the worst one so far: once, or in every layer?",
        step=_WORST,
    ),
    mistake(
        "worst-position-unrolled",
        check=[wrong.checking(wrong.flat_index)],
        sentence="You return l and one position in the unrolled layer, as argmax gives it, where i and j are asked.",
        hint="How many columns has a row, and how many rows come before that position?",
        step=_WORST,
    ),
    mistake(
        "check-difference-of-entry",
        check=[
            wrong.of_the_entry(lambda one, other: abs(one - other)),
            wrong.of_the_entry(lambda one, other: one - other),
            wrong.of_the_entry(lambda one, other: abs(one - other) / (abs(one) + abs(other))),
        ],
        sentence="Your difference is that of the worst entry alone; asked is the relative difference of ∇ and n as a "
        "whole.",
        hint="Which of your functions makes one number of two gradients?",
        step="the check: difference = ‖∇ − n‖ / (‖∇‖ + ‖n‖)",
    ),
    mistake(
        "check-returns-wrong-parts",
        check=[
            wrong.saying(lambda where, difference: (difference, where)),
            wrong.saying(lambda where, difference: (*where, difference)),
            wrong.saying(lambda where, _: where),
            wrong.saying(lambda _, difference: difference),
        ],
        sentence="What you return is right, but not the pair ((l, i, j), difference).",
        hint="How many parts has what the docstring asks for, and what is the first of them?",
        step="the check: first where, then how far",
    ),
)

MISTAKES: tuple[Mistake, ...] = (*_COST, *_NUMERICAL, *_RELATIVE_DIFFERENCE, *_CHECK)

#: Two mistakes in one function: (ids, question, the function with both in it).
TOGETHER: tuple[tuple[tuple[str, str], str, Callable[..., Any]], ...] = tuple(
    ((divided_by, "zero-over-zero"), "relative_difference", function)
    for divided_by, function in wrong.UNGUARDED.items()
)
