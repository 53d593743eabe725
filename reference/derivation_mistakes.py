"""The known mistakes of ``derivation``: what the answers show, where to look, and which step of the derivation breaks.

The wrong functions stand in ``derivation_variants``; a mistake may have several forms, and its sentence fits them all.
What a wrong ∂z_k/∂θ_ij does to ∇_ij, and a wrong ∂z_k/∂z_i to δ_i and ∇_ij, the grader finds out by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grader.authoring import Mistake, mistake

from . import derivation_variants as wrong

_LINEARITY = "linearity: z^(l)_k = Σ_m θ^(l)_km a^(l−1)_m, so ∂z^(l)_k/∂θ^(l)_ij = a^(l−1)_j if k = i, else 0"
_ONE_TERM = (
    "the sum over k: ∇^(l)_ij = Σ_k δ^(l)_k ∂z^(l)_k/∂θ^(l)_ij, of which the term k = i remains, δ^(l)_i a^(l−1)_j"
)
_NOTATION = "the notation: i in layer l, j in layer l−1, k the unit whose z is differentiated"
_INNER = "what survives: z^(l)_i occurs in z^(l+1)_k = Σ_j θ^(l+1)_kj g(z^(l)_j) once, at j = i"
_CHAIN = "chain rule over the layer above: ∂z^(l+1)_k/∂z^(l)_i = θ^(l+1)_ki g′(z^(l)_i)"
_G_PRIME = "the derivative of the activation: g′ = g(1 − g), so g′(z^(l)_i) = a^(l)_i (1 − a^(l)_i)"
_SUM = "the sum over k: δ^(l)_i = Σ_k δ^(l+1)_k θ^(l+1)_ki g′(z^(l)_i), a term for each unit of layer l+1"
_TOGETHER = "both tricks together: ∇^(l)_ij = Σ_k θ^(l+1)_ki δ^(l+1)_k · a^(l)_i (1 − a^(l)_i) · a^(l−1)_j"
_TOP = "the top: δ^(L)_i = ∂C/∂a^(L)_i · g′(z^(L)_i), where g′ = a(1 − a) cancels against the 1/(a(1 − a)) of ∂C/∂a"


_FIRST_TRICK = (
    mistake(
        "kronecker-forgotten",
        dz_dtheta=[wrong.kronecker_forgotten],
        sentence="Your ∂z_k/∂θ_ij is a_j for every k: the case k ≠ i is forgotten.",
        hint="θ_ij leads into unit i. In which of the sums z_1, z_2, … does it occur at all?",
        step=_LINEARITY,
    ),
    mistake(
        "kronecker-reversed",
        dz_dtheta=[wrong.kronecker_reversed],
        sentence="Your ∂z_k/∂θ_ij is 0 where k = i and a_j elsewhere: the two cases are exchanged.",
        hint="Which unit does the weight θ_ij lead into, and whose z does it change?",
        step=_LINEARITY,
    ),
    mistake(
        "kronecker-of-other-units",
        dz_dtheta=[wrong.kronecker_of_k_and_j, wrong.kronecker_of_i_and_j, wrong.kronecker_of_all_three],
        nabla_ij=[wrong.nabla_ij_delta_j],
        sentence="You take j for a unit of layer l: it is compared with i or k, or stands where i belongs; only k = i "
        "matters.",
        hint="i and k count the units of one layer, j those of another. Which two of them can mean the same unit?",
        step=_NOTATION,
    ),
    mistake(
        "activation-of-unit-i",
        dz_dtheta=[wrong.dz_dtheta_activation_i, wrong.dz_dtheta_activation_i_read_always],
        nabla_full=[wrong.nabla_full_activation_i],
        sentence="Your answer has a^(l−1)_i where a^(l−1)_j belongs: i is a unit of layer l.",
        hint="From which unit of layer l−1 does θ_ij lead, and what flows through it?",
        step=_LINEARITY,
    ),
    mistake(
        "dz-dtheta-without-activation",
        dz_dtheta=[wrong.dz_dtheta_one],
        sentence="Your ∂z_k/∂θ_ij is 1 where k = i: that is the derivative of θ_ij by itself, without the activation "
        "that it is multiplied by.",
        hint="If θ_ij grows by a little, by how many times that little does z_i grow?",
        step=_LINEARITY,
    ),
    mistake(
        "dz-dtheta-sum-kept",
        dz_dtheta=[wrong.dz_dtheta_sum_of_activations],
        sentence="Your ∂z_k/∂θ_ij is the sum of all a_m where k = i: the sum over m is still there.",
        hint="∂θ_im/∂θ_ij is 1 for one m only. What is it for all the others?",
        step=_LINEARITY,
    ),
    mistake(
        "activation-differentiated",
        dz_dtheta=[wrong.dz_dtheta_slope],
        nabla_full=[wrong.nabla_full_slope_below],
        sentence="Your answer has a_j (1 − a_j), of layer l−1, where a_j belongs: a derivative too many.",
        hint="Does a^(l−1) change when a weight into layer l does?",
        step=_LINEARITY,
    ),
    mistake(
        "i-and-j-exchanged",
        dz_dtheta=[wrong.dz_dtheta_exchanged, wrong.dz_dtheta_exchanged_read_always],
        nabla_ij=[wrong.nabla_ij_exchanged],
        nabla_full=[wrong.nabla_full_exchanged],
        sentence="i and j are exchanged: your answer belongs to θ_ji, and where the layers are equally wide no error "
        "tells.",
        hint="θ_ij leads from unit j of layer l−1 into unit i of layer l. Whose δ, whose a?",
        step=_NOTATION,
    ),
    mistake(
        "nabla-ij-inner-product",
        nabla_ij=[wrong.nabla_ij_inner_product],
        sentence="Your ∇_ij is Σ_k δ_k a_k, the same for every weight: i and j do not occur in it.",
        hint="Over which layer does k run, and over which units does a^(l−1)?",
        step=_ONE_TERM,
    ),
)

_SECOND_TRICK = (
    mistake(
        "theta-ik-for-theta-ki",
        dz_dz=[wrong.dz_dz_theta_ik],
        delta_i=[wrong.delta_i_row_of_theta],
        sentence="Your factor is θ^(l+1)_ik where θ^(l+1)_ki belongs: rows are units of layer l+1, columns those of "
        "layer l, and where θ^(l+1) is square no error tells.",
        hint="Which of the two units is in the upper layer? Which index of θ^(l+1) belongs to that layer?",
        step=_CHAIN,
        seen="real code, as a transpose forgotten",
    ),
    mistake(
        "dz-dz-without-derivative",
        dz_dz=[wrong.dz_dz_no_derivative],
        sentence="Your ∂z_k/∂z_i is θ_ki: the factor g′(z_i) is missing.",
        hint="z_i acts on z_k through a_i = g(z_i). How much does a_i change when z_i does?",
        step=_CHAIN,
    ),
    mistake(
        "dz-dz-without-weight",
        dz_dz=[wrong.dz_dz_no_weight],
        sentence="Your ∂z_k/∂z_i is g′(z_i): the weight between the two units is missing.",
        hint="By what is a_i multiplied before it becomes a part of z_k?",
        step=_CHAIN,
    ),
    mistake(
        "derivative-at-unit-k",
        dz_dz=[wrong.dz_dz_slope_of_k],
        sentence="Your factor is g′(z^(l)_k) where g′(z^(l)_i) belongs: k is a unit of layer l+1.",
        hint="Which z is the derivative taken with respect to?",
        step=_INNER,
    ),
    mistake(
        "half-of-the-derivative",
        dz_dz=[wrong.dz_dz_activation, wrong.dz_dz_one_minus_activation],
        sentence="Your ∂z_k/∂z_i has one of the two factors a_i and 1 − a_i; g′(z_i) is their product.",
        hint="What is g′ where g is almost 0, what where it is almost 1, and what is yours?",
        step=_G_PRIME,
    ),
    mistake(
        "derivative-of-the-activation",
        dz_dz=[wrong.dz_dz_sigmoid_too_many],
        sentence="Your factor is g′(a_i) where g′(z_i) belongs: there is a sigmoid too many in it.",
        hint="a_i is g(z_i) already. What is left of g′ = g(1 − g) when g(z_i) is known?",
        step=_G_PRIME,
    ),
    mistake(
        "derivative-of-tanh",
        dz_dz=[wrong.dz_dz_tanh],
        sentence="Your factor is 1 − a_i²: that is the derivative of tanh, and g is the sigmoid here.",
        hint="What is g′ for g(z) = 1/(1 + e^−z), expressed by g?",
        step=_G_PRIME,
    ),
    mistake(
        "dz-dz-sum-kept",
        dz_dz=[wrong.dz_dz_sum_over_j],
        sentence="Your ∂z_k/∂z_i is Σ_j θ_kj g′(z_j): the sum over j is still there, and i does not occur in it.",
        hint="How much does g(z_j) change when z_i does, for j ≠ i?",
        step=_INNER,
    ),
    mistake(
        "kronecker-of-the-first-trick",
        dz_dz=[wrong.dz_dz_kronecker],
        delta_i=[wrong.delta_i_one_term],
        sentence="You let k = i alone count: that belongs to the first trick. Here k and i are units of two layers, "
        "and every unit acts on all those above it.",
        hint="Is there a weight between unit i of layer l and unit k of layer l+1 where k ≠ i?",
        step=_CHAIN,
    ),
    mistake(
        "sum-over-k-forgotten",
        delta_i=[wrong.delta_i_terms],
        sentence="Your δ_i is a vector, a term for each unit of the layer above: they are still to be added up.",
        hint="On how many units of layer l+1 does z^(l)_i act, and what does the chain rule do with them?",
        step=_SUM,
    ),
    mistake(
        "delta-above-forgotten",
        delta_i=[wrong.delta_i_no_delta],
        sentence="Your δ_i is Σ_k θ_ki g′(z_i): δ^(l+1) does not occur in it.",
        hint="Σ_k ∂z_k/∂z_i says how the layer above moves. How much does the cost care?",
        step=_SUM,
    ),
    mistake(
        "delta-above-at-unit-i",
        delta_i=[wrong.delta_i_delta_i],
        sentence="Your δ_i has δ^(l+1)_i in every term of the sum, where δ^(l+1)_k belongs: i is a unit of layer l.",
        hint="Each term of the sum is the share of one unit above. Which unit is to blame in it, and how much?",
        step=_SUM,
    ),
    mistake(
        "product-of-sums",
        delta_i=[wrong.delta_i_product_of_sums],
        sentence="Your δ_i has Σ_k δ_k · Σ_k θ_ki where Σ_k δ_k θ_ki belongs: a sum of products is no product of sums.",
        hint="Try two units above, δ = (1, −1): are the two the same?",
        step=_SUM,
    ),
    mistake(
        "sum-too-short",
        delta_i=[wrong.delta_i_without_last, wrong.delta_i_without_first],
        sentence="One term is missing from the sum in your δ_i: the first or the last unit of layer l+1.",
        hint="Which numbers does your range give, and which rows has θ^(l+1)?",
        step=_SUM,
    ),
)

_TOGETHER_MISTAKES = (
    mistake(
        "nabla-full-without-activation",
        nabla_full=[wrong.nabla_full_no_activation],
        sentence="Your ∇_ij is δ_i: the activation a^(l−1)_j is missing.",
        hint="The second trick ends with δ_i. What makes the first trick of it?",
        step=_TOGETHER,
    ),
    mistake(
        "activation-of-this-layer",
        nabla_full=[wrong.nabla_full_activation_of_this_layer],
        sentence="Your last factor is a^(l)_j, one layer too high: what flows through θ^(l)_ij comes from layer l−1.",
        hint="Which layer does θ^(l) lead from?",
        step=_TOGETHER,
    ),
    mistake(
        "derivative-in-the-layer-below",
        nabla_full=[wrong.nabla_full_slope_in_the_wrong_layer],
        sentence="Your g′ is that of layer l−1: it should be a^(l)_i (1 − a^(l)_i), of the unit that θ_ij leads into.",
        hint="Follow the change of θ_ij upwards: which z changes first, and through which g?",
        step=_TOGETHER,
    ),
    mistake(
        "first-trick-alone",
        nabla_full=[wrong.nabla_full_first_trick_only, wrong.nabla_full_gradient_above],
        sentence="Your ∇_ij is δ^(l+1)_i times an activation: the first trick wants the δ of layer l, and you are "
        "given that of layer l+1.",
        hint="Which trick leads from δ^(l+1) to δ^(l)?",
        step=_TOGETHER,
    ),
)

_TOP_MISTAKES = (
    mistake(
        "top-sign",
        delta_output=[wrong.delta_output_sign],
        sentence="Your δ_i is y_i − a_i: the sign is flipped.",
        hint="If a_i is above y_i, does the cost rise or fall when z_i grows?",
        step=_TOP,
    ),
    mistake(
        "top-quadratic-cost",
        delta_output=[wrong.delta_output_quadratic_cost],
        sentence="Your δ_i is (a_i − y_i) g′(z_i): that is right for the quadratic cost, and the cost here is the "
        "cross-entropy.",
        hint="What is ∂C/∂a_i for the cross-entropy, and what becomes of it when it meets g′(z_i)?",
        step=_TOP,
    ),
    mistake(
        "top-cost-derivative",
        delta_output=[
            wrong.delta_output_cost_derivative,
            wrong.delta_output_cost_derivative_in_two_terms,
            wrong.delta_output_cost_derivative_that_raises,
        ],
        sentence="Your δ_i is ∂C/∂a_i, the first of the two factors: δ_i is ∂C/∂z_i.",
        hint="What leads from a_i to z_i?",
        step=_TOP,
    ),
    mistake(
        "top-slope-alone",
        delta_output=[wrong.delta_output_slope],
        sentence="Your δ_i is a_i (1 − a_i), the second of the two factors: ∂C/∂a_i is missing, and with it y.",
        hint="Where does the cost come in?",
        step=_TOP,
    ),
    mistake(
        "top-summed-over-units",
        delta_output=[wrong.delta_output_summed],
        sentence="Your δ_i is Σ_k (a_k − y_k), the same for every unit.",
        hint="Which terms of the cost does a_i occur in?",
        step=_TOP,
    ),
    mistake(
        "top-half-of-the-cost",
        delta_output=[wrong.delta_output_one_term_of_the_cost],
        sentence="Your δ_i is −y_i (1 − a_i): of the cost only the term y ln a is differentiated.",
        hint="What does your δ_i say of a unit whose label is 0?",
        step=_TOP,
    ),
    mistake(
        "top-inner-derivative",
        delta_output=[wrong.delta_output_sum_for_difference],
        sentence="In your ∂C/∂a_i the term (1 − y) ln(1 − a) has the wrong sign: the inner derivative of 1 − a is "
        "missing.",
        hint="What is the derivative of ln(1 − a)?",
        step=_TOP,
    ),
    mistake(
        "top-squared-error",
        delta_output=[wrong.delta_output_squared, wrong.delta_output_half_squared],
        sentence="Your δ_i is built from (a_i − y_i)²: that is a cost, and of another kind; δ_i is the derivative of "
        "the cost.",
        hint="Can your δ_i ever be negative? Should it be?",
        step=_TOP,
    ),
    mistake(
        "top-not-cancelled",
        delta_output=[
            wrong.delta_output_not_cancelled,
            wrong.delta_output_not_cancelled_in_two_terms,
            wrong.delta_output_not_cancelled_that_raises,
        ],
        sentence="Your δ_i is right on paper, but where a_i is exactly 0 or 1 it divides by 0.",
        hint="Multiply ∂C/∂a_i and g′(z_i) with a pencil before the computer does. What is left below the line?",
        step=_TOP,
    ),
)

_SEVERAL = (
    mistake(
        "all-entries-for-one",
        nabla_ij=[wrong.nabla_ij_matrix, wrong.nabla_ij_row],
        dz_dz=[wrong.dz_dz_matrix, wrong.dz_dz_row],
        delta_i=[wrong.delta_i_vector],
        nabla_full=[wrong.nabla_full_matrix],
        delta_output=[wrong.delta_output_vector],
        sentence="You return a whole vector or matrix; one entry of it is asked, a number.",
        hint="The formula has free indices. You are given them: which entry is meant?",
        step=_NOTATION,
    ),
    mistake(
        "counts-from-one",
        dz_dtheta=[wrong.dz_dtheta_from_1],
        nabla_ij=[wrong.nabla_ij_from_1],
        dz_dz=[wrong.dz_dz_from_1],
        delta_i=[wrong.delta_i_from_1],
        nabla_full=[wrong.nabla_full_from_1],
        delta_output=[wrong.delta_output_from_1],
        sentence="Your answer is that for the unit before: you subtract 1 from i, j or k, which count from 0 already.",
        hint="Which entry of an array does the position 0 mean in Python, and which the position −1?",
        step=_NOTATION,
    ),
)

MISTAKES: tuple[Mistake, ...] = (
    *_FIRST_TRICK,
    *_SECOND_TRICK,
    *_TOGETHER_MISTAKES,
    *_TOP_MISTAKES,
    *_SEVERAL,
)

#: Two mistakes in one function: (ids, question, the function with both in it).
TOGETHER: tuple[tuple[tuple[str, str], str, Callable[..., Any]], ...] = tuple(
    (("theta-ik-for-theta-ki", slope), "dz_dz", wrong.dz_dz_theta_ik_with(slope)) for slope in wrong.SLOPES
)
