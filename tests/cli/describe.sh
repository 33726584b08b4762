# a run's tables as an account describes them
"$DDBSIM" run -q "$CASES/emit.yaml" -o r.h5
"$DDBSIM" export r.h5 --describe
"$DDBSIM" export r.h5 --describe -o d.json && "$DDBSIM" export r.h5 --describe -o d.json && echo twice
"$DDBSIM" export r.h5 --describe --csv; echo $?
"$DDBSIM" export r.h5 --describe --group tables/orders-prod; echo $?
# where a change set begins
sed "s/^deployed.*/deployed: d.json/" "$CASES/emit.yaml" > orders.yaml; "$DDBSIM" changes orders.yaml
# its metrics go with it: of samples of a minute every minute, and of a query the items that it returns
printf '  asks: {client: app, table: orders-prod, operation: query, items: 10, arrivals: even, rate: [{per_second: 10}], keys: [{count: 1000}]}\n' | cat orders.yaml - > asks.yaml
"$DDBSIM" run -q asks.yaml --set duration=10m --set sample_every=1m -o a.h5
"$DDBSIM" export a.h5 --cloudwatch --group tables/orders-prod/Query -o a.json; grep -A 14 ReturnedItemCount a.json | tr -d ' \n'; echo; grep -A 28 ReturnedItemCount a.json | grep -c 6000
# AWS's rate(…) counts whole minutes: what is rounded up to them is told
cat > rate.yaml <<'END'
name: rate
start: 2026-11-12T00:00:00Z
duration: 1m
tables:
  t: {read: {capacity: 5, autoscaling: {min: 5, max: 50, schedule: [{at: 1h, every: 90s, min: 9}, {at: 1h, every: 120s, max: 40}]}}, write: {capacity: 5}}
END
"$DDBSIM" run -q rate.yaml -o rate.h5; "$DDBSIM" export rate.h5 --describe -o rate.json; grep '"Schedule"' rate.json
