# what a deploy must not be, one line each
cat > bad.yaml <<'Y'
name: bad
duration: 1h
tables: {pages: {billing: on_demand}}
clients: {c: {}}
workloads:
  v1: {client: c, table: pages, keys: [{count: 9}], rate: [{per_second: 9}]}
  v2: {client: c, table: pages, keys: [{count: 9}]}
  part: {client: c, table: pages, keys: [{count: 9}]}
apis: {page: {steps: [{workload: part}], rate: [{per_second: 1}]}}
deploys:
  same: {from: v1, to: v1, steps: [5%]}
  neither: {from: v1, to: v2}
  both: {from: v1, to: v2, steps: [5%], instances: 3}
  falling: {from: v1, to: v2, steps: [25%, 5%]}
  words: {from: v1, to: v2, steps: [some, all]}
  much: {from: v1, to: v2, steps: [50%, 120%]}
  batches: {from: v1, to: v2, instances: 3, batch: 4}
  canary: {from: v1, to: v2, steps: [5%], batch: 4, every: 0s}
  unheard: {from: v1, to: v2, steps: [5%], abort_on: errors, pause_on: v1}
  nowhere: {from: v0, to: v2, steps: [5%]}
timeline:
  - {at: 5m, action: deploy, deploy: v2}
  - {at: 5m, action: deploy}
Y
"$DDBSIM" check bad.yaml
sed -i '/^  [a-z]*: {from/d; /action: deploy/d; s/^timeline:/  inner: {from: part, to: v2, steps: [5%]}/' bad.yaml
"$DDBSIM" check bad.yaml
