cat > bad.yaml <<'Y'
name: bad
duration: 5
tables:
  orders:
    read: {capactiy: 10}
    write: {capacity: -3}
    billing: ondemand
workloads:
  w:
    client: nobody
    table: order
    keys: [{key: a, share: 80%}, {key: b, share: 30%}]
    rate: [{at: 5m, per_second: 1}, {at: 1m, per_second: 1}]
name: again
Y
"$DDBSIM" run bad.yaml
