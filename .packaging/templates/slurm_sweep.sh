#!/bin/bash
#SBATCH --job-name=ddbsim-sweep
#SBATCH --cpus-per-task=1
#SBATCH --mem=4G
#SBATCH --time=02:00:00
#SBATCH --signal=B:TERM@60
#SBATCH --output=%x-%j.log
# A sweep on a Slurm cluster: its parts are the tasks of an array job, then a job puts them together.
#
#   ./slurm_sweep.sh PARTS RESULT.h5 SCENARIO SWEEP-OPTION...
#   ./slurm_sweep.sh 16 sale.h5 sale.yaml --vary 'workloads.*.scale=1,2,4' --futures 200
#
# On the login node it hands itself to sbatch twice; run it where the scenario lies, in a folder that all
# nodes see, with ddbsim on the PATH of all of them. The result is the same, byte for byte, as that of one
# `ddbsim sweep`, however many parts there are. A part whose time is up keeps what it has (--signal): the
# same command goes on from there. Change the #SBATCH lines above to what your cluster has.
set -eu

if [ $# -lt 3 ]; then
    echo "usage: $0 PARTS RESULT.h5 SCENARIO SWEEP-OPTION..." >&2
    exit 2
fi
parts=$1 result=$2

if [ "${SLURM_ARRAY_TASK_ID:-}" ]; then
    shift 2
    # In place of the shell, so that the signal before the end reaches it.
    exec ddbsim sweep "$@" --shard "$SLURM_ARRAY_TASK_ID/$parts" \
        --jobs "${SLURM_CPUS_PER_TASK:-1}" --quiet --output "$result"
elif [ "${SLURM_JOB_ID:-}" ]; then
    part_files=()
    for part in $(seq "$parts"); do part_files+=("${result%.h5}.$part-of-$parts.h5"); done
    exec ddbsim merge "${part_files[@]}" --output "$result"
fi

array=$(sbatch --parsable --array="1-$parts" "$0" "$@")
# --parsable prints "JOB" or "JOB;CLUSTER".
merge=$(sbatch --parsable --dependency="afterok:${array%%;*}" --kill-on-invalid-dep=yes \
    --cpus-per-task=1 --time=00:10:00 "$0" "$@")
echo "parts: job ${array%%;*}, tasks 1 to $parts; $result: job ${merge%%;*}"
