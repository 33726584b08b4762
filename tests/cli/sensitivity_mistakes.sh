# a sensitivity that cannot be is refused before its first run
try() { "$DDBSIM" sweep "$@"; echo "$?"; }
try "$CASES/designs.yaml" --sensitivity variance
try "$CASES/designs.yaml" --sensitivity sobol --set unknowns={}
try "$CASES/tiny.yaml" --sensitivity tornado
try "$CASES/designs.yaml" --sensitivity tornado --futures 0
try "$CASES/designs.yaml" --sensitivity tornado --vary design=a,b
try "$CASES/designs.yaml" --vary design=a,b
try "$CASES/designs.yaml" --sensitivity morris --futures 8..16
{
    head -n 4 "$CASES/designs.yaml"
    echo workloads:
    for i in $(seq 21); do echo "  w$i: {client: app, table: orders, keys: [{count: 10}], rate: [{per_second: 1}]}"; done
    echo unknowns:
    for i in $(seq 21); do echo "  u$i: {scale: workloads.w$i.rate.0.per_second, uniform: 1..2}"; done
} >many.yaml
try many.yaml --sensitivity sobol
ls
