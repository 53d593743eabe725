# tries: to find expected values, seed or rubric in the frames, modules and objects of its process. expect: others=accepted
import numpy as np

import gc
import sys


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(theta, x):
    a = {1: x}
    for l in sorted(theta):
        a[l] = sigmoid(theta[l] @ a[l - 1])
    return a


def output_delta(a_L, y):
    return a_L - y


def hidden_delta(theta_next, delta_next, a_l):
    return theta_next.T @ delta_next * a_l * (1 - a_l)


def gradient(delta_l, a_prev):
    return np.outer(delta_l, a_prev)


def backprop(theta, x, y):
    a = forward(theta, x)
    L = max(theta)
    delta = {L: output_delta(a[L], y)}
    for l in range(L - 1, 1, -1):
        delta[l] = hidden_delta(theta[l + 1], delta[l + 1], a[l])
    nabla = {l: gradient(delta[l], a[l - 1]) for l in delta}
    return delta, nabla


def gradient_descent_step(theta, nabla, alpha):
    names = {"expected", "answers", "answer_key", "rubric", "seed", "mistakes", "submissions", "bound", "bounds", "tolerance", "reports"}
    frame = sys._getframe().f_back
    while frame is not None:
        for space in (frame.f_locals, frame.f_globals):
            loot = names & set(space)
            if loot and str(space.get("__name__", "")).partition(".")[0] not in ("numpy", "random", "threading"):
                raise SystemError(f"BREACH {loot} in {frame.f_code.co_name}")
        frame = frame.f_back
    homes = ("reference", "grader.grading", "grader.checking", "grader.cases", "grader.diagnosis", "grader.scoring", "grader.model")
    for thing in gc.get_objects():
        home = getattr(type(thing), "__module__", None)
        own = thing.get("__name__") if type(thing) is dict else getattr(thing, "__module__", None)
        for name in (home, own):
            if type(name) is str and name.startswith(homes):
                raise SystemError(f"BREACH an object of {name}")
    for name in list(sys.modules):
        if name.startswith(("reference", "grader.", "rubrics")):
            raise SystemError(f"BREACH module {name}")
    return {l: theta[l] - alpha * nabla[l] for l in theta}
