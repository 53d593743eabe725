"""The known mistakes of ``backprop-ml``: what the answers show, where to look, which step of the derivation breaks.

The wrong functions stand in ``backprop_ml_variants``; a mistake may have several forms, and its sentence fits them all.
Mistakes that any function can have (a flipped sign, a transposed result, …) belong to the grader, in
``grader.diagnosis.generic``; so do pairs, and what a wrong ``forward`` does to ``deltas``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from grader.authoring import Mistake

from . import backprop_ml_variants as wrong

PLAUSIBLE = "plausible only"

_SLOPE = "the derivative of the activation: g′(z) = g(z)(1 − g(z))"
_FORWARD = "forward propagation: Z^(l+1) = [1 A^(l)] Θ^(l)ᵀ and A^(l+1) = g(Z^(l+1)), from A^(1) = X"
_BIAS = "the bias unit: a_0 = 1 stands before the units of every layer but the last, and Θ^(l)_k0 is its weight"
_COST = "the cost: for each example the cross-entropy, summed over the classes; then the mean of the m examples"
_REGULARISATION = (
    "regularisation: J has λ/2m Σ_l Σ_i Σ_{j≥1} (Θ^(l)_ij)², so D^(l)_ij has λ/m Θ^(l)_ij for j ≥ 1, and 0 for j = 0"
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


def _mistake(
    id: str,  # noqa: A002
    *,
    sentence: str,
    hint: str,
    step: str,
    seen: str = PLAUSIBLE,
    **forms: Sequence[Callable[..., Any]],
) -> Mistake:
    """``forms``: question=(wrong functions).  The first is what the mistake is shown with."""
    by_question = {question: tuple(variants) for question, variants in forms.items()}
    first = next(iter(by_question.values()))[0]
    return Mistake(id, tuple(by_question), first, sentence, hint, step, seen, by_question)


_SIGMOID_GRADIENT = (
    _mistake(
        "gradient-of-value",
        sigmoid_gradient=[wrong.gradient_of_value],
        sentence="Your g′(z) is z (1 − z): that is the slope if z is g(z) already, and here it is the weighted input.",
        hint="How steep is g at 0? What does your function say there?",
        step=_SLOPE,
        seen="real code: BoltzmannEntropy/interviews.ai, issues 4 and 15",
    ),
    _mistake(
        "sigmoid-for-gradient",
        sigmoid_gradient=[wrong.sigmoid_itself],
        sentence="Your g′(z) is g(z): the sigmoid itself, not its slope.",
        hint="Where g is almost 1 it hardly changes any more. What should g′ be there?",
        step=_SLOPE,
    ),
    _mistake(
        "one-minus-sigmoid",
        sigmoid_gradient=[wrong.one_minus_sigmoid],
        sentence="Your g′(z) is 1 − g(z): one factor of the slope is missing.",
        hint="What should g′ be where g is almost 0, and what is yours?",
        step=_SLOPE,
    ),
    _mistake(
        "derivative-of-activation",
        sigmoid_gradient=[wrong.sigmoid_twice],
        sentence="Your g′ is taken at g(z) where it should be taken at z: there is a sigmoid too many in it.",
        hint="Is what you give to g′ a weighted input, or an activation?",
        step=_SLOPE,
        seen="real code: benoitfragit/libBrain, issue 78; proposed in rasmusbergpalm/DeepLearnToolbox, issue 165",
    ),
    _mistake(
        "tanh-gradient",
        sigmoid_gradient=[wrong.tanh_gradient_of_sigmoid, wrong.tanh_gradient],
        sentence="Your g′ has the form 1 − g²: that is the slope of tanh, and g is the sigmoid here.",
        hint="What is g′ for g(z) = 1/(1 + e^−z), expressed by g?",
        step=_SLOPE,
    ),
    _mistake(
        "matrix-product-for-elementwise",
        sigmoid_gradient=[wrong.matrix_product],
        deltas=[wrong.deltas_dot_for_elementwise],
        cost=[wrong.cost_all_pairs_of_classes],
        sentence="You have a matrix product where ⊙, the product entry by entry, belongs: entries meet that have "
        "nothing to do with each other.",
        hint="Which of your products sums over something? Write the shapes beside it. In numpy, which sign multiplies "
        "entry by entry?",
        step="the products entry by entry: what belongs to one unit and one example meets its like; sums come later",
    ),
    _mistake(
        "sigmoid-overflow",
        sigmoid_gradient=[wrong.overflow, wrong.overflow_above, wrong.overflow_raises],
        sentence="Your g′(z) is right as long as |z| is moderate; for large |z| the exponential overflows, and no "
        "number comes out.",
        hint="The largest double is about 1.8e308. Which power of e in your formula can exceed it, and what does your "
        "formula do then?",
        step=_SLOPE,
    ),
)

_FORWARD_PROPAGATION = (
    _mistake(
        "bias-missing",
        forward=[wrong.no_bias],
        deltas=[wrong.OTHER_SLOPES["bias-missing"]],
        sentence="Your layers have no bias unit: column 0 of Θ^(l) has no effect on what comes out.",
        hint="Θ^(l) has one column more than layer l has units. What is it multiplied by?",
        step=_BIAS,
        seen="real code: sgang007/Coursera-Stanford-ML-Python, pull request 3 (in the weights)",
    ),
    _mistake(
        "bias-in-first-layer-only",
        forward=[wrong.bias_in_first_layer_only],
        deltas=[wrong.OTHER_SLOPES["bias-in-first-layer-only"]],
        sentence="Only your input layer has a bias unit; the hidden layers should have one each, too.",
        hint="Where do you put the column of ones: before the loop over the layers, or inside it?",
        step=_BIAS,
    ),
    _mistake(
        "bias-last",
        forward=[wrong.bias_last],
        deltas=[wrong.OTHER_SLOPES["bias-last"]],
        gradients=[wrong.gradients_bias_last],
        sentence="Your bias unit stands behind the other units; it should stand before them, for its weights are in "
        "column 0 of Θ^(l).",
        hint="Which column of Θ^(l) do your ones meet?",
        step=_BIAS,
    ),
    _mistake(
        "bias-activated",
        forward=[wrong.bias_activated],
        deltas=[wrong.OTHER_SLOPES["bias-activated"]],
        sentence="The bias units of your hidden layers are g(1) ≈ 0.73: they should be 1, with no g applied to them.",
        hint="What comes first in your code, the column of ones or the sigmoid?",
        step=_BIAS,
    ),
    _mistake(
        "forward-activates-input",
        forward=[wrong.activates_input, wrong.activates_input_unseen],
        deltas=[wrong.OTHER_SLOPES["forward-activates-input"]],
        sentence="You apply g to the input: layer 2 sees g(X) where it should see A^(1) = X.",
        hint="The input layer computes nothing. What is A^(1)?",
        step=_FORWARD,
    ),
    _mistake(
        "forward-linear-output",
        forward=[wrong.linear_output],
        sentence="Your A^(L) is Z^(L): the output layer is left without its activation g.",
        hint="Is the output layer any different from the others in A^(l) = g(Z^(l))?",
        step=_FORWARD,
    ),
    _mistake(
        "forward-no-activation",
        forward=[wrong.no_activation],
        deltas=[wrong.OTHER_SLOPES["forward-no-activation"]],
        sentence="Your A^(l) is Z^(l) in every layer: g is applied nowhere, and the network is one big linear map.",
        hint="What happens to Z^(l) before it becomes A^(l)?",
        step=_FORWARD,
    ),
    _mistake(
        "forward-returns-z",
        forward=[wrong.returns_z],
        deltas=[wrong.OTHER_SLOPES["forward-returns-z"]],
        sentence="You return Z^(l) where A^(l) is asked: the values before the activation, each from the right "
        "A^(l−1).",
        hint="Which of the two does the layer above see, Z^(l) or A^(l)?",
        step=_FORWARD,
    ),
    _mistake(
        "tanh-for-sigmoid",
        forward=[wrong.tanh_for_sigmoid],
        deltas=[wrong.OTHER_SLOPES["tanh-for-sigmoid"]],
        sentence="Your activation is tanh z: it runs from −1 to 1, the sigmoid from 0 to 1.",
        hint="Both have the shape of an S. What is g(0) for the one that this course uses?",
        step=_FORWARD,
    ),
    _mistake(
        "sigmoid-sign",
        forward=[wrong.falling_sigmoid],
        sentence="Your activation is 1/(1 + e^z): the minus sign of the exponent is missing, so that g falls where it "
        "should rise.",
        hint="What should g(z) be for a very large z, and what is yours?",
        step=_FORWARD,
    ),
    _mistake(
        "forward-returns-bias-column",
        forward=[wrong.keeps_bias_column, wrong.keeps_bias_column_of_hidden, wrong.keeps_bias_column_everywhere],
        sentence="Your A^(l) has a column of ones in it; the bias unit is needed on the way up, but A^(l) is asked "
        "without it.",
        hint="How many columns should A^(l) have, if layer l has s_l units?",
        step=_BIAS,
    ),
    _mistake(
        "forward-omits-input",
        forward=[wrong.omits_input],
        sentence="Your A begins with A^(2): A^(1) = X is missing.",
        hint="A has the keys 1..L. What stands at 1?",
        step=_NOTATION,
    ),
    _mistake(
        "forward-returns-output-only",
        forward=[wrong.output_only],
        sentence="You return A^(L) alone; the activations of all layers are asked, {l: A^(l)} for l = 1..L.",
        hint="Which activations do δ^(l) and D^(l) need later on?",
        step=_FORWARD,
    ),
)

_COSTS = (
    _mistake(
        "cost-quadratic",
        cost=[wrong.cost_quadratic, wrong.cost_half_quadratic],
        sentence="Your cost is made of (A^(L) − Y)²: that is the quadratic cost, and the cross-entropy is asked.",
        hint="Is there a logarithm in your cost?",
        step=_COST,
    ),
    _mistake(
        "cost-positive-class-only",
        cost=[wrong.cost_positive_class_only],
        sentence="Your cost has the terms Y ln A only: what the network says of the classes that an example does not "
        "belong to is left out.",
        hint="If Y_ik = 0, what does your cost say of A_ik = 0.99?",
        step=_COST,
    ),
    _mistake(
        "cost-sign",
        cost=[wrong.cost_sign],
        sentence="The first sum of your cost has the wrong sign: ln A is negative, and a cost should be positive.",
        hint="Can your cost be negative where λ = 0? Should it?",
        step=_COST,
    ),
    _mistake(
        "cost-not-summed",
        cost=[wrong.cost_of_each_class, wrong.cost_of_each_example],
        sentence="Your cost is an array, a number for each class or each example: J is one number.",
        hint="Over how many indices does the first sum of J run, and over how many does yours?",
        step=_COST,
    ),
    _mistake(
        "cost-decimal-logarithm",
        cost=[wrong.cost_decimal_logarithm],
        sentence="Your cost has the decimal logarithm where the natural one belongs.",
        hint="numpy has several logarithms. Which of them undoes e^z?",
        step=_COST,
    ),
    _mistake(
        "cost-shifted-logarithm",
        cost=[wrong.cost_with(wrong.shifted_logarithm(epsilon)) for epsilon in (1e-8, 1e-7, 1e-6, 1e-5, 1e-4)],
        sentence="You add a small number inside of the logarithm: ln(A + ε) is not ln A, and no output is so near to 0 "
        "that it would be needed here.",
        hint="What is between the brackets of your logarithm?",
        step=_COST,
    ),
    _mistake(
        "regularises-unsquared",
        cost=[wrong.cost_weights_not_squared],
        gradients=[wrong.gradients_regularised_by_squares],
        sentence="The power of Θ in your regularisation is off by one: J has the squares of the weights, and their "
        "derivatives D^(l) have the weights themselves.",
        hint="What is the derivative of λ/2m Θ² with respect to Θ? Which of the two does your function ask for?",
        step=_REGULARISATION,
    ),
)

_REGULARISATIONS = (
    _mistake(
        "bias-regularised",
        cost=[wrong.cost_regularises_bias],
        gradients=[wrong.gradients_bias_regularised, wrong.gradients_bias_regularised_by_ones],
        sentence="Your regularisation acts on column 0 of Θ^(l) too: the weights of the bias unit are left out of it.",
        hint="Over which j does the second sum of J run? Begins yours there?",
        step=_REGULARISATION,
        seen="real code: kaleko/CourseraML, issue 9; JWarmenhoven/Coursera-Machine-Learning, issue 3",
    ),
    _mistake(
        "regularisation-row-for-column",
        cost=[wrong.cost_regularises_without_row],
        gradients=[wrong.gradients_first_row_not_regularised],
        sentence="Your regularisation leaves row 0 of Θ^(l) out, and should leave column 0 out: a row holds the "
        "weights into one unit, a column those from one unit.",
        hint="Which index of Θ^(l)_ij belongs to the bias unit, the first or the second?",
        step=_REGULARISATION,
    ),
    _mistake(
        "regularisation-scale",
        cost=[
            wrong.cost_regularised_by_lam_over_m,
            wrong.cost_regularised_by_half_lam,
            wrong.cost_regularised_by_lam,
        ],
        gradients=[
            wrong.gradients_regularised_by_lam,
            wrong.gradients_regularised_by_half,
            wrong.gradients_regularised_by_twice,
        ],
        sentence="Your regularisation has the wrong factor: it is λ/2m in J, and λ/m in D^(l).",
        hint="Differentiate λ/2m Θ² with a pencil. Where do the 2 and the m go?",
        step=_REGULARISATION,
        seen="real code: dennybritz/nn-from-scratch, issue 13; stephencwelch/Neural-Networks-Demystified, issue 15",
    ),
    _mistake(
        "regularisation-sign",
        cost=[wrong.cost_regularisation_subtracted],
        gradients=[wrong.gradients_regularisation_subtracted],
        sentence="Your regularisation has the wrong sign: it rewards large weights, and should make them costly.",
        hint="If a weight grows and nothing else changes, should J rise or fall with λ?",
        step=_REGULARISATION,
    ),
    _mistake(
        "not-regularised",
        cost=[wrong.cost_not_regularised],
        gradients=[wrong.gradients_not_regularised],
        sentence="λ has no effect on what you return: the regularisation is missing.",
        hint="Which of the parameters does your function never use?",
        step=_REGULARISATION,
    ),
    _mistake(
        "regularises-one-layer",
        cost=[wrong.cost_regularises_first_only, wrong.cost_regularises_last_only],
        gradients=[wrong.gradients_first_layer_regularised, wrong.gradients_last_layer_regularised],
        sentence="Your regularisation acts on one Θ^(l) only; all of them should be regularised.",
        hint="Is that line inside of your loop over the layers?",
        step=_REGULARISATION,
    ),
)

_DELTAS = (
    _mistake(
        "output-delta-sign",
        deltas=[wrong.deltas_sign],
        sentence="Your δ^(L) is Y − A^(L), with the sign flipped, and so is every δ below it.",
        hint="If A^(L) is above Y, does the cost rise or fall when Z^(L) grows?",
        step=_TOP,
    ),
    _mistake(
        "output-delta-quadratic-cost",
        deltas=[wrong.deltas_quadratic_cost],
        sentence="Your δ^(L) is (A^(L) − Y) ⊙ g′(Z^(L)): that is right for the quadratic cost, but the cost here is "
        "the cross-entropy.",
        hint="What is ∂C/∂A^(L) for the cross-entropy, and what becomes of it when it meets g′(Z^(L))?",
        step=_TOP,
        seen="disputed in real code: hunkim/DeepLearningZeroToAll, pull request 113",
    ),
    _mistake(
        "deltas-of-all-examples",
        deltas=[wrong.deltas_sum_of_examples, wrong.deltas_mean_of_examples],
        sentence="You add or average δ^(l) over the examples: each example has errors of its own, a row of δ^(l).",
        hint="How many rows should δ^(l) have? What would 1/m Σ δ a be, if only the mean of δ were known?",
        step=_ROWS,
    ),
    _mistake(
        "deltas-no-derivative",
        deltas=[wrong.deltas_no_derivative],
        sentence="Your δ^(l) is δ^(l+1) Θ^(l) without the bias column: the factor g′(Z^(l)) is missing.",
        hint="Z^(l) acts on Z^(l+1) through A^(l). How much does A^(l) change when Z^(l) does?",
        step=_CHAIN,
    ),
    _mistake(
        "deltas-no-weights",
        deltas=[wrong.deltas_no_weights],
        sentence="Your δ^(l) is made of δ^(l+1) and g′(Z^(l)) without Θ^(l): the errors of the layer above come down "
        "unweighted.",
        hint="Through which number does unit i of layer l act on unit k of layer l + 1?",
        step=_CHAIN,
    ),
    _mistake(
        "bias-dropped-at-the-wrong-end",
        deltas=[wrong.deltas_last_column_dropped, wrong.deltas_last_entry_dropped],
        cost=[wrong.cost_regularises_without_last],
        gradients=[wrong.gradients_last_column_not_regularised],
        sentence="You drop the last column where the bias is to be dropped: the bias is column 0.",
        hint="On which side of A^(l) does the column of ones stand? Which slice takes it away again?",
        step=_BIAS,
    ),
    _mistake(
        "bias-not-dropped",
        deltas=[wrong.deltas_bias_not_dropped, wrong.deltas_bias_dropped_for_recursion],
        sentence="Your δ^(l) has a column for the bias unit: it has no error, and is to be dropped.",
        hint="Layer l has s_l units. How many columns has your δ^(l), and which of them is too many?",
        step=_NO_ERROR,
    ),
    _mistake(
        "weights-of-the-layer-below",
        deltas=[wrong.deltas_weights_of_layer_below],
        sentence="Your δ^(l) uses Θ^(l−1) where Θ^(l) belongs. Both occur in books: here Θ^(l) leads out of layer l, "
        "elsewhere θ^(l) leads into it, and the two notations must not be mixed.",
        hint="Which weights lie between layer l and layer l + 1 in the notation of this course?",
        step=_CHAIN,
    ),
    _mistake(
        "weights-not-transposed",
        deltas=[wrong.deltas_weights_not_transposed],
        sentence="Your δ^(l) sums over the second index of Θ^(l) where it should sum over the first. Where layers "
        "differ in width that cannot be computed; where they do not, the wrong weights are summed.",
        hint="With examples as rows δ^(l+1) stands on the left. Does Θ^(l) need a transpose there?",
        step=_SUM,
    ),
    _mistake(
        "derivative-of-another-layer",
        deltas=[wrong.deltas_derivative_of_layer_above],
        sentence="Your δ^(l) has the factor g′(Z^(l+1)) where g′(Z^(l)) belongs.",
        hint="δ^(l) is ∂C/∂Z^(l). Which activation changes first when Z^(l) does?",
        step=_CHAIN,
    ),
    _mistake(
        "propagates-error-not-delta",
        deltas=[wrong.deltas_propagate_error],
        sentence="You carry A^(L) − Y down through the weights alone and multiply by g′(Z^(l)) only at the end: the "
        "factors g′ of the layers in between are missing from your δ^(l).",
        hint="With one hidden layer nobody sees it. With more: from which quantity of layer l + 1 does δ^(l) follow?",
        step=_RECURSION,
    ),
    _mistake(
        "output-error-for-every-layer",
        deltas=[wrong.deltas_output_error_in_every_layer],
        sentence="You use δ^(L) in every layer: δ^(l) follows from δ^(l+1), the errors of the layer next above.",
        hint="Which δ do you multiply by Θ^(l) the second time the loop runs?",
        step=_RECURSION,
    ),
    _mistake(
        "includes-input-delta",
        deltas=[wrong.deltas_include_input, wrong.deltas_include_input_without_derivative],
        sentence="Your δ has a δ^(1): the input is given, no weights lead into it, and it has no error.",
        hint="At which layer does your loop end?",
        step="the notation: δ^(l) is there for l = 2..L; there is no Z^(1)",
    ),
)

_GRADIENTS = (
    _mistake(
        "averaged-twice",
        deltas=[wrong.deltas_averaged],
        gradients=[wrong.gradients_averaged_twice, wrong.gradients_all_averaged_twice],
        sentence="You divide by m once too often: the mean is taken once, in D^(l); δ^(l) is about single examples and "
        "knows nothing of m.",
        hint="Where do you divide by m: in the errors, in the loop over the examples, at the end? Once is enough.",
        step=_MEAN,
    ),
    _mistake(
        "accumulator-not-reset",
        gradients=[wrong.gradients_running_sums],
        sentence="What has been accumulated for the examples before is added again with every example: the first "
        "example counts m times in your D^(l), the last one once.",
        hint="Where is Δ set to 0, and when is it added to the total?",
        step=_MEAN,
        seen="real code, of linear regression: stackoverflow.com/questions/32274474",
    ),
    _mistake(
        "last-example-only",
        gradients=[wrong.gradients_last_example, wrong.gradients_last_example_alone],
        sentence="Your D^(l) knows the last example only: each example overwrites what the others gave.",
        hint="In your loop over the examples, do you assign to Δ^(l), or add to it?",
        step=_MEAN,
    ),
    _mistake(
        "divided-inside-the-loop",
        gradients=[wrong.gradients_divided_in_the_loop],
        sentence="You divide by m inside of the loop over the examples: what the first example gave is divided m "
        "times.",
        hint="How far is that line indented?",
        step=_MEAN,
    ),
    _mistake(
        "bias-gradient-missing",
        gradients=[wrong.gradients_without_bias, wrong.gradients_bias_not_learned],
        sentence="Your D^(l) has no derivatives for column 0 of Θ^(l): the weights of the bias unit are not "
        "regularised, but they learn.",
        hint="The bias unit is 1. What is δ times 1, summed over the examples?",
        step=_BIAS,
    ),
    _mistake(
        "gradients-transposed",
        gradients=[wrong.gradients_transposed],
        sentence="Your D^(l) is transposed: layer l runs down its rows, and layer l + 1 should.",
        hint="D^(l) has the shape of Θ^(l): which of its two indices belongs to layer l?",
        step="D^(l)_ij = ∂J/∂Θ^(l)_ij, with i in layer l + 1 and j in layer l",
    ),
    _mistake(
        "gradients-weighted-input",
        gradients=[wrong.gradients_of_z],
        sentence="Your D^(l) is made with Z^(l): the weighted inputs of layer l stand where its activations belong.",
        hint="Does layer l + 1 see Z^(l) or A^(l)?",
        step=_LINEARITY,
    ),
    _mistake(
        "gradients-network-input",
        gradients=[wrong.gradients_of_input],
        sentence="Your D^(l) is made with X in every layer: it should be made with A^(l), which is X for l = 1 only.",
        hint="What flows through the weights Θ^(l)?",
        step=_LINEARITY,
    ),
    _mistake(
        "gradients-activation-of-layer-above",
        gradients=[wrong.gradients_of_layer_above],
        sentence="Your D^(l) is made with A^(l+1): the activations are those of one layer too high.",
        hint="By what is Θ^(l)_ij multiplied in z^(l+1)_i?",
        step=_LINEARITY,
    ),
    _mistake(
        "gradients-extra-derivative",
        gradients=[wrong.gradients_derivative_again, wrong.gradients_derivative_again_in_hidden],
        sentence="Your D^(l) has a factor g′ too many: what Z^(l+1) contributes is part of δ^(l+1) already.",
        hint="z^(l+1) is linear in Θ^(l). What is ∂z^(l+1)_i/∂Θ^(l)_ij, once δ^(l+1)_i is known?",
        step=_LINEARITY,
    ),
)

_SEVERAL = (
    _mistake(
        "not-averaged",
        cost=[wrong.cost_not_averaged, wrong.cost_nothing_averaged],
        gradients=[wrong.gradients_not_averaged, wrong.gradients_nothing_averaged],
        sentence="The 1/m is missing: you add up what the examples give, and their mean is asked.",
        hint="What should become of your result if every example stood twice in the batch?",
        step=_MEAN,
        seen="real code: dennybritz/nn-from-scratch, issue 13",
    ),
    _mistake(
        "averaged-over-units",
        cost=[wrong.cost_averaged_over_units],
        deltas=[wrong.deltas_averaged_over_units, wrong.deltas_mean_error_for_every_unit],
        gradients=[wrong.gradients_averaged_over_units],
        sentence="You average over the units of a layer, too: the mean is over the m examples, and nothing else.",
        hint="By how many numbers do you divide: by m, or by all there are in the array?",
        step=_MEAN,
    ),
    _mistake(
        "class-lost",
        cost=[
            wrong.cost_without_last_class,
            wrong.cost_without_first_class,
            wrong.cost_last_class_lost,
            wrong.cost_first_class_lost,
        ],
        deltas=[wrong.deltas_last_class_lost, wrong.deltas_first_class_lost],
        sentence="One class is lost: the first or the last class, or its ones in Y, do not occur in what you return.",
        hint="From where to where do your classes run? Python counts from 0, and the end of a range is not part of it.",
        step="the classes: k = 1..s_L, in Python the columns 0 to s_L − 1 of Y",
    ),
    _mistake(
        "examples-as-columns",
        forward=[wrong.forward_columns, wrong.forward_columns_above_input],
        deltas=[wrong.deltas_columns],
        sentence="Your examples are columns: the numbers are right, but the result has a row for each unit, and should "
        "have a row for each example.",
        hint="What is the shape of X? A^(l) and δ^(l) have as many rows as X.",
        step=_ROWS,
    ),
    _mistake(
        "hard-coded-depth",
        forward=[wrong.forward_three_layers, wrong.forward_four_layers],
        deltas=[wrong.deltas_three_layers, wrong.deltas_last_two_layers],
        gradients=[wrong.gradients_three_layers],
        sentence="Your function takes one number of layers for granted: it is right for networks of that depth only.",
        hint="Which layers has a network of L = 6, and which one of L = 2? Which of them does your code reach?",
        step=_RECURSION,
    ),
    _mistake(
        "returns-after-first-layer",
        forward=[wrong.forward_first_step],
        deltas=[wrong.deltas_output_only],
        gradients=[wrong.gradients_last_only],
        sentence="What you return ends after the first layer that is computed: the loop is left too early.",
        hint="How far is your return indented?",
        step=_RECURSION,
    ),
    _mistake(
        "layer-keys-shifted",
        forward=[wrong.forward_keys_from_0, wrong.forward_keys_from_2],
        deltas=[wrong.deltas_keys_shifted_down],
        gradients=[wrong.gradients_keys_shifted_up, wrong.gradients_keys_from_0],
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
    *((ids, "cost", wrong_cost) for ids, wrong_cost in wrong.costs_wrong_twice()),
    *((ids, "gradients", wrong_gradients) for ids, wrong_gradients in wrong.gradients_wrong_twice()),
)
