# the grid with intervals, again from the file, and as Markdown with a measure more
"$DDBSIM" sweep "$CASES/tiny.yaml" --set workloads.lookups.arrivals=poisson --vary tables.orders.read.capacity=5,10,20 --vary workloads.lookups.consistency=eventual,strong --seeds 3 -o sweep.h5 &&
    "$DDBSIM" show sweep.h5 --markdown --measure workloads/lookups/throttled_ratio && "$DDBSIM" show sweep.h5 --measure workloads/lookups/nothing && ls
"$DDBSIM" sweep "$CASES/tiny.yaml" --vary tables.orders.read.capacity=5,20 --seeds 1 -o one.h5
