"""The known mistakes of ``forward`` in ``backprop-dl``; some of them may be made in ``backward``, too."""
# ruff: noqa: ARG005, E741  # what is left out is the mistake; l is the l of the formulas

from __future__ import annotations

from grader.authoring import Mistake, mistake

from . import backprop_dl_steps as steps
from . import backprop_dl_variants as wrong
from .backprop_dl import relu, sigmoid, tanh
from .backprop_dl_variants import HIDDEN, WEIGHTS, backward_with, forward_with

FORWARD: tuple[Mistake, ...] = (
    mistake(
        "bias-forgotten",
        forward=[forward_with(lambda W, b, A: W @ A)],
        sentence="Your Z^[l] is W^[l] A^[l−1]: the bias b^[l] is not added.",
        hint="What is Z^[l] where A^[l−1] is all zeros, and what is yours?",
        step=steps.LINEAR,
    ),
    mistake(
        "bias-after-activation",
        forward=[wrong.forward_bias_after_activation],
        sentence="You add b^[l] to g(W^[l] A^[l−1]): the bias belongs inside, into Z^[l].",
        hint="Can an output of a sigmoid be below 0 or above 1? Can yours?",
        step=steps.LINEAR,
    ),
    mistake(
        "bias-along-examples",
        forward=[forward_with(lambda W, b, A: W @ A + b.T), forward_with(lambda W, b, A: W @ A + b.reshape(-1))],
        sentence="You add b^[l] along the examples: as a row. Where there are as many examples as units, broadcasting "
        "hides it, and each example gets the bias of a unit; elsewhere it cannot be computed.",
        hint="b^[l] has the shape (n_l, 1). Which of its copies should stand beside each other in Z^[l]?",
        step=steps.LINEAR,
    ),
    mistake(
        "activates-input",
        forward=[
            *(forward_with(first=g) for g in (sigmoid, tanh, relu)),
            *(
                forward_with(source=lambda l, _Z, A, g=g: g(A[0]) if l == 1 else A[l - 1])  # type: ignore[misc]
                for g in (sigmoid, tanh, relu)
            ),
        ],
        sentence="You apply an activation to the input: layer 1 sees g(X) where it should see A^[0] = X.",
        hint="The input layer computes nothing. What is A^[0]?",
        step=steps.LINEAR,
    ),
    mistake(
        "passes-z-on",
        forward=[forward_with(source=lambda l, Z, A: Z[l - 1] if l > 1 else A[0])],
        sentence="Your Z^[l] is W^[l] Z^[l−1] + b^[l]: the layer below is passed on before its activation.",
        hint="Which of the two does layer l see, Z^[l−1] or A^[l−1]?",
        step=steps.LINEAR,
    ),
    mistake(
        "input-for-every-layer",
        forward=[forward_with(source=lambda _l, _Z, A: A[0])],
        sentence="Your Z^[l] is W^[l] X + b^[l] in every layer: only layer 1 sees the input.",
        hint="In your loop, what changes from layer to layer besides W^[l] and b^[l]?",
        step=steps.LINEAR,
    ),
    mistake(
        "rows-for-columns",
        forward=[
            forward_with(lambda W, b, A: A @ W.T + b),
            forward_with(lambda W, b, A: A @ W + b),
            forward_with(lambda W, b, A: W.T @ A + b),
            forward_with(lambda W, b, A: A @ W.T + b.T),
            forward_with(lambda W, b, A: A @ W + b.T),
        ],
        sentence="Your product of W^[l] and A^[l−1] is in the wrong order, or W^[l] is transposed in it. Where all "
        "widths are equal nothing complains; elsewhere it cannot be computed.",
        hint="Write the shapes beside W^[l] and A^[l−1], an example a column. Which product gives (n_l, m)?",
        step=steps.NOTATION,
    ),
    mistake(
        "elementwise-for-product",
        forward=[forward_with(lambda W, b, A: W * A + b)],
        backward=[
            backward_with(hidden=HIDDEN["elementwise"]),
            backward_with(weights=WEIGHTS["elementwise"]),
            backward_with(hidden=HIDDEN["elementwise"], weights=WEIGHTS["elementwise"]),
        ],
        sentence="In your function an elementwise product stands where a product of matrices belongs.",
        hint="Which sum does the formula ask for, and which of your products adds anything up?",
        step="linearity: z_k = Σ_j W_kj a_j; matrices are multiplied with @ or np.dot, ⊙ is for numbers of one unit",
        seen="a question of a learner of the course (np.multiply for np.dot in dZ); otherwise plausible only",
    ),
    mistake(
        "no-activation",
        forward=[forward_with(activation_part=lambda _name, Z: Z), forward_with(activation_part=wrong.nowhere_hidden)],
        sentence="Your A^[l] is Z^[l] in hidden layers: their activation is never applied.",
        hint="What happens to Z^[l] before it becomes A^[l]?",
        step=steps.ACTIVATION,
    ),
    mistake(
        "linear-output",
        forward=[forward_with(activation_part=wrong.at_the_output(lambda Z: Z))],
        sentence="Your A^[L] is Z^[L]: the output layer is left without its sigmoid.",
        hint="activations has an entry for layer L. What does it say?",
        step=steps.ACTIVATION,
    ),
    mistake(
        "another-output-activation",
        forward=[
            *(forward_with(activation_part=wrong.at_the_output(g)) for g in (tanh, relu)),
            *(forward_with(activation_part=wrong.everywhere(name)) for name in ("relu", "tanh")),
        ],
        sentence="Your A^[L] is tanh or ReLU of Z^[L]: the output layer is a sigmoid.",
        hint="Between which numbers should A^[L] lie, and between which does yours?",
        step=steps.ACTIVATION,
    ),
    mistake(
        "softmax-for-sigmoid",
        forward=[forward_with(activation_part=wrong.at_the_output(wrong.softmax))],
        sentence="Your A^[L] is the softmax of Z^[L], whose columns add up to 1: here every output unit is a sigmoid "
        "of its own.",
        hint="Should A^[L] of one unit change when only Z^[L] of another does?",
        step=steps.ACTIVATION,
    ),
    mistake(
        "sigmoid-sign",
        forward=[forward_with(activation_part=wrong.at_the_output(wrong.sigmoid_sign))],
        sentence="Your sigmoid is 1/(1 + e^z): the minus sign of the exponent is missing, so that it falls where it "
        "should rise.",
        hint="What should the sigmoid of a very large z be, and what is yours?",
        step=steps.ACTIVATION,
    ),
    mistake(
        "activation-name-ignored",
        forward=[forward_with(activation_part=wrong.hidden_only(name)) for name in ("relu", "tanh", "sigmoid")],
        sentence="You use one activation in all hidden layers, whatever activations[l] says.",
        hint="Which layers of a network with both ReLU and tanh come out right?",
        step=steps.ACTIVATION,
    ),
    mistake(
        "relu-of-another-kind",
        forward=[forward_with(activation_part=wrong.in_place_of("relu", g)) for g in wrong.OTHER_RELUS],
        sentence="Your ReLU is not max(0, z): units that are on, or those that are off, come out otherwise.",
        hint="Draw max(0, z). What should come out for z = 2 and for z = −2, and what does for yours?",
        step=steps.ACTIVATION,
    ),
    mistake(
        "leaky-relu",
        forward=[forward_with(activation_part=wrong.in_place_of("relu", wrong.leaky(k))) for k in (0.01, 0.1, 0.2)],
        backward=[backward_with(hidden=HIDDEN["leaky"])],
        sentence="You use a leaky ReLU, which lets a share of the negative z through; the ReLU here lets none through.",
        hint="What is max(0, z) for z = −2?",
        step=steps.SLOPE,
    ),
    mistake(
        "exponential-overflows",
        forward=[
            forward_with(activation_part=wrong.overflowing(wrong.sigmoid_overflow, tanh)),
            *(
                forward_with(activation_part=wrong.overflowing(g_sigmoid, g_tanh))
                for g_sigmoid in (sigmoid, wrong.sigmoid_overflow)
                for g_tanh in (
                    wrong.tanh_overflow,
                    wrong.tanh_overflow_of_square,
                    wrong.tanh_overflow_of_inverse_square,
                )
            ),
            wrong.forward_overflow_raises,
        ],
        sentence="Your Z and A are right as long as |z| is moderate; for large |z| an exponential in your sigmoid or "
        "tanh overflows, and no number comes out.",
        hint="The largest double is about 1.8e308. Which of e^z and e^−z can exceed it, and what does your formula "
        "do then?",
        step=steps.ACTIVATION,
    ),
    mistake(
        "omits-input",
        forward=[wrong.forward_omits_input],
        sentence="Your A begins with A^[1]: A^[0] = X is missing.",
        hint="A has the keys 0..L. What stands at 0, and which dW^[l] will need it?",
        step=steps.NOTATION,
    ),
    mistake(
        "forward-returns-wrong-parts",
        forward=[wrong.forward_swapped, wrong.forward_activations_only, wrong.forward_output_only],
        sentence="What you return is right, but not the pair (Z, A) in this order.",
        hint="What does the docstring say about the value returned?",
        step=steps.NOTATION,
    ),
    mistake(
        "last-layer-missing",
        forward=[wrong.forward_last_layer_missing],
        sentence="Your Z and A end with layer L − 1: the output layer is not computed.",
        hint="Where does range(1, L) end?",
        step=steps.NOTATION,
    ),
)
