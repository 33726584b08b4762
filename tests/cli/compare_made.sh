# one file that holds several: a comparison, a sweep, the futures of a run
"$DDBSIM" compare "$CASES/designs.yaml" --futures 4 -o designs.h5 | grep -v ^Result > made
"$DDBSIM" compare designs.h5 | cmp - made && echo the same
"$DDBSIM" sweep "$CASES/tiny.yaml" --vary tables.orders.read.capacity=5,20 --seeds 2 -o sweep.h5 -q
"$DDBSIM" compare sweep.h5 --measure workloads/lookups/throttled_ratio --markdown
"$DDBSIM" compare sweep.h5 --futures 3; echo $?
"$DDBSIM" run "$CASES/tiny.yaml" -q -o tiny.h5; "$DDBSIM" compare tiny.h5; echo $?
