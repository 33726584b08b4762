# three designs in the same futures: which holds, by the goal and by another criterion; then only as many futures as it takes
sweep() { "$DDBSIM" sweep "$CASES/choice.yaml" "$@"; }
sweep --futures 60 --goal 'failed_ratio < 1%' -o all.h5
"$DDBSIM" show all.h5 --markdown --by regret | tail -8
"$DDBSIM" show all.h5 --json | grep -A12 '"decision"'
sweep --futures 16..120 --goal 'failed_ratio < 1%' --share 90% -o raced.h5 | tail -9
sweep --futures 16..120 --goal 'failed_ratio < 1%' --share 90% -o again.h5 -j 1 | tail -6 | head -4
cmp raced.h5 again.h5 && echo same
sweep --futures 20 --goal 'latency_p50 < 0' -q -o none.h5; "$DDBSIM" show none.h5 | tail -3
sweep --futures 20 --goal 'latency_p99 < 1us' -o none.h5 | tail -4
sweep --futures 3..100; sweep --futures 20..10; sweep --futures 16..x; sweep --futures 16..40 --shard 1/2
sweep --by best; sweep --share 0%; sweep --goal often; sweep --by quantile:
