# a sweep that cannot be is refused before its first run
try() { "$DDBSIM" sweep "$CASES/tiny.yaml" "$@"; echo "$?"; }
try
try --vary tables.orders.read.capacity
try --vary tables.orders.read.capacity=
try --vary tables.orders.read.capacity=5,,10
try --vary tables.orders.read.capacity=5,5
try --vary tables.orders.read.capactiy=5,10
try --vary tables.ordres.billing=on_demand,provisioned
try --vary tables.orders.read.capacity=5,0
try --vary 'workloads.*.keys.*.shards=1,2'
try --vary seed=1,2
try --vary tables.orders.read.capacity=5,10 --seeds 0
try --vary tables.orders.read.capacity=5,10 --jobs many
try --vary tables.orders.read.capacity=5,10 --shard 3/2
ls
