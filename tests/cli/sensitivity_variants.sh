# a variant may have unknowns of its own: they are rows of its table, and of no other's
cat >variants.yaml <<'END'
name: variants
duration: 2m
tables: {orders: {item_size: 4KiB, burst: 10s, read: {capacity: 20}, write: {capacity: 5}}}
clients: {app: {}}
workloads:
  lookups: {client: app, table: orders, consistency: strong, keys: [{count: 100}], rate: [{per_second: 20}]}
unknowns:
  surge: {scale: "workloads.*.rate.0.per_second", uniform: 1..2}
variants:
  today: {}
  smaller: {set: ["unknowns.size={path: tables.orders.item_size, uniform: 1KiB..8KiB}"]}
END
"$DDBSIM" sweep variants.yaml --vary variant=today,smaller --sensitivity tornado --futures 2 -q -o v.h5
"$DDBSIM" show v.h5
