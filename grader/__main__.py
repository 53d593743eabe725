"""``grade``, which is ``python -m grader``."""

import signal


def main() -> None:
    """Until all is imported there is nothing to lose: Ctrl-C ends it at once, without a traceback."""
    if theirs := signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not where it shall be ignored
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from grader.cli import main

    if theirs:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    main()


if __name__ == "__main__":
    main()
