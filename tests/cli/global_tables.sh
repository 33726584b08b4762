# what a global table must not be, one line each; and what is told of one that a receiver holds up
cat > bad.yaml <<'Y'
name: bad
duration: 1m
tables:
  a: {read: {capacity: 5}, write: {capacity: 5}}
  b: {billing: on_demand, time_to_live: {lifetime: 1d}, local_indexes: {l: {}}}
  d: {billing: on_demand, time_to_live: {lifetime: 1d}, local_indexes: {l: {}}}
  g: {billing: on_demand, time_to_live: {lifetime: 1d}, local_indexes: {l: {}}}
  e: {billing: on_demand}
  f: {billing: on_demand}
global_tables:
  unlike: {replicas: [a, b]}
  strong: {replicas: [d, g], consistency: strong}
  lonely: {replicas: [e]}
  twice: {replicas: [e, e]}
  absent: {replicas: [e, x]}
  slow: {replicas: [e, f], round_trip: {median: 60ms, p99: 90ms}}
  fast: {replicas: [e, f], lag: {median: 3s}}
timeline:
  - {at: 5s, action: fail_over, from: w, to: w}
workloads:
  w: {client: c, table: d, operation: put, transaction: true, items: 2, keys: [{count: 9}], rate: [{per_second: 1}]}
clients: {c: {}}
Y
"$DDBSIM" check bad.yaml
for change in fast slow absent twice lonely; do sed -i "/^  $change:/d" bad.yaml; done
sed -i 's/to: w}/to: v}/; s/^  w: \(.*\)/  w: \1\n  v: \1/' bad.yaml
"$DDBSIM" check bad.yaml
sed -i 's/replicas: \[d, g\], consistency: strong/replicas: [d, g], witness: true, round_trip: {median: 60ms, p99: 90ms}, consistency: strong/' bad.yaml
"$DDBSIM" check bad.yaml
cat > pauses.yaml <<'Y'
name: pauses
duration: 5m
tables: {e: {billing: on_demand}, f: {billing: on_demand}, alone: {billing: on_demand}}
global_tables: {g: {replicas: [e, f]}}
timeline:
  - {at: 1m, action: pause_replication, for: 1m}
  - {at: 1m, action: pause_replication, table: e, global_table: g, for: 1m}
  - {at: 1m, action: pause_replication, table: x, for: 1m}
Y
"$DDBSIM" check pauses.yaml
sed -i '/^  - /d' pauses.yaml && echo '  - {at: 1m, action: pause_replication, table: alone, for: 1m}' >> pauses.yaml
"$DDBSIM" check pauses.yaml
"$DDBSIM" run "$SCENARIOS/global_orders.yaml" --set duration=10m --set 'timeline=[{at: 5m, action: pause_replication, table: orders-ireland, for: 5m}]' \
    --set 'alarms={late: {metric: global_tables/orders/orders-virginia-to-orders-ireland/age_of_oldest, statistic: average, threshold: 60}}' \
    --set 'thresholds=["global_tables/orders/orders-virginia-to-orders-ireland/age_of_oldest < 60s"]' \
    -o paused.h5 | sed -n '/^global_tables/,/^Bill/p; /^FAIL/p'
"$DDBSIM" run "$SCENARIOS/global_orders.yaml" --set duration=25m -o out.h5 | sed 's/Digest .*//'
"$DDBSIM" export out.h5 --csv -o out.csv && head -1 out.csv | tr ',' '\n' | grep global_tables
