"""The known mistakes of ``backward`` in ``backprop-dl``: of the error at the top, of those below, of the gradients."""
# ruff: noqa: ARG005  # what is left out is the mistake

from __future__ import annotations

from grader.authoring import Mistake, mistake

from . import backprop_dl_steps as steps
from . import backprop_dl_variants as wrong
from .backprop_dl_variants import BIASES, HIDDEN, OUTPUT, WEIGHTS, backward_with, right_biases, right_weights

_OUTPUT = (
    mistake(
        "output-error-sign",
        backward=[backward_with(OUTPUT["sign"])],
        sentence="Your dZ^[L] is Y − A^[L]: the sign is flipped, and with it that of all gradients.",
        hint="If A^[L] is above Y, does the cost rise or fall when Z^[L] grows?",
        step=steps.TOP,
    ),
    mistake(
        "output-error-quadratic-cost",
        backward=[backward_with(OUTPUT["quadratic cost"])],
        sentence="Your dZ^[L] is (A^[L] − Y) ⊙ σ′(Z^[L]): that is right for the quadratic cost ½Σ(A − Y)², but the "
        "cost here is the cross-entropy.",
        hint="What is the derivative of the cross-entropy with respect to A^[L], and what becomes of it when it meets "
        "σ′(Z^[L])?",
        step=steps.TOP,
        seen=steps.REAL,
    ),
    mistake(
        "output-error-cost-derivative",
        backward=wrong.output_with(OUTPUT["cost derivative"]),
        sentence="Your dZ^[L] is dA^[L], the derivative with respect to the activation; dZ^[L] is the one with respect "
        "to Z^[L].",
        hint="One more factor of the chain rule leads from A^[L] to Z^[L].",
        step=steps.TOP,
    ),
    mistake(
        "tanh-derivative-for-sigmoid",
        backward=[*wrong.output_with(OUTPUT["tanh"]), backward_with(OUTPUT["tanh of quadratic cost"])],
        sentence="In your dZ^[L] stands 1 − A^[L]²: that is the derivative of tanh, and the output layer is a sigmoid.",
        hint="What is σ′ for σ(z) = 1/(1 + e^−z), expressed by σ?",
        step=steps.TOP,
        seen=steps.REAL,
    ),
    mistake(
        "output-error-squared",
        backward=[backward_with(OUTPUT["squared"])],
        sentence="Your dZ^[L] is (A^[L] − Y)²: that is a cost, and of another kind; dZ^[L] is the derivative of the "
        "cost.",
        hint="Can your dZ^[L] ever be negative? Should it be?",
        step=steps.TOP,
    ),
    mistake(
        "output-error-zero-by-zero",
        backward=wrong.output_with(OUTPUT["as a fraction"]),
        sentence="Your dZ^[L] is right as long as A^[L] is neither 0 nor 1; where it has been rounded to one of them, "
        "you divide by zero.",
        hint="On paper the two fractions in dA^[L] cancel against A(1 − A). What is left, and does it divide by "
        "anything?",
        step=steps.TOP,
    ),
)

_HIDDEN = (
    mistake(
        "hidden-no-derivative",
        backward=[backward_with(hidden=HIDDEN["no derivative"])],
        sentence="Your dZ^[l] is W^[l+1]ᵀ dZ^[l+1] in hidden layers: the factor g^[l]′(Z^[l]) is missing.",
        hint="Z^[l] acts on Z^[l+1] through A^[l]. How much does A^[l] change when Z^[l] does?",
        step=steps.CHAIN,
    ),
    mistake(
        "relu-derivative-at-a",
        backward=[backward_with(hidden=HIDDEN["relu is 1"])],
        sentence="In your ReLU layers dZ^[l] is W^[l+1]ᵀ dZ^[l+1] as it stands: units that are off (Z^[l] < 0) keep an "
        "error, as if the slope were 1 there too.",
        hint="A^[l] of a ReLU is never negative. Can A >= 0, or A < 0, tell units that are off from those that are on? "
        "Where is g′ taken, at A or at Z?",
        step=steps.SLOPE,
        seen="a question of a learner of the course, whose network learned badly with A1 >= 0",
    ),
    mistake(
        "relu-of-the-error",
        backward=[backward_with(hidden=HIDDEN["relu of the error"])],
        sentence="In your ReLU layers dZ^[l] is ReLU of W^[l+1]ᵀ dZ^[l+1]: what decides is the sign of the error, and "
        "it should be that of Z^[l].",
        hint="Which number says whether a unit is on: its error, or its weighted input?",
        step=steps.SLOPE,
    ),
    mistake(
        "activation-for-derivative",
        backward=[
            backward_with(hidden=HIDDEN["activation"]),
            backward_with(hidden=HIDDEN["relu is the activation"]),
        ],
        sentence="Your dZ^[l] has the factor A^[l] = g(Z^[l]) where the slope g^[l]′(Z^[l]) belongs.",
        hint="g and g′ are two functions. What is the slope of ReLU for z = 3?",
        step=steps.SLOPE,
    ),
    mistake(
        "derivative-taken-at-a",
        backward=[
            backward_with(hidden=HIDDEN["tanh of a"]),
            *wrong.output_with(OUTPUT["sigmoid twice"]),
            backward_with(OUTPUT["sigmoid twice"], HIDDEN["tanh of a"]),
        ],
        sentence="Your dZ^[l] has a factor g′(A^[l]) where g′(Z^[l]) belongs: the activation is applied once too "
        "often.",
        hint="A^[l] is g(Z^[l]) already. What is left of g′, which can be written with g, when g(Z^[l]) is known?",
        step=steps.SLOPE,
        seen=steps.REAL,
    ),
    mistake(
        "tanh-derivative-wrong",
        backward=[backward_with(hidden=HIDDEN["tanh of z"]), backward_with(hidden=HIDDEN["tanh is 1 − a"])],
        sentence="In your tanh layers the slope is not 1 − A^[l]²: the square is missing, or it is that of Z^[l].",
        hint="What is the slope of tanh where tanh is 0, and what where tanh is almost −1?",
        step=steps.SLOPE,
    ),
    mistake(
        "derivative-of-another-activation",
        backward=[
            backward_with(hidden=HIDDEN[name]) for name in ("sigmoid by a", "sigmoid by z", "relu", "tanh", "tanh by a")
        ],
        sentence="Your dZ^[l] has the slope of one activation in all hidden layers: that of the sigmoid, of tanh or of "
        "ReLU, whatever activations[l] says.",
        hint="Which hidden layers of a network with both ReLU and tanh come out right?",
        step=steps.SLOPE,
    ),
    mistake(
        "derivative-of-another-layer",
        backward=[
            backward_with(hidden=HIDDEN["slope of the layer above"]),
            backward_with(hidden=HIDDEN["name of the layer above"]),
        ],
        sentence="Your dZ^[l] has the slope of the layer above, g^[l+1]′: at its Z^[l+1], or with its name.",
        hint="dZ^[l] belongs to Z^[l]. Which activation changes first when Z^[l] does?",
        step=steps.CHAIN,
    ),
    mistake(
        "weights-not-transposed",
        backward=[backward_with(hidden=HIDDEN["not transposed"])],
        sentence="Your dZ^[l] is W^[l+1] dZ^[l+1] ⊙ g^[l]′(Z^[l]): the transpose is missing. Where W^[l+1] is not "
        "square that cannot be computed; where it is, the wrong weights are summed.",
        hint="Over which index of W^[l+1]_ki does the sum for unit i of layer l run, the first or the second?",
        step=steps.SUM,
    ),
    mistake(
        "weights-of-this-layer",
        backward=[backward_with(hidden=HIDDEN["weights of this layer"])],
        sentence="Your dZ^[l] uses W^[l] where W^[l+1] belongs. Elsewhere Θ^(l) leads out of layer l; here W^[l] leads "
        "into it.",
        hint="Which weights lie between layer l and layer l + 1 in the notation of this course?",
        step=steps.CHAIN,
    ),
    mistake(
        "hidden-no-weights",
        backward=[backward_with(hidden=HIDDEN["no weights"])],
        sentence="Your dZ^[l] is dZ^[l+1] ⊙ g^[l]′(Z^[l]): the errors of the layer above come down unweighted.",
        hint="Through which number does unit i of layer l act on unit k of layer l + 1?",
        step=steps.CHAIN,
    ),
    mistake(
        "output-error-for-every-layer",
        backward=[
            backward_with(hidden=HIDDEN["error of the output"]),
            backward_with(hidden=HIDDEN["error of the output itself"]),
        ],
        sentence="You use dZ^[L], or dA^[L], in every layer: the error of the layer above is dZ^[l+1].",
        hint="With one hidden layer nobody sees it. With two: from which error does dZ^[1] follow?",
        step=steps.RECURSION,
    ),
    mistake(
        "propagates-da-not-dz",
        backward=[backward_with(hidden=HIDDEN["errors without slopes"])],
        sentence="You carry dA down, from layer to layer, through the weights alone: the slopes of the layers in "
        "between are missing from your dZ^[l].",
        hint="dA^[l] = W^[l+1]ᵀ times what of layer l + 1: dA^[l+1], or dZ^[l+1]?",
        step=steps.RECURSION,
    ),
    mistake(
        "propagates-through-updated-weights",
        backward=[backward_with(hidden=HIDDEN[f"updated by {alpha}"]) for alpha in wrong.ALPHAS],
        sentence="You change W^[l+1] before dZ^[l] is computed from it: all dZ, dW and db belong to one set of "
        "weights.",
        hint="When may the weights move: while the errors come down, or after?",
        step="the four steps of learning: the gradients of all layers come before gradient descent",
        seen=steps.REAL,
    ),
    mistake(
        "stale-cache",
        backward=[
            backward_with(weights=WEIGHTS["A below the output"]),
            backward_with(hidden=HIDDEN["slope of the last hidden layer"]),
            backward_with(hidden=HIDDEN["slope of the last hidden layer"], weights=WEIGHTS["A below the output"]),
        ],
        sentence="Your way down uses a stale cache: Z^[L−1] or A^[L−1], the last that the way up left, in every layer.",
        hint="Where in your loop over the layers are Z^[l] and A^[l−1] looked up anew?",
        step=steps.RECURSION,
    ),
)

_GRADIENTS = (
    mistake(
        "one-over-m-in-dz",
        backward=[
            backward_with(OUTPUT["divided by m"]),
            wrong.backward_divided_once_too_often,
            backward_with(hidden=HIDDEN["divided by m"]),
            backward_with(OUTPUT["divided by m"], HIDDEN["divided by m"]),
        ],
        sentence="Your dZ^[l] is divided by m: an error belongs to its own example, and the mean over the examples is "
        "taken in dW^[l] and db^[l].",
        hint="In which of dZ^[l], dW^[l] and db^[l] are examples added up?",
        step=steps.MEAN,
        seen="a question of a learner of the course (1/m in dZ^[1]), and public programs",
    ),
    mistake(
        "gradients-not-averaged",
        backward=[backward_with(weights=WEIGHTS["sum"], biases=BIASES["sum"])],
        sentence="Your dW^[l] and db^[l] are sums over the examples where means are due: 1/m is missing.",
        hint="What should happen to the gradients when every example is there twice?",
        step=steps.MEAN,
        seen=steps.REAL,
    ),
    mistake(
        "dw-not-averaged",
        backward=[backward_with(weights=weights) for weights in wrong.here_and_there(WEIGHTS["sum"], right_weights)],
        sentence="Your dW^[l] is dZ^[l] A^[l−1]ᵀ, in all layers or in some: a sum over the examples where the mean is "
        "due. 1/m is missing.",
        hint="Over which index does the product dZ A^T sum, and how many terms has it?",
        step=steps.MEAN,
        seen=steps.REAL,
    ),
    mistake(
        "db-not-averaged",
        backward=[backward_with(biases=biases) for biases in wrong.here_and_there(BIASES["sum"], right_biases)],
        sentence="Your db^[l] is, in all layers or in some, the sum over the examples where the mean is due: 1/m is "
        "missing.",
        hint="What should happen to db^[l] when every example is there twice?",
        step=steps.MEAN,
    ),
    mistake(
        "averaged-twice",
        backward=[
            backward_with(weights=WEIGHTS["mean of means"], biases=BIASES["mean of means"]),
            backward_with(weights=WEIGHTS["mean of means"]),
            backward_with(biases=BIASES["mean of means"]),
        ],
        sentence="Your dW^[l], your db^[l] or both are divided by m twice.",
        hint="np.mean divides by m already. How often does 1/m occur on the way from dZ^[l] to what you return?",
        step=steps.MEAN,
    ),
    mistake(
        "mean-over-another-size",
        backward=[
            backward_with(weights=WEIGHTS[size], biases=BIASES[size])
            for size in ("n_0", "n_L", "n_{l−1}", "n_l", "Y.size", "X.size")
        ],
        sentence="Your dW^[l] and db^[l] are divided by another size than m: by a number of units, or by that of all "
        "entries.",
        hint="Examples are columns. Which entry of X.shape, or of Y.shape, counts them?",
        step=steps.NOTATION,
        seen=steps.REAL,
    ),
    mistake(
        "dw-transposed",
        backward=[backward_with(weights=WEIGHTS["transposed"])],
        sentence="Your dW^[l] is transposed: it is A^[l−1] dZ^[l]ᵀ/m.",
        hint="dW^[l] has the shape of W^[l]: which of its two indices belongs to layer l?",
        step=steps.WEIGHTS,
    ),
    mistake(
        "dw-activation-not-transposed",
        backward=[backward_with(weights=WEIGHTS["A not transposed"])],
        sentence="Your dW^[l] is dZ^[l] A^[l−1]/m without the transpose. Where m is not n_(l−1) that cannot be "
        "computed; where it is, units are summed with examples.",
        hint="Write the shapes of dZ^[l] and A^[l−1] side by side. Over what should the product sum?",
        step=steps.WEIGHTS,
    ),
    mistake(
        "dw-network-input",
        backward=[backward_with(weights=WEIGHTS["X"])],
        sentence="Your dW^[l] is dZ^[l] Xᵀ/m in every layer: it should have A^[l−1], which is X for l = 1 only.",
        hint="What flows through the weights W^[l]?",
        step=steps.WEIGHTS,
    ),
    mistake(
        "dw-activation-of-this-layer",
        backward=[backward_with(weights=WEIGHTS["A of this layer"])],
        sentence="Your dW^[l] is dZ^[l] A^[l]ᵀ/m: the activation is that of layer l, one too high.",
        hint="By what is W^[l]_ij multiplied in Z^[l]?",
        step=steps.WEIGHTS,
    ),
    mistake(
        "dw-weighted-input",
        backward=[backward_with(weights=WEIGHTS["Z"])],
        sentence="Your dW^[l] is dZ^[l] Z^[l−1]ᵀ/m: the weighted input of layer l − 1 stands where its activation "
        "belongs.",
        hint="Does layer l see Z^[l−1] or A^[l−1]?",
        step=steps.WEIGHTS,
    ),
    mistake(
        "gradients-of-another-error",
        backward=[
            backward_with(biases=BIASES["dZ above"]),
            backward_with(biases=BIASES["dZ of the output"]),
            backward_with(weights=WEIGHTS["dZ of the output"]),
            backward_with(weights=WEIGHTS["dZ of the output"], biases=BIASES["dZ of the output"]),
        ],
        sentence="Your dW^[l] or db^[l] is made of the dZ of another layer above; dZ^[l] belongs there.",
        hint="Compare the line for layer 1 with the one for layer 2, name by name.",
        step=steps.WEIGHTS,
        seen=steps.REAL,
    ),
    mistake(
        "db-summed-over-units",
        backward=[
            backward_with(biases=BIASES[way])
            for way in (
                "over units too",
                "over units too, in an array",
                "over units too, for every unit",
                "over units too, mean of all",
            )
        ]
        + [backward_with(biases=wrong.in_output_layer(BIASES["over units too"], right_biases))],
        sentence="Your db^[l] adds up all of dZ^[l], units and examples: one number, which broadcasting spreads over "
        "all biases.",
        hint="How many biases has layer l? What does np.sum add up without an axis?",
        step=steps.BIASES,
        seen="real code: many public programs in this notation have np.sum(dZ) without an axis",
    ),
    mistake(
        "db-wrong-axis",
        backward=[backward_with(biases=BIASES[way]) for way in ("axis 0", "axis 0, no keepdims", "axis 0, mean")],
        sentence="Your db^[l] adds up the units and keeps the examples: it should be the other way round.",
        hint="dZ^[l] has the shape (n_l, m). Which axis disappears when you sum over axis 0?",
        step=steps.BIASES,
    ),
    mistake(
        "db-keepdims-forgotten",
        backward=[backward_with(biases=BIASES[way]) for way in ("no keepdims", "a row", "squeezed")],
        sentence="Your db^[l] has the right numbers, but not as a column (n_l, 1): b^[l] − α db^[l] would broadcast "
        "to a matrix (n_l, n_l), without a word.",
        hint="Print the shapes of b^[l] and of your db^[l]. What can np.sum be asked to keep?",
        step=steps.BIASES,
        seen=steps.REAL,
    ),
    mistake(
        "db-of-weight-gradient",
        backward=[backward_with(biases=BIASES["of dW"])],
        sentence="Your db^[l] is the sum along the rows of dW^[l]: it has the factor A^[l−1] in it, which belongs to "
        "the weights.",
        hint="By what is b^[l]_i multiplied in Z^[l]?",
        step=steps.BIASES,
        seen="real code: a course had it in its own assignment, rust0258/Deeplearning.ai-Natural-Language-Processing-"
        "Specialization, issue 64",
    ),
    mistake(
        "db-not-summed",
        backward=[backward_with(biases=BIASES["not summed"]), backward_with(biases=BIASES["not summed, divided"])],
        sentence="Your db^[l] is dZ^[l], with a column for each example: a bias has one gradient, however many "
        "examples there are.",
        hint="b^[l] is the same in all examples. How do their wishes for it become one?",
        step=steps.BIASES,
        seen=steps.LEARNER,
    ),
)

_FORM = (
    mistake(
        "includes-input-error",
        backward=[wrong.backward_includes_input],
        sentence="Your dZ has a dZ^[0]: the input is given, no weights lead into it, and it has no error.",
        hint="At which layer does your loop end?",
        step="the notation: dZ^[l] is there for l = 1..L; there is no Z^[0]",
    ),
    mistake(
        "backward-returns-wrong-parts",
        backward=[
            wrong.backward_parts(choose)
            for choose in (
                lambda dZ, dW, db: (dW, db, dZ),
                lambda dZ, dW, db: (dZ, db, dW),
                lambda dZ, dW, db: (db, dW, dZ),
                lambda dZ, dW, db: (dW, db),
                lambda dZ, dW, db: wrong.named(dW=dW, db=db),
                lambda dZ, dW, db: wrong.named(dZ=dZ, dW=dW, db=db),
            )
        ],
        sentence="What you return is right, but not the triple (dZ, dW, db) of dicts in this order.",
        hint="What does the docstring say about the value returned?",
        step=steps.NOTATION,
    ),
)

BACKWARD: tuple[Mistake, ...] = (*_OUTPUT, *_HIDDEN, *_GRADIENTS, *_FORM)
