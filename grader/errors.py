"""Faults of ours and of the user's set-up.  The messages are for the user: what is wrong, where, and the remedy.

A student's fault is never an exception here; it is a value of ``grader.model``.
"""


class GraderError(Exception):
    """Base of all that ``grade`` reports in one sentence; exit code 1 unless a subclass says otherwise."""

    exit_code = 1


class UsageError(GraderError):
    """What the user gave cannot be used: a path, an option, an author's file.  Exit code 2."""

    exit_code = 2


class CourseError(UsageError):
    """An author's file (declaration, rubric, reference) is wrong; the message begins with its path."""


class SandboxError(GraderError):
    """The sandbox itself failed; says nothing about the student."""


class SandboxUnavailable(UsageError):
    """A layer that ``--sandbox strict`` needs does not hold on this machine."""


class EngineLost(GraderError):
    """Where submissions are run is gone: nothing more can be graded, which is nobody's fault here."""
