# a scenario of an account: the made-up table of the samples, and the files beside it; its sale in the traffic
S=$CASES/../aws/samples
STORY=("$S"/describe-table.orders-prod.json "$S"/describe-scalable-targets.json "$S"/describe-scaling-policies.json "$S"/describe-scheduled-actions.json
  "$S"/describe-scaling-activities.json "$S"/describe-limits.json "$S"/cloudtrail-lookup-events.UpdateTable.json "$S"/get-metric-data.orders-prod.capacity.json
  "$S"/get-metric-data.orders-prod.throttles.json "$S"/get-metric-data.orders-prod.operations.json "$S"/get-insight-rule-report.orders-prod.PKC.json)
"$DDBSIM" import "${STORY[@]}" -o orders.yaml && "$DDBSIM" check orders.yaml && grep -v "^# Digests by" orders.yaml
sed -n '1p;1325p' orders.traffic.csv; sed -n '1p;1325p' orders.measured.csv; grep -c TableName orders.deployed.json
# keys by rank in place of names, a part of the time, and again over what was made; never over somebody's own
"$DDBSIM" import "${STORY[@]}" -o orders.yaml --hash-keys --from 2026-11-12T21:00:00Z --to 2026-11-12T23:00:00Z && grep -E 'merchant|key#1"|^start|^duration|set_capacity' orders.yaml
echo 'name: mine' > mine.yaml; "$DDBSIM" import "${STORY[@]}" -o mine.yaml; echo $?; ls mine*
# never over what was edited: the scenario, or a file beside it
echo '# mine' >> orders.yaml; "$DDBSIM" import "${STORY[@]}" -o orders.yaml; echo $?
rm orders.yaml; "$DDBSIM" import "${STORY[@]}" -o orders.yaml -q; echo 'mine' >> orders.measured.csv; "$DDBSIM" import "${STORY[@]}" -o orders.yaml; echo $?
# five minutes' units and nothing else; a table without metrics; no metrics at all
"$DDBSIM" import "$S"/get-metric-data.sessions-prod.json -o thin.yaml && "$DDBSIM" check thin.yaml && sed -n '/^tables/,$p' thin.yaml
"$DDBSIM" import "$S"/describe-table.sessions-prod.json -o none.yaml; echo $?
# four days of five minutes beside minutes of the last of them: those minutes; hours alone; a table of five minutes beside one of
# minutes; items that expire in ten minutes of a day; an index that is gone; a report of another time
points() { # LABEL BEGIN COUNT PERIOD VALUE
    printf '{"Id": "%s", "Label": "%s|%s", "Timestamps": [%s], "Values": [%s]}' "$2" "$1" "$4" \
        "$(seq -s, "$2" "$4" $(($2 + ($3 - 1) * $4)))" "$(yes "$5" | head -n "$3" | paste -sd,)"
}
results() { local IFS=,; printf '{"MetricDataResults": [%s]}' "$*"; }
W='orders-prod|table|ConsumedWriteCapacityUnits|Sum' DAY=1794441600 # 2026-11-12
results "$(points "$W" $((DAY - 259200)) 864 300 3000)" "$(points "$W" $DAY 1440 60 600)" \
    "$(points 'orders-prod|table|TimeToLiveDeletedItemCount|Sum' $DAY 10 60 144000)" \
    "$(points 'slow|table|ConsumedWriteCapacityUnits|Sum' $DAY 288 300 3000)" >periods.json
printf '{"TimeToLiveDescription": {"TimeToLiveStatus": "ENABLED", "AttributeName": "gone_at"}}' >describe-time-to-live.orders-prod.json
sed 's/by-status/by-nobody/g' "$S"/cloudtrail-lookup-events.UpdateTable.json >cloudtrail.json
"$DDBSIM" import periods.json describe-time-to-live.orders-prod.json cloudtrail.json "$S"/describe-table.orders-prod.json -o periods.yaml && "$DDBSIM" check periods.yaml
grep -E '^start|^duration|time_to_live|by-nobody' -B3 periods.yaml; sed -sn 1,2p periods.traffic.csv periods.measured.csv
results "$(points "$W" $DAY 48 3600 36000)" >hours.json
"$DDBSIM" import hours.json "$S"/get-insight-rule-report.orders-prod.PKC.json -o hours.yaml && "$DDBSIM" check hours.yaml; sed -sn 1,3p hours.traffic.csv hours.measured.csv
sed 's/"Timestamp": "2026-11/"Timestamp": "2025-11/' "$S"/get-insight-rule-report.orders-prod.PKC.json >get-insight-rule-report.orders-prod.PKC.json
"$DDBSIM" import periods.json get-insight-rule-report.orders-prod.PKC.json --table orders-prod -o elsewhere.yaml; grep -A3 'keys:' elsewhere.yaml
results "$(points 'orders-prod|by-status|ConsumedWriteCapacityUnits|Sum' $DAY 48 60 60)" >index.json
"$DDBSIM" import index.json -o index.yaml; echo $?
results "$(points "$W" $DAY 9 86400 36000)" >days.json
"$DDBSIM" import days.json -o days.yaml; echo $?
