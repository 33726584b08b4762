cat > caches.yaml <<Y
name: caches
duration: 5m
tables: {t: {billing: on_demand}}
clients: {app: {}}
caches:
  round: {next: about}
  about: {next: round}
  soft: {ttl: 10s, soft_ttl: 10s}
  typed: {node_type: dax.r5.large}
  late: {kind: dax, replica_lag: 1s}
  many: {kind: dax, node_type: dax.r5.large, nodes: 12, sessions: 3}
workloads:
  plain: {client: app, table: t, cache_prefix: "v2:", keys: [{count: 9}], rate: [{per_second: 1}]}
  save: {client: app, table: t, cache: soft, operation: put, keys: [{count: 9}], rate: [{per_second: 1}]}
timeline:
  - {at: 1m, action: warm_cache, cache: soft, workload: save, reads: 10}
  - {at: 1m, action: lose_nodes, cache: soft}
Y
sed '/^  soft:/s/10s}/9s}/; /^  typed:/d; /^  late:/d; /^  many:/d' caches.yaml > world.yaml
"$DDBSIM" check caches.yaml world.yaml
