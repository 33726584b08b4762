# three designs in the same futures: which holds, by the goal and by another criterion; then only as many futures as it takes
sweep() { "$DDBSIM" sweep "$CASES/choice.yaml" "$@"; }
sweep --futures 90 --goal 'failed_ratio < 1%' -o all.h5
"$DDBSIM" show all.h5 --markdown --by regret | grep -A20 '^| option'
"$DDBSIM" show all.h5 --json | grep -A20 '"decision"'
race() { sweep --futures 16..120 --goal 'failed_ratio < 1%' --share 90% "$@"; }
race -o raced.h5 | grep -A4 -e 'came first' -e Verdict
race --by worst -q -o worst.h5; "$DDBSIM" show worst.h5 | grep -A4 Verdict; "$DDBSIM" show worst.h5 --json | grep '"by"'
race -o again.h5 -j 1 -q && cmp raced.h5 again.h5 && echo same
sweep --futures 20 --goal 'workloads/lookups/latency_p50 < 0' -q -o none.h5; "$DDBSIM" show none.h5 | grep -A2 Verdict
sweep --futures 20 --goal 'latency_p99 < 1us' -o none.h5 | grep -A2 Verdict
# a goal without a value is told; one over what is no measure is refused
sweep --futures 8 --goal 'latency_p99 < 1s' --set 'workloads.lookups.rate=[{per_second: 0.02}]' -q -o quiet.h5; "$DDBSIM" show quiet.h5 | grep -A5 Verdict
sweep --futures 8 --goal 'nonexistent < 3'; sweep --futures 8 --goal 'tables/ordres/failed_ratio < 3%'
sweep --futures 3..100; sweep --futures 20..10; sweep --futures 16..x; sweep --futures 16..40 --shard 1/2
sweep --by best; sweep --share 0%; sweep --goal often; sweep --by quantile:
