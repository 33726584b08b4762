# a scenario of an account: the made-up table of the samples, and the files beside it; its sale in the traffic
S=$CASES/../aws/samples
STORY="$S/describe-table.orders-prod.json $S/describe-scalable-targets.json $S/describe-scaling-policies.json $S/describe-scheduled-actions.json
  $S/describe-scaling-activities.json $S/describe-limits.json $S/cloudtrail-lookup-events.UpdateTable.json $S/get-metric-data.orders-prod.capacity.json
  $S/get-metric-data.orders-prod.throttles.json $S/get-metric-data.orders-prod.operations.json $S/get-insight-rule-report.orders-prod.PKC.json"
"$DDBSIM" import $STORY -o orders.yaml && "$DDBSIM" check orders.yaml && cat orders.yaml
sed -n '1p;1325p' orders.traffic.csv; sed -n '1p;1325p' orders.measured.csv; grep -c TableName orders.deployed.json
# names of keys as digests, a part of the time, and again over what was made; never over somebody's own
"$DDBSIM" import $STORY -o orders.yaml --hash-keys --from 2026-11-12T21:00:00Z --to 2026-11-12T23:00:00Z && grep -E 'merchant|7f9ad1590797|^start|^duration|set_capacity' orders.yaml
echo 'name: mine' > mine.yaml; "$DDBSIM" import $STORY -o mine.yaml; echo $?; ls mine*
# five minutes' units and nothing else; a table without metrics; no metrics at all
"$DDBSIM" import $S/get-metric-data.sessions-prod.json -o thin.yaml && "$DDBSIM" check thin.yaml && sed -n '/^tables/,$p' thin.yaml
"$DDBSIM" import $S/describe-table.sessions-prod.json -o none.yaml; echo $?
