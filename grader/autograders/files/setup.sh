#!/usr/bin/env bash
# Run once, as root, when the image is made.
set -euo pipefail
root=${AUTOGRADER_ROOT:-/autograder}

suits() { "$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
  for candidate in "${PYTHON:-}" python3.13 python3.12 python3.11 python3; do
    if [ -n "$candidate" ] && suits "$candidate"; then echo "$candidate"; return; fi
  done
  return 1
}

if ! python=$(find_python); then
  apt-get update
  for version in 3.13 3.12 3.11; do
    apt-get install -y "python$version" "python$version-venv" && break
  done
  python=$(find_python) || { echo "no Python 3.11 or newer: choose a newer base image" >&2; exit 1; }
fi

bash "$root/source/install.sh" "$python" "$root/source" "$root/venv"
