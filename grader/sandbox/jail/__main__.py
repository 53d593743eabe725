"""Started by the grader as ``python -I -S -B __main__.py DESCRIPTOR``; what it imports lies in this folder."""

import os
import sys

if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    sys.path[1:1] = sys.argv[2:]
    from jail.serve import main  # type: ignore[import-not-found]  # by this name only here

    main(int(sys.argv[1]))
