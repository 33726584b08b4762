sed 's/^thresholds:.*/thresholds: ["workloads\/lookups\/latency_p99 < 1s"]/; /^  - /d' "$CASES/tiny.yaml" > a.yaml
{ cat a.yaml; echo 'alarms: {a: {metric: tables/orders/nonsense, threshold: 1, evaluation_periods: 1, datapoints_to_alarm: 2}}'; } > b.yaml
sed 's/, datapoints_to_alarm: 2//' b.yaml > c.yaml
"$DDBSIM" check a.yaml b.yaml c.yaml
