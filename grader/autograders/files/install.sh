#!/usr/bin/env bash
# install.sh PYTHON HERE VENV: the wheel of this folder HERE, with what it needs, into the environment VENV.
set -euo pipefail
python=$1 here=$2 venv=$3

"$python" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --constraint "$here/constraints.txt" "$here"/nabla_grader-*.whl

# Of the grader, students' processes need to read what holds them, and nothing else; the sandbox sees to it as well.
engine=$("$venv/bin/python" -I -c 'import os, grader; print(os.path.dirname(grader.__file__))')
chmod -R go-rwx "$engine" "$here"
chmod go+x "$engine" "$engine/sandbox"
chmod -R go+rX "$engine/sandbox/jail"

"$venv/bin/grade" doctor
