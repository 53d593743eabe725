#!/usr/bin/env bash
# Run for each submission.  Whatever happens, there is a results.json: where the grader itself fails, it says so, and the
# student loses neither points nor an attempt.
set -u
umask 077
root=${GRADE_ROOT:-/grade}
results=$root/results/results.json

mkdir -p "$root/results"
rm -rf "$results"
chmod -R go-rwx "$root/tests" "$root/results"
for folder in data serverFilesCourse; do
  [ ! -e "$root/$folder" ] || chmod -R go-rwx "$root/$folder"
done
"${GRADER_VENV:-/opt/grader/venv}/bin/grade" ci "$root/student" --course "$root/tests/course" \
  --format "prairielearn=$results" @OPTIONS@
code=$?
if [ ! -s "$results" ]; then
  echo "the grader ended with $code and told nothing: a fault of the grader or of its set-up, see above"
  cp "$root/tests/failed.json" "$results"
fi
