# a knob of the scenario says the ends that --change leaves out; the run is the same with it
{ cat "$CASES/tiny.yaml"; echo 'knobs: [{path: tables.orders.read.capacity, from: 17, to: 20}]'; } > knobs.yaml
CHANGE=tables.orders.read.capacity
P() { "$DDBSIM" plan "$@" --unknown service=as_written --tail 5m --futures 2 --share 50% --goal 'failed_ratio < 10%' --jobs 2 --json; }
P "$CASES/tiny.yaml" --change $CHANGE=17..20 -o a.plan > said
P knobs.yaml --change $CHANGE -o b.plan > named
diff <(sed "s,$CASES/,," said) <(sed 's,knobs.yaml,tiny.yaml,' named) && grep -m1 -A1 '"setting"' named
"$DDBSIM" run "$CASES/tiny.yaml" --json -o a.h5 > a; "$DDBSIM" run knobs.yaml --json -o b.h5 > b; diff a b
# a path that no knob names, and knobs that make no sense, are one line each
P "$CASES/tiny.yaml" --change $CHANGE; echo $?
P knobs.yaml --change tables.orders.write.capacity; echo $?
try() { { cat "$CASES/tiny.yaml"; echo "knobs: [$1]"; } > k.yaml; "$DDBSIM" check k.yaml; echo $?; }
try "{path: $CHANGE, from: 20, to: 17}"
try "{path: $CHANGE, from: 0, to: 20, log: true}"
try "{path: $CHANGE, from: 1s, to: 20s}"
try "{path: tables.ordres.read.capacity, from: 1, to: 20}"
try "{path: tables.orders.capacity, from: 1, to: 20}"
try "{path: $CHANGE, from: 1, to: 20}, {path: $CHANGE, from: 1, to: 30}"
P k.yaml --change $CHANGE; echo $?
