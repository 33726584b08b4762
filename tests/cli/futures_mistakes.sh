# unknowns and variants that cannot be are refused in one line before the first run
try() { "$DDBSIM" sweep "$CASES/designs.yaml" --futures 2 "$@"; echo "$?"; }
try --unknown 'a={path: tables.ordres.burst, uniform: 1s..2s}'
try --unknown 'a={path: tables.orders.burst, uniform: 1..2}'
try --unknown 'a={path: tables.orders.burst, uniform: 2s..1s}'
try --unknown 'a={path: tables.orders.read.capacity, normal: {mean: 20, sd: 10}}'
try --unknown 'a={path: tables.orders.read.capacity, normal: {mean: 20, sd: 10}, within: 5m..6m}'
try --unknown 'a={path: tables.orders.burst_law, discrete: [{value: tokn, share: 100%}]}'
try --unknown 'a={path: tables.orders.burst_law, discrete: [{value: token_bucket, share: 90%}]}'
try --unknown 'a={path: tables.orders.burst, scale: tables.orders.burst, uniform: 1s..2s}'
try --unknown 'a={path: tables.orders.burst}'
try --unknown 'a={path: "workloads.*.rate.0.per_second", uniform: 1..2}'
try --unknown service=guessed
try --unknown a=published
try --unknown 'a={path: tables.orders.burst, lognormal: {p10: 1s}}'
try --vary clients.app.retry.mode=legacy,standard
try --vary variant=today,tomorrow
try --set 'variants.same={set: [tables.orders.burst=10s]}'
try --set 'variants.a={extends: b, set: [tables.orders.burst=9s]}' --set 'variants.b={extends: a}'
try --seeds 3
try --unknown 'seed={path: tables.orders.burst, uniform: 1s..2s}'
try --unknown 'latency={path: tables.orders.burst, uniform: 1s..2s}' --unknown service=published
try --unknown 'capacity={path: tables.orders.burst, uniform: 1s..2s}' --vary tables.orders.read.capacity=20,30
try --unknown 'a={path: tables.orders.burst, uniform: 1s..2s}' --vary 'tables.orders={item_size: 4KiB, read: {capacity: 9}, write: {capacity: 5}},{item_size: 4KiB, read: {capacity: 10}, write: {capacity: 5}}'
try --unknown 'a={path: tables.orders.initial_burst, discrete: [{value: 10%..150%, share: 100%}]}'
try --set 'tables.orders.read={capacity: 20, autoscaling: {min: 10, max: 40}}' --unknown 'a={scale: tables.orders.read.autoscaling.min, uniform: 1..6}' --vary variant=today
for i in {1..41}; do echo "--unknown"; echo "u$i={path: tables.orders.burst, uniform: 1s..2s}"; done | { mapfile -t many; try "${many[@]}"; }
ls
