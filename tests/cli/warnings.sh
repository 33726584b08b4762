sed 's/, initial_burst: 10%/, initial_burst: 10%, indexes: {by-host: {read: {capacity: 1}, write: {capacity: 1}}, by-day: {read: {capacity: 1}, write: {capacity: 1}}, unread: {read: {capacity: 1}, write: {capacity: 1}}}/' "$CASES/tiny.yaml" > a.yaml
sed 's/^thresholds:/  saves: {client: app, table: orders, operation: put, keys: [{count: 9}], index_writes: [{index: by-day, writes: 1, keys: [{key: today}]}, {index: unread, writes: 0}], rate: [{per_second: 1}]}\n&/' a.yaml > b.yaml
"$DDBSIM" check a.yaml b.yaml && "$DDBSIM" check --quiet b.yaml
"$DDBSIM" run b.yaml 2>&1 >run.txt | cut -c-70
"$DDBSIM" run --quiet b.yaml
"$DDBSIM" sweep b.yaml --vary tables.orders.read.capacity=10,11 --seeds 2 2>&1 >sweep.txt | cut -c-70
sed 's/app: {retry: {mode: none}}/app: {}/; s/^workloads:/&\n  many: {client: app, table: orders, keys: [{count: 9}], rate: [{per_second: 4500}]}/' "$CASES/tiny.yaml" > few.yaml
"$DDBSIM" check few.yaml
