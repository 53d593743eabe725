"""The known mistakes of ``backprop``: what the answers show, where to look, and which step of the derivation breaks.

The wrong functions stand in ``backprop_variants``; a mistake may have several forms, and its sentence fits them all.
Mistakes that any function can have (a flipped sign, a transposed result, …) belong to the grader, in
``grader.diagnosis.generic``; so do pairs, and what a wrong ``hidden_delta`` does to ``backprop``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from grader.authoring import Mistake, mistake

from . import backprop_variants as wrong

_DEFINITION = "the definition δ^(l)_i = ∂C/∂z^(l)_i"
_ACTIVATION = "forward propagation: a^(l) = g(z^(l)) for every l = 2..L, from a^(1) = x"
_LOGISTIC = "the activation: g(z) = 1/(1 + e^−z)"
_TOP = "the top: δ^(L) = ∂C/∂a^(L) ⊙ g′(z^(L)), where g′ = g(1 − g) cancels against the cross-entropy's 1/(a(1 − a))"
_CHAIN = "chain rule over the layer above: ∂z^(l+1)_k/∂z^(l)_i = θ^(l+1)_ki g′(z^(l)_i)"
_G_PRIME = "the derivative of the activation: g′ = g(1 − g), so g′(z^(l)) = a^(l)(1 − a^(l))"
_SUM = (
    "chain rule over the layer above: δ^(l)_i = Σ_k δ^(l+1)_k θ^(l+1)_ki g′(z^(l)_i), a sum over the first index of θ"
)
_LINEARITY = "linearity: ∂z^(l)_k/∂θ^(l)_ij = a^(l−1)_j if k = i, else 0; one term of Σ_k remains, δ^(l)_i a^(l−1)_j"
_RECURSION = "the recursion: δ^(l) from δ^(l+1), from l = L − 1 down to l = 2, whatever L is"
_NOTATION = "the notation: θ^(l) leads into layer l, so θ, δ and ∇ have the keys 2..L, and a has the keys 1..L"
_DESCENT = "gradient descent: θ^(l) ← θ^(l) − α∇^(l), for every l"

_SIGMOID = (
    mistake(
        "sigmoid-sign",
        sigmoid=[wrong.sigmoid_sign],
        sentence="Your g(z) is 1/(1 + e^z): the minus sign of the exponent is missing, so that g falls where it "
        "should rise.",
        hint="What should g(z) be for a very large z, and what is yours?",
        step=_LOGISTIC,
    ),
    mistake(
        "sigmoid-parentheses",
        sigmoid=[wrong.sigmoid_parentheses],
        sentence="Your g(z) is 1/1 + e^−z: what is divided ends before the sum, and g(z) comes out above 1.",
        hint="In which order does Python divide and add? Try your function on z = 0 with a pencil.",
        step=_LOGISTIC,
    ),
    mistake(
        "tanh-for-sigmoid",
        sigmoid=[wrong.sigmoid_tanh],
        sentence="Your g(z) is tanh z, another activation: it runs from −1 to 1, the sigmoid from 0 to 1.",
        hint="Both have the shape of an S. What is g(0) for the one that this course uses?",
        step=_LOGISTIC,
    ),
    mistake(
        "sigmoid-overflow",
        sigmoid=[wrong.sigmoid_overflow, wrong.sigmoid_overflow_raises],
        sentence="Your g(z) is right as long as |z| is moderate; for large |z| the exponential overflows, and no "
        "number comes out.",
        hint="The largest double is about 1.8e308. Which of e^z and e^−z can exceed it, and what does your formula "
        "do then?",
        step=_LOGISTIC,
    ),
    mistake(
        "sigmoid-derivative-for-value",
        sigmoid=[wrong.sigmoid_derivative_for_value],
        sentence="Your function returns g′(z) = g(z)(1 − g(z)) where g(z) is asked.",
        hint="What should g(0) be: a half, or a quarter?",
        step=_LOGISTIC,
    ),
)

_FORWARD = (
    mistake(
        "forward-linear-output",
        forward=[wrong.forward_linear_output],
        sentence="Your a^(L) is z^(L): the output layer is left without its activation g.",
        hint="Is the output layer any different from the others in a^(l) = g(z^(l))?",
        step=_ACTIVATION,
    ),
    mistake(
        "forward-no-activation",
        forward=[wrong.forward_no_activation],
        sentence="Your a^(l) is θ^(l) a^(l−1) in every layer: g is applied nowhere, and the network is one big "
        "linear map.",
        hint="What happens to z^(l) before it becomes a^(l)?",
        step=_ACTIVATION,
    ),
    mistake(
        "forward-activates-input",
        forward=[wrong.forward_activates_input, wrong.forward_activates_input_unseen],
        sentence="You apply g to the input: layer 2 sees g(x) where it should see a^(1) = x.",
        hint="The input layer computes nothing. What is a^(1)?",
        step=_ACTIVATION,
    ),
    mistake(
        "forward-returns-z",
        forward=[wrong.forward_returns_z],
        sentence="You return z^(l) where a^(l) is asked: the values before the activation, each from the right "
        "a^(l−1).",
        hint="Which of the two does the layer above see, z^(l) or a^(l)?",
        step=_ACTIVATION,
    ),
    mistake(
        "forward-omits-input",
        forward=[wrong.forward_omits_input],
        sentence="Your a begins with a^(2): a^(1) = x is missing.",
        hint="a has the keys 1..L. What stands at 1?",
        step=_NOTATION,
    ),
    mistake(
        "forward-returns-output-only",
        forward=[wrong.forward_output_only],
        sentence="You return a^(L) alone; the activations of all layers are asked, {l: a^(l)} for l = 1..L.",
        hint="Which activations do δ^(l) and ∇^(l) need later on?",
        step=_ACTIVATION,
    ),
)

_OUTPUT_DELTA = (
    mistake(
        "output-delta-sign",
        output_delta=[wrong.output_delta_sign],
        sentence="Your δ^(L) is y − a^(L): the sign is flipped.",
        hint="If a^(L) is above y, does the cost rise or fall when z^(L) grows?",
        step=_TOP,
    ),
    mistake(
        "output-delta-quadratic-cost",
        output_delta=[wrong.output_delta_quadratic_cost],
        sentence="Your δ^(L) is (a^(L) − y) ⊙ g′(z^(L)): that is right for the quadratic cost ½Σ(a − y)², but the "
        "cost here is "
        "the cross-entropy.",
        hint="What is ∂C/∂a^(L) for the cross-entropy, and what becomes of it when it meets g′(z^(L))?",
        step=_TOP,
    ),
    mistake(
        "output-delta-derivative-of-activation",
        output_delta=[wrong.output_delta_derivative_of_activation],
        sentence="Your δ^(L) is (a^(L) − y) ⊙ g′(a^(L)): a^(L) is g(z^(L)) already, so there is a sigmoid too many in "
        "it; and for the cross-entropy there is no factor g′ at all.",
        hint="What is ∂C/∂a^(L) for the cross-entropy, and what becomes of it when it meets g′(z^(L))?",
        step=_TOP,
        seen="real code: a much copied class has logistic(x)·(1 − logistic(x)) for g′ and gives it activations",
    ),
    mistake(
        "output-delta-cost-derivative",
        output_delta=[wrong.output_delta_cost_derivative],
        sentence="Your δ^(L) is ∂C/∂a^(L), the derivative with respect to the activation; δ^(L) is ∂C/∂z^(L).",
        hint="One more factor of the chain rule leads from a^(L) to z^(L).",
        step=_TOP,
    ),
    mistake(
        "output-delta-summed-over-units",
        output_delta=[
            wrong.output_delta_summed,
            wrong.output_delta_summed_in_array,
            wrong.output_delta_summed_everywhere,
        ],
        sentence="Your δ^(L) is the sum of a^(L)_k − y_k over the output units; every unit has an error of its own.",
        hint="How many entries does z^(L) have, and how many should ∂C/∂z^(L) have?",
        step=_DEFINITION,
    ),
    mistake(
        "output-delta-squared-error",
        output_delta=[
            wrong.output_delta_squared,
            wrong.output_delta_half_squared,
            wrong.output_delta_squared_sum,
            wrong.output_delta_half_squared_sum,
        ],
        sentence="Your δ^(L) is built from (a^(L) − y)²: that is a cost, and of another kind; δ^(L) is the "
        "derivative of the cost.",
        hint="Can your δ^(L) ever be negative? Should it be?",
        step=_TOP,
    ),
    mistake(
        "output-delta-activation-only",
        output_delta=[wrong.output_delta_activation_only],
        sentence="Your δ^(L) is a^(L) ⊙ (1 − a^(L)) = g′(z^(L)): y does not occur in it.",
        hint="An error says how far the output is from what it should be. Where does y come in?",
        step=_TOP,
    ),
)

_HIDDEN_DELTA = (
    mistake(
        "hidden-delta-no-derivative",
        hidden_delta=[wrong.hidden_delta_no_derivative],
        sentence="Your δ^(l) is θ^(l+1)ᵀ δ^(l+1): the factor g′(z^(l)) is missing.",
        hint="z^(l) acts on z^(l+1) through a^(l). How much does a^(l) change when z^(l) does?",
        step=_CHAIN,
    ),
    mistake(
        "hidden-delta-derivative-of-activation",
        hidden_delta=[wrong.hidden_delta_derivative_of_activation],
        sentence="Your δ^(l) has the factor g′(a^(l)) where g′(z^(l)) belongs: there is a sigmoid too many in it.",
        hint="a^(l) is g(z^(l)) already. What is left of g′ = g(1 − g) when g(z^(l)) is known?",
        step=_G_PRIME,
    ),
    mistake(
        "hidden-delta-activation-for-derivative",
        hidden_delta=[wrong.hidden_delta_activation_for_derivative],
        sentence="Your δ^(l) has the factor a^(l) where g′(z^(l)) belongs.",
        hint="g and g′ are two functions. Where g is almost 1 it hardly changes any more: what is g′ there?",
        step=_G_PRIME,
    ),
    mistake(
        "hidden-delta-one-minus-activation",
        hidden_delta=[wrong.hidden_delta_one_minus_activation],
        sentence="Your δ^(l) has the factor 1 − a^(l) where g′(z^(l)) belongs: half of the derivative is missing.",
        hint="What is g′ where g is almost 0, and what is yours?",
        step=_G_PRIME,
    ),
    mistake(
        "hidden-delta-no-weights",
        hidden_delta=[wrong.hidden_delta_no_weights, wrong.hidden_delta_no_weights_summed],
        sentence="Your δ^(l) is made of δ^(l+1) and g′(z^(l)) without θ^(l+1): the errors of the layer above come "
        "down unweighted.",
        hint="Through which number does unit i of layer l act on unit k of layer l + 1?",
        step=_CHAIN,
    ),
    mistake(
        "hidden-delta-one-term",
        hidden_delta=[wrong.hidden_delta_last_term, wrong.hidden_delta_first_term],
        sentence="Your δ^(l)_i has one term of the sum over the units k of layer l + 1, that of a single unit; the "
        "others are missing.",
        hint="If you add up in a loop: what is left of the first term after the second, and is the last one reached?",
        step=_SUM,
    ),
    mistake(
        "hidden-delta-parentheses",
        hidden_delta=[wrong.hidden_delta_no_parentheses_of_square, wrong.hidden_delta_no_parentheses],
        sentence="In your δ^(l) the parentheses of g′(z^(l)) = a^(l)(1 − a^(l)) are missing: a^(l) alone is a factor, "
        "and the rest is taken off the product.",
        hint="In which order does Python multiply and subtract? Try your function where δ^(l+1) is 0.",
        step=_G_PRIME,
    ),
    mistake(
        "hidden-delta-weights-not-transposed",
        hidden_delta=[wrong.hidden_delta_not_transposed],
        sentence="Your δ^(l) is θ^(l+1) δ^(l+1) ⊙ g′(z^(l)): the transpose is missing. Where θ^(l+1) is not square "
        "that cannot "
        "be computed; where it is, the wrong weights are summed.",
        hint="Over which index of θ^(l+1)_ki does the sum for δ^(l)_i run, the first or the second?",
        step=_SUM,
        seen="real code",
    ),
    mistake(
        "hidden-delta-dot-for-elementwise",
        hidden_delta=[
            wrong.hidden_delta_dot,
            wrong.hidden_delta_dot_of_dot,
            wrong.hidden_delta_dot_halfway,
            wrong.hidden_delta_dot_derivative,
        ],
        sentence="In your δ^(l) an inner product stands where ⊙, the product unit by unit, belongs: what belongs to "
        "single units is "
        "summed over the layer.",
        hint="How many entries should δ^(l) have? Which of your products sums over the units of layer l?",
        step="chain rule over the layer above: only j = i survives in ∂z^(l+1)_k/∂z^(l)_i, so g′(z^(l)_i) stands "
        "outside every sum",
    ),
    mistake(
        "hidden-delta-tanh-derivative",
        hidden_delta=[wrong.hidden_delta_tanh_derivative],
        sentence="Your δ^(l) has the factor 1 − a^(l)²: that is the derivative of tanh, and g is the sigmoid here.",
        hint="What is g′ for g(z) = 1/(1 + e^−z), expressed by g?",
        step=_G_PRIME,
    ),
)

_GRADIENT = (
    mistake(
        "gradient-transposed",
        gradient=[wrong.gradient_transposed],
        sentence="Your ∇^(l) is transposed: a^(l−1) runs down its rows, and δ^(l) should.",
        hint="∇^(l) has the shape of θ^(l): which of its two indices belongs to layer l?",
        step="∇^(l)_ij = ∂C/∂θ^(l)_ij = δ^(l)_i a^(l−1)_j, with i in layer l and j in layer l − 1",
    ),
    mistake(
        "gradient-elementwise",
        gradient=[wrong.gradient_elementwise],
        sentence="Your ∇^(l) is δ^(l) ⊙ a^(l−1), entry by entry: every δ^(l)_i should meet every a^(l−1)_j.",
        hint="θ^(l) has n_l · n_(l−1) entries. How many has your ∇^(l)?",
        step=_LINEARITY,
    ),
    mistake(
        "gradient-inner-product",
        gradient=[wrong.gradient_inner_product],
        sentence="Your ∇^(l) is δ^(l) · a^(l−1), one number: every weight has a gradient of its own.",
        hint="Which product of a column and a row gives a matrix?",
        step=_LINEARITY,
    ),
)

_BACKPROP = (
    mistake(
        "weights-of-this-layer",
        backprop=[wrong.weights_of_this_layer],
        sentence="Your δ^(l) uses θ^(l) where θ^(l+1) belongs. Both occur in books: here θ^(l) leads into layer l, "
        "elsewhere Θ^(l) "
        "leads out of it, and the two notations must not be mixed.",
        hint="Which weights lie between layer l and layer l + 1 in the notation of this course?",
        step=_CHAIN,
        seen="a question on the page of the course text; in code plausible only",
    ),
    mistake(
        "derivative-of-another-layer",
        backprop=[wrong.derivative_of_layer_above, wrong.derivative_of_layer_below],
        sentence="Your δ^(l) has the factor g′ of a neighbouring layer where g′(z^(l)) belongs.",
        hint="δ^(l) is ∂C/∂z^(l). Which activation changes first when z^(l) does?",
        step=_CHAIN,
    ),
    mistake(
        "propagates-error-not-delta",
        backprop=[wrong.propagates_error_not_delta],
        sentence="You carry a^(L) − y down through the weights alone and multiply by g′(z^(l)) only at the end: the "
        "factors g′ of the "
        "layers in between are missing from your δ^(l).",
        hint="With one hidden layer nobody sees it. With more: from which quantity of layer l + 1 does δ^(l) follow?",
        step=_RECURSION,
    ),
    mistake(
        "gradient-network-input",
        backprop=[wrong.gradient_network_input],
        sentence="Your ∇^(l) is δ^(l) xᵀ in every layer: it should have a^(l−1), which is x for l = 2 only.",
        hint="What flows through the weights θ^(l)?",
        step=_LINEARITY,
    ),
    mistake(
        "gradient-activation-of-this-layer",
        backprop=[wrong.gradient_activation_of_this_layer],
        sentence="Your ∇^(l) is δ^(l) a^(l)ᵀ: the activation is that of layer l, one too high.",
        hint="By what is θ^(l)_ij multiplied in z^(l)_i?",
        step=_LINEARITY,
    ),
    mistake(
        "gradient-weighted-input",
        backprop=[wrong.gradient_weighted_input],
        sentence="Your ∇^(l) is δ^(l) z^(l−1)ᵀ: the weighted input of layer l − 1 stands where its activation belongs.",
        hint="Does layer l see z^(l−1) or a^(l−1)?",
        step=_LINEARITY,
    ),
    mistake(
        "includes-input-delta",
        backprop=[wrong.includes_input_delta, wrong.includes_input_delta_without_derivative],
        sentence="Your delta has a δ^(1): the input is given, no weights lead into it, and it has no error.",
        hint="At which layer does your loop end?",
        step="the notation: δ^(l) is there for l = 2..L; there is no z^(1)",
    ),
    mistake(
        "propagates-through-updated-weights",
        backprop=[wrong.updated_weights(alpha) for alpha in (1.0, 0.5, 0.1, 0.01, 0.001)],
        sentence="You change θ^(l+1) before δ^(l) is computed from it: all δ and ∇ belong to one set of weights.",
        hint="When may the weights move: while the errors come down, or after?",
        step="the four steps of learning: the errors and gradients of all layers come before gradient descent",
    ),
    mistake(
        "output-error-for-every-layer",
        backprop=[
            wrong.output_error_for_every_layer,
            wrong.activation_error_for_every_layer,
            wrong.output_error_copied,
        ],
        sentence="You use the output's error, or compare with y, in every layer: only the output can be compared "
        "with y, and a hidden "
        "layer's δ^(l) follows from δ^(l+1).",
        hint="What does δ^(l) = ∂C/∂z^(l) mean for a layer that y says nothing about?",
        step=_DEFINITION,
    ),
    mistake(
        "backprop-returns-wrong-parts",
        backprop=[wrong.returns_swapped, wrong.returns_nabla_only, wrong.returns_delta_only],
        sentence="What you return is right, but not the pair (delta, nabla) in this order.",
        hint="What does the docstring say about the value returned?",
        step=_NOTATION,
    ),
)

_DESCENT_STEP = (
    mistake(
        "descent-sign",
        gradient_descent_step=[wrong.descent_sign],
        sentence="You add α∇^(l) to θ^(l): that climbs the cost instead of descending.",
        hint="∇^(l) points to where C grows. Which way is down?",
        step=_DESCENT,
    ),
    mistake(
        "descent-no-learning-rate",
        gradient_descent_step=[wrong.descent_no_learning_rate],
        sentence="Your step is ∇^(l): the learning rate α has no effect on it.",
        hint="What should happen to the step when α is halved?",
        step=_DESCENT,
    ),
    mistake(
        "descent-divides-by-learning-rate",
        gradient_descent_step=[wrong.descent_divides_by_learning_rate],
        sentence="Your step is ∇^(l)/α: a smaller learning rate makes it larger.",
        hint="What should happen to the step when α is halved?",
        step=_DESCENT,
    ),
    mistake(
        "descent-returns-step",
        gradient_descent_step=[wrong.descent_returns_step, wrong.descent_returns_negative_step],
        sentence="You return the step α∇^(l) alone; the new weights are asked.",
        hint="Where do the weights stand before the step, and where after it?",
        step=_DESCENT,
    ),
    mistake(
        "descent-one-layer-only",
        gradient_descent_step=[
            wrong.descent_last_layer_moves,
            wrong.descent_first_layer_moves,
            wrong.descent_last_layer_only,
            wrong.descent_first_layer_only,
        ],
        sentence="Only one layer of your weights takes the step; every θ^(l), l = 2..L, should.",
        hint="Is your assignment inside the loop, and your return outside it?",
        step=_DESCENT,
    ),
)

_SEVERAL = (
    mistake(
        "gradient-extra-derivative",
        gradient=[wrong.gradient_extra_derivative, wrong.gradient_extra_derivative_factor],
        backprop=[wrong.gradient_derivative_of_this_layer, wrong.gradient_derivative_of_hidden_layers],
        sentence="Your ∇^(l) has a factor g′ too many: what z^(l) contributes is part of δ^(l) already.",
        hint="z^(l) is linear in θ^(l). What is ∂z^(l)_i/∂θ^(l)_ij, once δ^(l)_i = ∂C/∂z^(l)_i is known?",
        step=_LINEARITY,
    ),
    mistake(
        "hard-coded-depth",
        backprop=[wrong.three_layers, wrong.two_layers, wrong.four_layers, wrong.last_two_layers],
        forward=[wrong.forward_three_layers, wrong.forward_four_layers],
        sentence="Your function takes one number of layers for granted: it is right for networks of that depth only.",
        hint="Which layers has a network of L = 6, and which one of L = 2? Which of them does your loop reach?",
        step=_RECURSION,
    ),
    mistake(
        "returns-after-first-layer",
        backprop=[wrong.output_layer_only],
        forward=[wrong.forward_first_layer_only],
        sentence="What you return ends after the first layer that is computed: the loop is left too early.",
        hint="How far is your return indented?",
        step=_RECURSION,
    ),
    mistake(
        "layer-keys-shifted",
        forward=[wrong.forward_keys_from_0, wrong.forward_keys_from_2],
        backprop=[
            wrong.both_keys_shifted_down,
            wrong.nabla_keys_shifted_down,
            wrong.delta_keys_shifted_down,
            wrong.both_keys_shifted_up,
        ],
        sentence="Your values are right, but filed one layer off: what belongs to layer l has the key l, from 1 to "
        "L for a, "
        "from 2 to L for δ and ∇.",
        hint="Some books count layers from 0, or file weights under the layer they leave. Which layer does θ^(l) "
        "lead into here?",
        step=_NOTATION,
    ),
)

MISTAKES: tuple[Mistake, ...] = (
    *_SIGMOID,
    *_FORWARD,
    *_OUTPUT_DELTA,
    *_HIDDEN_DELTA,
    *_GRADIENT,
    *_BACKPROP,
    *_DESCENT_STEP,
    *_SEVERAL,
)

#: Other right ways to write a function.  What a wrong part does to the whole depends on them: np.dot takes a number for
#: δ^(l+1), @ does not.
DIALECTS: Mapping[str, tuple[Callable[..., Any], ...]] = {
    "hidden_delta": (wrong.hidden_delta_by_dot, wrong.hidden_delta_by_dot_from_left),
    "gradient": (wrong.gradient_by_broadcasting,),
}

#: Two mistakes in one function: (ids, question, the function with both in it).
TOGETHER: tuple[tuple[tuple[str, str], str, Callable[..., Any]], ...] = tuple(
    ((carried, slope), "hidden_delta", wrong.hidden_delta_of(carried, slope))
    for carried in wrong.CARRIED
    for slope in wrong.SLOPES
)
