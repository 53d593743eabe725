# expect: others=accepted
# Variablennamen wie in der Vorlesung: θ, δ, Δ, α. Größe der Schichten: n₁, n₂, …
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(θ, x):
    a = {1: x}
    for ℓ in sorted(θ):
        a[ℓ] = sigmoid(θ[ℓ] @ a[ℓ - 1])
    return a


def output_delta(a_L, y):
    return a_L - y


def hidden_delta(θ_next, δ_next, a_l):
    gʹ = a_l * (1 - a_l)
    return θ_next.T @ δ_next * gʹ


def gradient(δ, a):
    return np.outer(δ, a)


def backprop(θ, x, y):
    a = forward(θ, x)
    L = max(θ)
    δ = {L: output_delta(a[L], y)}
    for ℓ in range(L - 1, 1, -1):
        δ[ℓ] = hidden_delta(θ[ℓ + 1], δ[ℓ + 1], a[ℓ])
    Δ = {ℓ: gradient(δ[ℓ], a[ℓ - 1]) for ℓ in δ}
    return δ, Δ


def gradient_descent_step(θ, Δ, α):
    return {ℓ: θ[ℓ] - α * Δ[ℓ] for ℓ in θ}
