#!/bin/bash
# Runs scenarios as a gate of CI: their thresholds hold, or the job fails.
#
#   bash gate.sh RESULTS SCENARIO...
#
# Puts the result, the page and the printed summary of each scenario into the folder RESULTS, and a table
# of all into RESULTS/summary.md. Exit status: 0 when every threshold holds; 99 when one fails; what
# ddbsim said (65: not valid, 74: input or output failed …) when a scenario could not be run.
set -u

if [ $# -lt 2 ]; then
    echo "usage: $0 RESULTS SCENARIO..." >&2
    exit 2
fi
results=$1
shift
mkdir -p "$results" || exit 74

status_of_all=0
printf '| scenario | thresholds |\n|---|---|\n' >"$results/summary.md"
for scenario in "$@"; do
    name=$(basename "$scenario" .yaml)
    ddbsim run "$scenario" --output "$results/$name.h5" >"$results/$name.txt" 2>&1
    status=$?
    echo "== $scenario"
    cat "$results/$name.txt"
    [ ! -f "$results/$name.h5" ] || ddbsim report "$results/$name.h5" --output "$results/$name.html"
    case $status in
        0) said="hold" ;;
        99) said="**one fails**" ;;
        *) said="**could not be run** (exit status $status)" ;;
    esac
    printf '| %s | %s |\n' "$scenario" "$said" >>"$results/summary.md"
    # What could not be run outweighs a threshold; else the first failure stays.
    if [ $status_of_all = 0 ] || { [ $status_of_all = 99 ] && [ $status != 0 ]; }; then
        status_of_all=$status
    fi
done
exit $status_of_all
