# A year is a year: 365d, without the 4 ns that rounding a double twice added; odd times stay what they are
for length in 365d 400d100ms 1h1ns; do
    "$DDBSIM" run "$CASES/tiny.yaml" --set "duration=$length" --set sample_every=1h --set 'workloads.lookups.rate=[{per_second: 0.001}]' -o y.h5 | head -1
done
