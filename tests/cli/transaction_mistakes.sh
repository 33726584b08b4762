head='tables: {stock: {billing: on_demand}, orders: {billing: on_demand}}
clients: {app: {}}
caches: {hot: {}}'
rest='keys: [{count: 999}], rate: [{per_second: 1}]'
cat > actions.yaml <<Y
name: actions
duration: 5m
$head
workloads:
  checkout:
    client: app
    table: orders
    operation: put
    transaction: true
    keys: [{count: 999}]
    rate: [{per_second: 1}]
    also:
      - {table: stok, operation: update, keys: [{count: 99}]}
      - {table: stock, operation: condition_check, new_items: 5%, index_writes: [{index: i, writes: 1}], keys: [{count: 9}]}
      - {table: stock, operation: delete, missing: 5%, condition_failures: 5%, keys: [{count: 9}]}
      - {table: stock, operation: query, keys: [{count: 9}]}
Y
cat > rules.yaml <<Y
name: rules
duration: 5m
$head
workloads:
  mixed: {client: app, table: orders, operation: put, transaction: true, also: [{table: stock, operation: get, keys: [{count: 9}]}], $rest}
  many: {client: app, table: orders, operation: put, transaction: true, items: 40, also: [{table: stock, operation: put, items: 61, keys: [{count: 99}]}], $rest}
  plain: {client: app, table: orders, operation: put, application_retry: {calls: 3}, $rest}
  alone: {client: app, table: orders, operation: put, also: [{table: stock, operation: put, keys: [{count: 9}]}], $rest}
Y
cat > world.yaml <<Y
name: world
duration: 5m
resolution: 1s
$head
workloads:
  gathered: {client: app, table: orders, operation: put, transaction: true, $rest}
Y
cat > cached.yaml <<Y
name: cached
duration: 5m
$head
workloads:
  cached: {client: app, table: orders, transaction: true, cache: hot, $rest}
Y
cat > good.yaml <<Y
name: good
duration: 5m
$head
workloads:
  most: {client: app, table: orders, operation: put, transaction: true, items: 40, also: [{table: stock, operation: condition_check, items: 60, keys: [{count: 99}]}], $rest}
Y
"$DDBSIM" check actions.yaml rules.yaml world.yaml cached.yaml good.yaml
