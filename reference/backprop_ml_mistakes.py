"""The known mistakes of ``backprop-ml``: what the answers show, where to look, which step of the derivation breaks.

The wrong functions stand in ``backprop_ml_variants_up`` (g′, ``forward``, ``cost``) and ``_down`` (``deltas``,
``gradients``); a mistake may have several forms, and its sentence fits them all.  Mistakes that any function can have
(a flipped sign, a transposed result, …) belong to the grader, in ``grader.diagnosis.generic``; so do pairs, and what a
wrong ``forward`` does to ``deltas``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grader.authoring import Mistake, mistake

from . import backprop_ml_variants_down as down
from . import backprop_ml_variants_up as up

_SLOPE = "the derivative of the activation: g′(z) = g(z)(1 − g(z))"
_FORWARD = "forward propagation: Z^(l+1) = [1 A^(l)] Θ^(l)ᵀ and A^(l+1) = g(Z^(l+1)), from A^(1) = X"
_BIAS = "the bias unit: a_0 = 1 stands before the units of every layer but the last, and Θ^(l)_k0 is its weight"
_COST = "the cost: for each example the cross-entropy, summed over the classes; then the mean of the m examples"
_REGULARISATION = (
    "regularisation: J has λ/2m Σ_l Σ_k Σ_{j≥1} (Θ^(l)_kj)², so D^(l)_kj has λ/m Θ^(l)_kj for j ≥ 1, and 0 for j = 0"
)
_TOP = "the top: δ^(L) = ∂C/∂A^(L) ⊙ g′(Z^(L)), where g′ = g(1 − g) cancels against the cross-entropy's 1/(a(1 − a))"
_CHAIN = "chain rule over the layer above: ∂z^(l+1)_k/∂z^(l)_i = Θ^(l)_ki g′(z^(l)_i)"
_SUM = "chain rule over the layer above: δ^(l)_i = Σ_k δ^(l+1)_k Θ^(l)_ki g′(z^(l)_i), a sum over the first index of Θ"
_NO_ERROR = "the bias unit is 1 whatever the layers below do: it has no δ, and no error comes down through it"
_MEAN = "the mean over the examples: ∂J/∂Θ^(l)_ij = 1/m Σ of δ^(l+1)_i a^(l)_j over the m examples"
_LINEARITY = "linearity: ∂z^(l+1)_k/∂Θ^(l)_ij = a^(l)_j if k = i, else 0; one term of Σ_k remains, δ^(l+1)_i a^(l)_j"
_RECURSION = "the recursion: layer by layer, whatever L is"
_NOTATION = "the notation: Θ^(l) leads out of layer l; Θ and D have the keys 1..L−1, A has 1..L, and δ has 2..L"
_ROWS = "the notation: an example is a row, so that A^(l) and δ^(l) have the shape (m, s_l)"


_SIGMOID_GRADIENT = (
    mistake(
        "gradient-of-value",
        sigmoid_gradient=[up.gradient_of_value],
        sentence="Your g′(z) is z (1 − z): that is the slope if z is g(z) already, and here it is the weighted input.",
        hint="How steep is g at 0? What does your function say there?",
        step=_SLOPE,
        seen="real code: BoltzmannEntropy/interviews.ai, issues 4 and 15",
    ),
    mistake(
        "sigmoid-for-gradient",
        sigmoid_gradient=[up.sigmoid_itself],
        sentence="Your g′(z) is g(z): the sigmoid itself, not its slope.",
        hint="Where g is almost 1 it hardly changes any more. What should g′ be there?",
        step=_SLOPE,
    ),
    mistake(
        "one-minus-sigmoid",
        sigmoid_gradient=[up.one_minus_sigmoid],
        sentence="Your g′(z) is 1 − g(z): one factor of the slope is missing.",
        hint="What should g′ be where g is almost 0, and what is yours?",
        step=_SLOPE,
    ),
    mistake(
        "derivative-of-activation",
        sigmoid_gradient=[up.sigmoid_twice],
        sentence="Your g′ is taken at g(z) where it should be taken at z: there is a sigmoid too many in it.",
        hint="Is what you give to g′ a weighted input, or an activation?",
        step=_SLOPE,
        seen="real code: benoitfragit/libBrain, issue 78; proposed in rasmusbergpalm/DeepLearnToolbox, issue 165",
    ),
    mistake(
        "tanh-gradient",
        sigmoid_gradient=[up.tanh_gradient_of_sigmoid, up.tanh_gradient],
        sentence="Your g′ has the form 1 − g²: that is the slope of tanh, and g is the sigmoid here.",
        hint="What is g′ for g(z) = 1/(1 + e^−z), expressed by g?",
        step=_SLOPE,
    ),
    mistake(
        "matrix-product-for-elementwise",
        sigmoid_gradient=[up.matrix_product],
        deltas=[down.deltas_dot_for_elementwise],
        cost=[up.cost_all_pairs_of_classes],
        sentence="You have a matrix product where ⊙, the product entry by entry, belongs: entries meet that have "
        "nothing to do with each other.",
        hint="Which of your products sums over something? Write the shapes beside it. In numpy, which sign multiplies "
        "entry by entry?",
        step="the products entry by entry: what belongs to one unit and one example meets its like; sums come later",
    ),
    mistake(
        "sigmoid-overflow",
        sigmoid_gradient=[up.overflow, up.overflow_above, up.overflow_raises],
        sentence="Your g′(z) is right as long as |z| is moderate; for large |z| the exponential overflows, and no "
        "number comes out.",
        hint="The largest double is about 1.8e308. Which power of e in your formula can exceed it, and what does your "
        "formula do then?",
        step=_SLOPE,
    ),
)

_FORWARD_PROPAGATION = (
    mistake(
        "bias-missing",
        forward=[up.no_bias],
        deltas=[down.OTHER_SLOPES["bias-missing"]],
        sentence="Your layers have no bias unit: column 0 of Θ^(l) has no effect on what comes out.",
        hint="Θ^(l) has one column more than layer l has units. What is it multiplied by?",
        step=_BIAS,
        seen="real code: sgang007/Coursera-Stanford-ML-Python, pull request 3 (in the weights)",
    ),
    mistake(
        "bias-in-first-layer-only",
        forward=[up.bias_in_first_layer_only],
        deltas=[down.OTHER_SLOPES["bias-in-first-layer-only"]],
        sentence="Only your input layer has a bias unit; the hidden layers should have one each, too.",
        hint="Where do you put the column of ones: before the loop over the layers, or inside it?",
        step=_BIAS,
    ),
    mistake(
        "bias-last",
        forward=[up.bias_last],
        deltas=[down.OTHER_SLOPES["bias-last"]],
        gradients=[down.gradients_bias_last],
        sentence="Your bias unit stands behind the other units; it should stand before them, for its weights are in "
        "column 0 of Θ^(l).",
        hint="Which column of Θ^(l) do your ones meet?",
        step=_BIAS,
    ),
    mistake(
        "bias-activated",
        forward=[up.bias_activated],
        deltas=[down.OTHER_SLOPES["bias-activated"]],
        sentence="The bias units of your hidden layers are g(1) ≈ 0.73: they should be 1, with no g applied to them.",
        hint="What comes first in your code, the column of ones or the sigmoid?",
        step=_BIAS,
    ),
    mistake(
        "forward-activates-input",
        forward=[up.activates_input, up.activates_input_unseen],
        deltas=[down.OTHER_SLOPES["forward-activates-input"]],
        sentence="You apply g to the input: layer 2 sees g(X) where it should see A^(1) = X.",
        hint="The input layer computes nothing. What is A^(1)?",
        step=_FORWARD,
    ),
    mistake(
        "forward-linear-output",
        forward=[up.linear_output],
        sentence="Your A^(L) is Z^(L): the output layer is left without its activation g.",
        hint="Is the output layer any different from the others in A^(l) = g(Z^(l))?",
        step=_FORWARD,
    ),
    mistake(
        "forward-no-activation",
        forward=[up.no_activation],
        deltas=[down.OTHER_SLOPES["forward-no-activation"]],
        sentence="Your A^(l) is Z^(l) in every layer: g is applied nowhere, and the network is one big linear map.",
        hint="What happens to Z^(l) before it becomes A^(l)?",
        step=_FORWARD,
    ),
    mistake(
        "forward-returns-z",
        forward=[up.returns_z],
        deltas=[down.OTHER_SLOPES["forward-returns-z"]],
        sentence="You return Z^(l) where A^(l) is asked: the values before the activation, each from the right "
        "A^(l−1).",
        hint="Which of the two does the layer above see, Z^(l) or A^(l)?",
        step=_FORWARD,
    ),
    mistake(
        "tanh-for-sigmoid",
        forward=[up.tanh_for_sigmoid],
        deltas=[down.OTHER_SLOPES["tanh-for-sigmoid"]],
        sentence="Your activation is tanh z: it runs from −1 to 1, the sigmoid from 0 to 1.",
        hint="Both have the shape of an S. What is g(0) for the one that this course uses?",
        step=_FORWARD,
    ),
    mistake(
        "sigmoid-sign",
        forward=[up.falling_sigmoid],
        sentence="Your activation is 1/(1 + e^z): the minus sign of the exponent is missing, so that g falls where it "
        "should rise.",
        hint="What should g(z) be for a very large z, and what is yours?",
        step=_FORWARD,
    ),
    mistake(
        "forward-returns-bias-column",
        forward=[up.keeps_bias_column, up.keeps_bias_column_of_hidden, up.keeps_bias_column_everywhere],
        sentence="Your A^(l) has a column of ones in it; the bias unit is needed on the way up, but A^(l) is asked "
        "without it.",
        hint="How many columns should A^(l) have, if layer l has s_l units?",
        step=_BIAS,
    ),
    mistake(
        "forward-omits-input",
        forward=[up.omits_input],
        sentence="Your A begins with A^(2): A^(1) = X is missing.",
        hint="A has the keys 1..L. What stands at 1?",
        step=_NOTATION,
    ),
    mistake(
        "forward-returns-output-only",
        forward=[up.output_only],
        sentence="You return A^(L) alone; the activations of all layers are asked, {l: A^(l)} for l = 1..L.",
        hint="Which activations do δ^(l) and D^(l) need later on?",
        step=_FORWARD,
    ),
)

_COSTS = (
    mistake(
        "cost-quadratic",
        cost=[up.cost_quadratic, up.cost_half_quadratic],
        sentence="Your cost is made of (A^(L) − Y)²: that is the quadratic cost, and the cross-entropy is asked.",
        hint="Is there a logarithm in your cost?",
        step=_COST,
    ),
    mistake(
        "cost-positive-class-only",
        cost=[up.cost_positive_class_only],
        sentence="Your cost has the terms Y ln A only: what the network says of the classes that an example does not "
        "belong to is left out.",
        hint="If Y_ik = 0, what does your cost say of A_ik = 0.99?",
        step=_COST,
    ),
    mistake(
        "cost-sign",
        cost=[up.cost_sign],
        sentence="The first sum of your cost has the wrong sign: ln A is negative, and a cost should be positive.",
        hint="Can your cost be negative where λ = 0? Should it?",
        step=_COST,
    ),
    mistake(
        "cost-sign-of-one-term",
        cost=[up.cost_minus_of_the_first_term, up.cost_minus_of_the_second_term],
        sentence="The two terms of your cost have opposite signs: the minus before the first sum belongs to both.",
        hint="What do your two terms give for A = 1/2, each by itself: one for Y = 1, the other for Y = 0?",
        step=_COST,
    ),
    mistake(
        "cost-not-summed",
        cost=[up.cost_of_each_class, up.cost_of_each_example],
        sentence="Your cost is an array, a number for each class or each example: J is one number.",
        hint="Over how many indices does the first sum of J run, and over how many does yours?",
        step=_COST,
    ),
    mistake(
        "cost-decimal-logarithm",
        cost=[up.cost_decimal_logarithm],
        sentence="Your cost has the decimal logarithm where the natural one belongs.",
        hint="numpy has several logarithms. Which of them undoes e^z?",
        step=_COST,
    ),
    mistake(
        "cost-shifted-logarithm",
        cost=[up.cost_with(up.shifted_logarithm(epsilon)) for epsilon in up.EPSILONS],
        sentence="You add a small number inside of the logarithm: ln(A + ε) is not ln A, and no output is so near to 0 "
        "that it would be needed here.",
        hint="What is between the brackets of your logarithm?",
        step=_COST,
    ),
    mistake(
        "regularises-unsquared",
        cost=[up.cost_weights_not_squared],
        gradients=[down.gradients_regularised_by_squares],
        sentence="The power of Θ in your regularisation is off by one: J has the squares of the weights, and their "
        "derivatives D^(l) have the weights themselves.",
        hint="What is the derivative of λ/2m Θ² with respect to Θ? Which of the two does your function ask for?",
        step=_REGULARISATION,
    ),
)

_REGULARISATIONS = (
    mistake(
        "bias-regularised",
        cost=[up.cost_regularises_bias],
        gradients=[down.gradients_bias_regularised, down.gradients_bias_regularised_by_ones],
        sentence="Your regularisation acts on column 0 of Θ^(l) too: the weights of the bias unit are left out of it.",
        hint="Over which j does the second sum of J run? Begins yours there?",
        step=_REGULARISATION,
        seen="real code: kaleko/CourseraML, issue 9; JWarmenhoven/Coursera-Machine-Learning, issue 3",
    ),
    mistake(
        "regularisation-row-for-column",
        cost=[up.cost_regularises_without_row],
        gradients=[down.gradients_first_row_not_regularised],
        sentence="Your regularisation leaves row 0 of Θ^(l) out, and should leave column 0 out: a row holds the "
        "weights into one unit, a column those from one unit.",
        hint="Which index of Θ^(l)_kj belongs to the bias unit, the first or the second?",
        step=_REGULARISATION,
    ),
    mistake(
        "regularisation-scale",
        cost=[
            up.cost_regularised_by_lam_over_m,
            up.cost_regularised_by_half_lam,
            up.cost_regularised_by_lam,
            up.cost_regularised_by_half_lam_times_m,
        ],
        gradients=[
            down.gradients_regularised_by_lam,
            down.gradients_regularised_by_half,
            down.gradients_regularised_by_twice,
        ],
        sentence="Your regularisation has the wrong factor: it is λ/2m in J, and λ/m in D^(l).",
        hint="Differentiate λ/2m Θ² with a pencil. Where do the 2 and the m go?",
        step=_REGULARISATION,
        seen="real code: dennybritz/nn-from-scratch, issue 13; stephencwelch/Neural-Networks-Demystified, issue 15",
    ),
    mistake(
        "regularisation-sign",
        cost=[up.cost_regularisation_subtracted],
        gradients=[down.gradients_regularisation_subtracted],
        sentence="Your regularisation has the wrong sign: it rewards large weights, and should make them costly.",
        hint="If a weight grows and nothing else changes, should J rise or fall with λ?",
        step=_REGULARISATION,
    ),
    mistake(
        "not-regularised",
        cost=[up.cost_not_regularised],
        gradients=[down.gradients_not_regularised],
        sentence="λ has no effect on what you return: the regularisation is missing.",
        hint="Which of the parameters does your function never use?",
        step=_REGULARISATION,
    ),
    mistake(
        "regularises-one-layer",
        cost=[up.cost_regularises_first_only, up.cost_regularises_last_only],
        gradients=[down.gradients_first_layer_regularised, down.gradients_last_layer_regularised],
        sentence="Your regularisation acts on one Θ^(l) only; all of them should be regularised.",
        hint="Is that line inside of your loop over the layers?",
        step=_REGULARISATION,
    ),
)

_DELTAS = (
    mistake(
        "output-delta-sign",
        deltas=[down.deltas_sign],
        sentence="Your δ^(L) is Y − A^(L), with the sign flipped, and so is every δ below it.",
        hint="If A^(L) is above Y, does the cost rise or fall when Z^(L) grows?",
        step=_TOP,
    ),
    mistake(
        "output-delta-quadratic-cost",
        deltas=[down.deltas_quadratic_cost],
        sentence="Your δ^(L) is (A^(L) − Y) ⊙ g′(Z^(L)): that is right for the quadratic cost, but the cost here is "
        "the cross-entropy.",
        hint="What is ∂C/∂A^(L) for the cross-entropy, and what becomes of it when it meets g′(Z^(L))?",
        step=_TOP,
        seen="disputed in real code: hunkim/DeepLearningZeroToAll, pull request 113",
    ),
    mistake(
        "deltas-of-all-examples",
        deltas=[down.deltas_sum_of_examples, down.deltas_mean_of_examples],
        sentence="You add or average δ^(l) over the examples: each example has errors of its own, a row of δ^(l).",
        hint="How many rows should δ^(l) have? What would 1/m Σ δ a be, if only the mean of δ were known?",
        step=_ROWS,
    ),
    mistake(
        "deltas-no-derivative",
        deltas=[down.deltas_no_derivative],
        sentence="Your δ^(l) is δ^(l+1) Θ^(l) without the bias column: the factor g′(Z^(l)) is missing.",
        hint="Z^(l) acts on Z^(l+1) through A^(l). How much does A^(l) change when Z^(l) does?",
        step=_CHAIN,
    ),
    mistake(
        "deltas-no-weights",
        deltas=[down.deltas_no_weights],
        sentence="Your δ^(l) is made of δ^(l+1) and g′(Z^(l)) without Θ^(l): the errors of the layer above come down "
        "unweighted.",
        hint="Through which number does unit i of layer l act on unit k of layer l + 1?",
        step=_CHAIN,
    ),
    mistake(
        "bias-dropped-at-the-wrong-end",
        deltas=[down.deltas_last_column_dropped, down.deltas_last_entry_dropped],
        cost=[up.cost_regularises_without_last],
        gradients=[down.gradients_last_column_not_regularised],
        sentence="You drop the last column where the bias is to be dropped: the bias is column 0.",
        hint="On which side of A^(l) does the column of ones stand? Which slice takes it away again?",
        step=_BIAS,
    ),
    mistake(
        "bias-not-dropped",
        deltas=[down.deltas_bias_not_dropped, down.deltas_bias_dropped_for_recursion],
        sentence="Your δ^(l) has a column for the bias unit: it has no error, and is to be dropped.",
        hint="Layer l has s_l units. How many columns has your δ^(l), and which of them is too many?",
        step=_NO_ERROR,
    ),
    mistake(
        "weights-of-the-layer-below",
        deltas=[down.deltas_weights_of_layer_below],
        sentence="Your δ^(l) uses Θ^(l−1) where Θ^(l) belongs. Both occur in books: here Θ^(l) leads out of layer l, "
        "elsewhere θ^(l) leads into it, and the two notations must not be mixed.",
        hint="Which weights lie between layer l and layer l + 1 in the notation of this course?",
        step=_CHAIN,
    ),
    mistake(
        "weights-not-transposed",
        deltas=[down.deltas_weights_not_transposed],
        sentence="Your δ^(l) sums over the second index of Θ^(l) where it should sum over the first. Where layers "
        "differ in width that cannot be computed; where they do not, the wrong weights are summed.",
        hint="With examples as rows δ^(l+1) stands on the left. Does Θ^(l) need a transpose there?",
        step=_SUM,
    ),
    mistake(
        "derivative-of-another-layer",
        deltas=[down.deltas_derivative_of_layer_above],
        sentence="Your δ^(l) has the factor g′(Z^(l+1)) where g′(Z^(l)) belongs.",
        hint="δ^(l) is ∂C/∂Z^(l). Which activation changes first when Z^(l) does?",
        step=_CHAIN,
    ),
    mistake(
        "propagates-error-not-delta",
        deltas=[down.deltas_propagate_error],
        sentence="You carry A^(L) − Y down through the weights alone and multiply by g′(Z^(l)) only at the end: the "
        "factors g′ of the layers in between are missing from your δ^(l).",
        hint="With one hidden layer nobody sees it. With more: from which quantity of layer l + 1 does δ^(l) follow?",
        step=_RECURSION,
    ),
    mistake(
        "output-error-for-every-layer",
        deltas=[down.deltas_output_error_in_every_layer],
        sentence="You use δ^(L) in every layer: δ^(l) follows from δ^(l+1), the errors of the layer next above.",
        hint="Which δ do you multiply by Θ^(l) the second time the loop runs?",
        step=_RECURSION,
    ),
    mistake(
        "includes-input-delta",
        deltas=[down.deltas_include_input, down.deltas_include_input_without_derivative],
        sentence="Your δ has a δ^(1): the input is given, no weights lead into it, and it has no error.",
        hint="At which layer does your loop end?",
        step="the notation: δ^(l) is there for l = 2..L; there is no Z^(1)",
    ),
)

_GRADIENTS = (
    mistake(
        "averaged-twice",
        deltas=[down.deltas_averaged],
        gradients=[down.gradients_averaged_twice, down.gradients_all_averaged_twice],
        sentence="You divide by m once too often: the mean is taken once, in D^(l); δ^(l) is about single examples and "
        "knows nothing of m.",
        hint="Where do you divide by m: in the errors, in the loop over the examples, at the end? Once is enough.",
        step=_MEAN,
    ),
    mistake(
        "accumulator-not-reset",
        gradients=[down.gradients_running_sums],
        sentence="What has been accumulated for the examples before is added again with every example: the first "
        "example counts m times in your D^(l), the last one once.",
        hint="Where is Δ set to 0, and when is it added to the total?",
        step=_MEAN,
        seen="real code, of linear regression: stackoverflow.com/questions/32274474",
    ),
    mistake(
        "last-example-only",
        gradients=[down.gradients_last_example, down.gradients_last_example_alone],
        sentence="Your D^(l) knows the last example only: each example overwrites what the others gave.",
        hint="In your loop over the examples, do you assign to Δ^(l), or add to it?",
        step=_MEAN,
    ),
    mistake(
        "divided-inside-the-loop",
        gradients=[down.gradients_divided_in_the_loop],
        sentence="You divide by m inside of the loop over the examples: what the first example gave is divided m "
        "times.",
        hint="How far is that line indented?",
        step=_MEAN,
    ),
    mistake(
        "bias-gradient-missing",
        gradients=[down.gradients_without_bias, down.gradients_bias_not_learned],
        sentence="Your D^(l) has no derivatives for column 0 of Θ^(l): the weights of the bias unit are not "
        "regularised, but they learn.",
        hint="The bias unit is 1. What is δ times 1, summed over the examples?",
        step=_BIAS,
    ),
    mistake(
        "gradients-transposed",
        gradients=[down.gradients_transposed],
        sentence="Your D^(l) is transposed: layer l runs down its rows, and layer l + 1 should.",
        hint="D^(l) has the shape of Θ^(l): which of its two indices belongs to layer l?",
        step="D^(l)_ij = ∂J/∂Θ^(l)_ij, with i in layer l + 1 and j in layer l",
    ),
    mistake(
        "gradients-weighted-input",
        gradients=[down.gradients_of_z],
        sentence="Your D^(l) is made with Z^(l): the weighted inputs of layer l stand where its activations belong.",
        hint="Does layer l + 1 see Z^(l) or A^(l)?",
        step=_LINEARITY,
    ),
    mistake(
        "gradients-network-input",
        gradients=[down.gradients_of_input],
        sentence="Your D^(l) is made with X in every layer: it should be made with A^(l), which is X for l = 1 only.",
        hint="What flows through the weights Θ^(l)?",
        step=_LINEARITY,
    ),
    mistake(
        "gradients-activation-of-layer-above",
        gradients=[down.gradients_of_layer_above],
        sentence="Your D^(l) is made with A^(l+1): the activations are those of one layer too high.",
        hint="By what is Θ^(l)_ij multiplied in z^(l+1)_i?",
        step=_LINEARITY,
    ),
    mistake(
        "gradients-extra-derivative",
        gradients=[down.gradients_derivative_again, down.gradients_derivative_again_in_hidden],
        sentence="Your D^(l) has a factor g′ too many: what Z^(l+1) contributes is part of δ^(l+1) already.",
        hint="z^(l+1) is linear in Θ^(l). What is ∂z^(l+1)_i/∂Θ^(l)_ij, once δ^(l+1)_i is known?",
        step=_LINEARITY,
    ),
)

_SEVERAL = (
    mistake(
        "not-averaged",
        cost=[up.cost_not_averaged, up.cost_nothing_averaged],
        gradients=[
            down.gradients_not_averaged,
            down.gradients_nothing_averaged,
            down.gradients_bias_not_averaged,
        ],
        sentence="The 1/m is missing, everywhere or in column 0: you add up what the examples give, and their mean is "
        "asked.",
        hint="What should become of your result if every example stood twice in the batch?",
        step=_MEAN,
        seen="real code: dennybritz/nn-from-scratch, issue 13",
    ),
    mistake(
        "averaged-over-units",
        cost=[up.cost_averaged_over_units],
        deltas=[down.deltas_averaged_over_units, down.deltas_mean_error_for_every_unit],
        gradients=[down.gradients_averaged_over_units],
        sentence="You average over the units of a layer, too: the mean is over the m examples, and nothing else.",
        hint="By how many numbers do you divide: by m, or by all there are in the array?",
        step=_MEAN,
    ),
    mistake(
        "class-lost",
        cost=[
            up.cost_without_last_class,
            up.cost_without_first_class,
            up.cost_last_class_lost,
            up.cost_first_class_lost,
        ],
        deltas=[down.deltas_last_class_lost, down.deltas_first_class_lost],
        sentence="One class is lost: the first or the last class, or its ones in Y, do not occur in what you return.",
        hint="From where to where do your classes run? Python counts from 0, and the end of a range is not part of it.",
        step="the classes: k = 1..s_L, in Python the columns 0 to s_L − 1 of Y",
    ),
    mistake(
        "example-lost",
        cost=[
            up.cost_without_first_example,
            up.cost_without_last_example,
            up.cost_first_example_unlabelled,
            up.cost_last_example_unlabelled,
        ],
        deltas=[
            down.deltas_without_first_example,
            down.deltas_without_last_example,
            down.deltas_first_example_unlabelled,
            down.deltas_last_example_unlabelled,
        ],
        gradients=[down.gradients_without_first_example, down.gradients_without_last_example],
        sentence="One example is lost: the first or the last of the batch, or its row of Y, does not occur in what you "
        "return.",
        hint="From where to where does your loop over the examples run? Python counts from 0, and the end of a range "
        "is not part of it.",
        step="the examples: i = 1..m, in Python the rows 0 to m − 1 of X and Y",
        seen="real code: range(1, m) in a port of the exercise from Octave, where indices begin at 1",
    ),
    mistake(
        "examples-as-columns",
        forward=[up.forward_columns, up.forward_columns_above_input],
        deltas=[down.deltas_columns],
        sentence="Your examples are columns: the numbers are right, but the result has a row for each unit, and should "
        "have a row for each example.",
        hint="What is the shape of X? A^(l) and δ^(l) have as many rows as X.",
        step=_ROWS,
    ),
    mistake(
        "hard-coded-depth",
        forward=[up.forward_three_layers, up.forward_four_layers],
        cost=[up.cost_three_layers, up.cost_three_layers_class_by_class, up.cost_three_layers_and_gradients],
        deltas=[down.deltas_three_layers, down.deltas_last_two_layers],
        gradients=[down.gradients_three_layers],
        sentence="Your function takes one number of layers for granted: it is right for networks of that depth only.",
        hint="Which layers has a network of L = 6, and which one of L = 2? Which of them does your code reach?",
        step=_RECURSION,
    ),
    mistake(
        "returns-after-first-layer",
        forward=[up.forward_first_step],
        deltas=[down.deltas_output_only],
        gradients=[down.gradients_last_only],
        sentence="What you return ends after the first layer that is computed: the loop is left too early.",
        hint="How far is your return indented?",
        step=_RECURSION,
    ),
    mistake(
        "layer-keys-shifted",
        forward=[up.forward_keys_from_0, up.forward_keys_from_2],
        deltas=[down.deltas_keys_shifted_down],
        gradients=[down.gradients_keys_shifted_up, down.gradients_keys_from_0],
        sentence="Your values are right, but filed one layer off: A has the keys 1..L, δ has 2..L, and D has 1..L−1, "
        "as Θ has.",
        hint="Some books count layers from 0, or file weights under the layer they lead into. Which layer does Θ^(l) "
        "lead out of here?",
        step=_NOTATION,
    ),
)

MISTAKES: tuple[Mistake, ...] = (
    *_SIGMOID_GRADIENT,
    *_FORWARD_PROPAGATION,
    *_COSTS,
    *_REGULARISATIONS,
    *_DELTAS,
    *_GRADIENTS,
    *_SEVERAL,
)

#: Two mistakes in one function: (ids, question, the function with both in it).
TOGETHER: tuple[tuple[tuple[str, str], str, Callable[..., Any]], ...] = (
    *((ids, "cost", wrong_cost) for ids, wrong_cost in up.costs_wrong_twice()),
    *((ids, "gradients", wrong_gradients) for ids, wrong_gradients in down.gradients_wrong_twice()),
)
