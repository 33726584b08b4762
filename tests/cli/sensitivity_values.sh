# an unknown of names: each is tried, however rare, and told by its name; of drawn futures the shares of each
cat >names.yaml <<'END'
name: names
duration: 1m
tables: {orders: {initial_burst: 0%, read: {capacity: 100}, write: {capacity: 5}}}
clients: {app: {}}
workloads: {lookups: {client: app, table: orders, keys: [{count: 50}], rate: [{per_second: 300}]}}
unknowns:
  bought: {path: tables.orders.billing, discrete: [{value: on_demand, share: 92%}, {value: provisioned, share: 8%}]}
variants:
  today: {}
  more: {set: [tables.orders.read.capacity=250]}
END
for method in tornado morris sobol; do
    "$DDBSIM" sweep names.yaml --sensitivity $method --futures 16 -q -o $method.h5
    "$DDBSIM" show $method.h5
done
"$DDBSIM" sweep names.yaml --futures 64 -q -o drawn.h5
"$DDBSIM" show drawn.h5 | grep -A9 '^Unknowns'
"$DDBSIM" show drawn.h5 --json | grep -A28 '"unknowns": {'
