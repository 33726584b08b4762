# two settings with two seeds each are two columns, told apart from noise seed by seed
for seed in 1 2; do
    for capacity in 10 15; do
        "$DDBSIM" run -q "$CASES/tiny.yaml" --seed $seed --set tables.orders.read.capacity=$capacity --set workloads.lookups.arrivals=poisson -o at$capacity-$seed.h5
    done
done
"$DDBSIM" compare at10-1.h5 at10-2.h5 at15-1.h5 at15-2.h5 && echo && "$DDBSIM" compare --markdown at10-1.h5 at15-1.h5 &&
    "$DDBSIM" compare --json at10-1.h5 at15-1.h5 | head -20
