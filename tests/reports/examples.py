"""Reports made by hand, for the renderings."""

from grader.model import (
    Counterexample,
    CriterionScore,
    Diagnosis,
    EquationVerdict,
    Evidence,
    Fingerprint,
    Graded,
    LayerVerdict,
    LeftOut,
    Limits,
    Quantity,
    QuestionReport,
    Report,
    Run,
    RunCounts,
    SandboxSummary,
    SourceFile,
    Submission,
)

STRICT = SandboxSummary(mode="strict", enforced=("rlimits", "landlock", "seccomp"), not_enforced=())
BEST_EFFORT = SandboxSummary(mode="best-effort", enforced=("rlimits", "seccomp"), not_enforced=("landlock",))
NONE = SandboxSummary(mode="none", enforced=("rlimits",), not_enforced=("landlock", "seccomp"))

WORTH = {
    "sigmoid": 5,
    "forward": 15,
    "output_delta": 10,
    "hidden_delta": 25,
    "gradient": 20,
    "backprop": 20,
    "gradient_descent_step": 5,
}


def question(name, verdict="accepted", share=None, **more):
    share = (1.0 if verdict == "accepted" else 0.0) if share is None else share
    worth = float(WORTH.get(name, 10))
    points = share * worth
    return QuestionReport(
        name=name,
        verdict=verdict,
        cases_passed=round(24 * share),
        cases_total=24,
        points=points,
        max_points=worth,
        **{
            "criteria": (CriterionScore(id=name, title="all cases", points=points, max_points=worth),),
            **more,
        },
    )


def report(student="ada", sandbox=STRICT, **verdicts):
    """A report whose questions are accepted but for those named."""
    made = {name: verdicts.get(name, "accepted") for name in WORTH}
    questions = tuple(
        verdict if isinstance(verdict, QuestionReport) else question(name, verdict) for name, verdict in made.items()
    )
    return Report(
        student=student,
        assignment="backprop",
        file=f"{student}.py",
        seed=1234,
        points=sum(q.points for q in questions),
        max_points=100.0,
        sandbox=sandbox,
        questions=questions,
    )


def graded(made):
    """The report as it comes from the engine: with the source and what it returned, where there was no fault."""
    if made.points is None:
        return Graded(made, made.file)
    source = SourceFile(path=made.file, content=f"# {made.student}\n".encode("utf-8", "backslashreplace"))
    submission = Submission(student=made.student, origin=made.file, main=source)
    return Graded(made, made.file, submission, Evidence({}))


def faulty(student="emmy", fault="the sandbox could not confine a process"):
    return Report(
        student=student,
        assignment="backprop",
        file=f"{student}.py",
        seed=1234,
        points=None,
        max_points=100.0,
        fault=fault,
        sandbox=STRICT,
    )


NO_DERIVATIVE = Diagnosis(
    id="hidden-delta-no-derivative",
    sentence="Your δ^(2) is θ^(3)ᵀδ^(3): the factor g′(z^(2)) is missing.",
    hint="Which function turns z^(l) into a^(l), and what does the chain rule make of it?",
    step="chain rule over z^(l)",
)
HIDDEN_CASE = Counterexample(
    case=0,
    kind="hand-sized",
    message="hidden_delta, case 0 (hand-sized): entry [0] is 0.875, with a relative error of about 3",
    quantities=(
        Quantity(name="θ^(l+1)", role="given", shape=(1, 1), entries=("1.0",)),
        Quantity(name="δ^(l+1)", role="given", shape=(1,), entries=("0.875",)),
        Quantity(name="a^(l)", role="given", shape=(1,), entries=("0.375",)),
        Quantity(name="δ^(l)", role="returned", shape=(1,), entries=("0.875",), wrong=(0,)),
    ),
    snippet="import numpy as np\nfrom ada import hidden_delta\n\ntheta_next = np.array([[1.0]])\n"
    "delta_next = np.array([0.875])\na_l = np.array([0.375])\nprint(hidden_delta(theta_next, delta_next, a_l))\n",
)


def equation(title, *layers):
    """``layers`` are (layer, holds, of, followed)."""
    made = tuple(
        LayerVerdict(layer=layer, holds=holds, of=of, followed=followed) for layer, holds, of, followed in layers
    )
    return EquationVerdict(id=title, title=title, layers=made)


def fingerprint(of="hidden_delta", number=0.25):
    return Fingerprint(question=of, form="0" * 16, numbers=(repr(number),))


def unrecognised(name="hidden_delta", number=0.25, **more):
    return question(
        name,
        "wrong_answer",
        message=f"{name}, case 0 (hand-sized): entry [0] is {number}, with a relative error of about 3",
        failed_case=0,
        fingerprint=fingerprint(name, number),
        **more,
    )


def followed(name="backprop", points=12.0, **more):
    """Wrong, and worth something all the same: δ^(l) does not hold, what follows from it does."""
    reason = "6 of 17 cases; all must be right; the rest in part, by follow-through"
    return unrecognised(
        name,
        share=points / WORTH[name],
        **{
            "criteria": (
                CriterionScore(id=name, title="all cases", points=points, max_points=WORTH[name], reason=reason),
            ),
            "unrecognised": "Counted from the output, what is above is right, and the first that differs is δ^(L − 1).",
            "equations": (
                equation("δ^(L) = a^(L) − y", (2, 7, 7, 0), (3, 9, 9, 0)),
                equation("δ^(l) = θ^(l+1)ᵀ δ^(l+1) ⊙ a^(l) ⊙ (1 − a^(l))", (2, 1, 19, 1)),
                equation("∇^(l) = δ^(l) a^(l−1)ᵀ", (2, 26, 26, 19), (3, 0, 9, 0)),
            ),
            **more,
        },
    )


def eventful():
    """One of everything: the report that the golden renderings are made of."""
    made = report(
        "ada",
        hidden_delta=question(
            "hidden_delta",
            "wrong_answer",
            share=1 / 3,
            criteria=(
                CriterionScore(id="hidden-values", title="values", points=0, max_points=20, reason="8 of 24 cases"),
                CriterionScore(
                    id="hidden-shapes", title="shapes", points=25 / 3, max_points=25 / 3, reason="24 of 24 cases"
                ),
            ),
            message=HIDDEN_CASE.message,
            failed_case=0,
            mistakes=("hidden-delta-no-derivative",),
            diagnoses=(NO_DERIVATIVE,),
            counterexample=HIDDEN_CASE,
        ),
        gradient=question(
            "gradient",
            "runtime_error",
            message="gradient, case 3 (random): raises ValueError: shapes (3,) and (4,) not aligned",
            traceback='  File "ada.py", line 41, in gradient\n    return np.dot(delta_l, a_prev)\n'
            "ValueError: shapes (3,) and (4,) not aligned: 3 (dim 0) != 4 (dim 0)",
        ),
        output_delta=question(
            "output_delta", "time_limit", message="output_delta, case 5 (deep): took too long and was ended"
        ),
        backprop=followed(note="Look at the last unit of the layer above."),
        gradient_descent_step=question("gradient_descent_step", "not_attempted"),
        sigmoid=question("sigmoid", remarks=("single precision",)),
    )
    left_out = (LeftOut(where="line 3", what="import torch", reason="ModuleNotFoundError: No module named 'torch'"),)
    return made.model_copy(
        update={"left_out": left_out, "remarks": ("the newest of two files was taken",), "sandbox": BEST_EFFORT}
    )


def a_class():
    """Students with every verdict there is, one with a long name, one without a score."""
    return [
        report("ada"),
        report("carl friedrich the third of his name", sigmoid="wrong_answer"),
        faulty("emmy"),
        report("grace", hidden_delta="malformed", backprop="memory_limit", gradient="output_limit"),
        report("kurt", forward="killed", gradient=question("gradient", "wrong_answer", share=0.625)),
        report("sonya", **dict.fromkeys(WORTH, "not_attempted")),
        report("王", forward="missing", backprop="runtime_error", gradient_descent_step="time_limit"),
    ]


def run(**changes):
    made = Run(
        assignment="backprop",
        assignment_digest="0" * 64,
        rubric_digest="1" * 64,
        seed=1234,
        versions={"grader": "0.1.0"},
        sandbox=STRICT,
        limits=Limits(),
        counts=RunCounts(submissions=2, graded=2, faults=0),
        started_at="2026-01-01T00:00:00+00:00",
        wall_time_s=0.5,
    )
    return made.model_copy(update=changes)
