"""The steps of the derivation in ``backprop-dl`` that mistakes break, and where mistakes were seen."""

REAL = "real code: public programs"
LEARNER = "a question of a learner of the course"

LINEAR = "forward propagation: Z^[l] = W^[l] A^[l−1] + b^[l], from A^[0] = X"
ACTIVATION = "forward propagation: A^[l] = g^[l](Z^[l]), with the g that activations[l] names"
TOP = "the top: dZ^[L] = A^[L] − Y, because σ′ = A(1 − A) cancels against the cross-entropy's (A − Y)/(A(1 − A))"
CHAIN = "chain rule over the layer above: dZ^[l] = W^[l+1]ᵀ dZ^[l+1] ⊙ g^[l]′(Z^[l])"
SLOPE = "the derivative of the activation: g′(z) is 1 or 0 for ReLU, 1 − tanh² z for tanh, σ(1 − σ) for the sigmoid"
SUM = (
    "chain rule over the layer above: for each example dZ_i = Σ_k W^[l+1]_ki dZ_k · g′(z_i), over the first index of W"
)
RECURSION = "the recursion: dZ^[l] from dZ^[l+1], from l = L − 1 down to l = 1, whatever L is"
MEAN = "the cost J is the mean over the m examples: one factor 1/m, where dW^[l] and db^[l] add the examples up"
WEIGHTS = "linearity: dW^[l] = (1/m) dZ^[l] A^[l−1]ᵀ, for Z^[l] is W^[l] A^[l−1] and a constant"
BIASES = "linearity: b^[l]_i is added to z_i in every example, so that db^[l]_i = (1/m) Σ over the examples of dZ_i"
NOTATION = "the notation: W^[l] leads into layer l, layer 0 is the input, and an example is a column"
DESCENT = "gradient descent: W^[l] ← W^[l] − α dW^[l] and b^[l] ← b^[l] − α db^[l], for every l"
