# the variants of a scenario by what they say; results of variants likewise, and what differs besides
"$DDBSIM" compare "$CASES/designs.yaml" --futures 8 -o designs.h5 && ls
"$DDBSIM" compare "$CASES/designs.yaml" --futures 8 -o designs.h5 --markdown | head -12
for variant in today more on-demand; do
    "$DDBSIM" run "$CASES/designs.yaml" --set variant=$variant -q -o $variant.h5
done
"$DDBSIM" run "$CASES/designs.yaml" --set tables.orders.read.capacity=22 -q -o other.h5
"$DDBSIM" compare other.h5 today.h5 more.h5 on-demand.h5 | tail -10
"$DDBSIM" compare "$CASES/tiny.yaml"
