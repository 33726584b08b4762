# a past that the scenario itself made, with another seed, and what is wrong in one
cat > past.yaml <<'END'
name: past
start: 2025-11-03T00:00:00Z
duration: 20m
sample_every: 1m
resolution: auto
tables:
  orders: {item_size: 4KiB, read: {capacity: 10}, write: {capacity: 10}, initial_burst: 10%}
clients:
  app: {retry: {mode: none}}
workloads:
  get: {client: app, table: orders, consistency: strong, keys: [{count: 9}], rate: [{at: 10m, per_second: 20}, {at: 10m, per_second: 9}]}
measured: past.csv
END
"$DDBSIM" run past.yaml --seed 7 -q -o past.h5 && "$DDBSIM" export past.h5 --csv --group tables/orders -o past.csv
"$DDBSIM" check past.yaml
B() { "$DDBSIM" backtest past.yaml --jobs 2 --futures 4 "$@"; }
B --resolution request
B --jobs 1 --json > one; B --jobs 3 --json > three; cmp one three && echo "whatever the number of jobs"
# kept, and its page; never over something else
B --keep past.backtest -q && "$DDBSIM" report past.backtest && grep -o '<h1>.*</h1>' past.backtest.html
B --keep past.yaml -q; echo $?
"$DDBSIM" show past.backtest; echo $?
# of a table that is not simulated, and of what is not compared
sed '1s/$/,tables\/other\/consumed_read_capacity_units/; 2,$s/$/,1/' past.csv | tr -d '\r' > also.csv
B --set measured=also.csv | head -3
W() { printf '%b' "$1" > wrong.csv; B --set measured=wrong.csv; echo $?; }
W 'when,tables/orders/consumed_read_capacity_units\n'
W 'time,consumed\n'
W 'time,tables/orders/consumed_reed_capacity_units\n2025-11-03T00:00:00Z,1\n2025-11-03T00:01:00Z,1\n'
W 'time,tables/none/x\n2025-11-03T00:00:00Z,1\n2025-11-03T00:01:00Z,1\n'
W 'time,tables/orders/items,tables/orders/items\n'
W 'time,tables/orders/consumed_read_capacity_units\n2025-11-03T00:01:00Z,1\n2025-11-03T00:00:00Z,1\n'
W 'time,tables/orders/consumed_read_capacity_units\n2025-11-03T00:00:00Z,1\n2025-11-03T00:01:00Z,-1\n'
W 'time,tables/orders/consumed_read_capacity_units\n2025-11-03T00:00:00Z,1\n2025-11-03T00:01:00Z,1,2\n'
W 'time,tables/orders/consumed_read_capacity_units\n2025-11-03T00:00:00Z\n2025-11-03T00:01:00Z,1\n'
W 'time,tables/orders/consumed_read_capacity_units\n2025-11-03T00:00:10Z,1\n2025-11-03T00:01:10Z,1\n'
W 'time,tables/orders/consumed_read_capacity_units\n2024-11-03T00:00:00Z,1\n2024-11-03T00:01:00Z,1\n'
W 'time,tables/orders/consumed_read_capacity_units\nyesterday,1\n'
W 'time,tables/orders/consumed_read_capacity_units\n'
W ''
B --set measured=none.csv; echo $?
B --set '!measured'; echo $?
B --calibrate; echo $?
B -o some.yaml; echo $?
B --calibrate --train 95%; echo $?
# what cannot become a calibrated scenario is told before the search, and one future is one
B --calibrate --unknown 'size={path: tables.orders.item_size, uniform: 4KiB..8KiB}' -o elsewhere.d/calibrated.yaml -q; echo $?
B --futures 1 | grep future
W '\0357\0273\0277time,tables/orders/consumed_read_capacity_units\n2025-11-03T00:00:00Z,1\n2025-11-03T00:01:00Z,1\n' | head -1
W 'time,tables/orders/consumed_read_capacity_units\n2025-11-03T00:00:00Z,1\n2025-11-03T00:01:00Z,1\0000\n'
# cut short by a number of runs, the same whatever the number of jobs
C() { B --calibrate --unknown 'size={path: tables.orders.item_size, uniform: 2000..9000}' --resolution 1s "$@"; }
C --budget 40runs --jobs 1 | head -8
C --budget 40runs --jobs 1 --json > one; C --budget 40runs --jobs 3 --json > three; cmp one three && echo "whatever the number of jobs"
C --budget soon; echo $?
B --budget 5m; echo $?
# the first capacity that was not met; and nobody is asked for what the scenario has
cat > scaled.yaml <<'END'
name: scaled
start: 2025-11-03T00:00:00Z
duration: 40m
sample_every: 1m
resolution: auto
tables:
  orders: {item_size: 4KiB, read: {capacity: 100, autoscaling: {min: 100, max: 900}}, write: {capacity: 10}}
clients:
  app: {retry: {mode: none}}
workloads:
  get: {client: app, table: orders, consistency: strong, keys: [{count: 9}], rate: [{per_second: 50}, {at: 10m, per_second: 50}, {at: 10m, per_second: 200}]}
measured: scaled.csv
END
"$DDBSIM" run scaled.yaml -q -o scaled.h5 && "$DDBSIM" export scaled.h5 --csv --group tables/orders -o scaled.csv
S() { "$DDBSIM" backtest scaled.yaml --futures 5 "$@" | sed -n '/^  scaling/,$p'; }
S
S --set tables.orders.read.autoscaling.max=150
S --set tables.orders.read.autoscaling.max=150 --set tables.orders.read.autoscaling.metric_delay=1m
