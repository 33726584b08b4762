# Files that are broken or of something else: one line each, of all files at once; and options that go together with
# nothing.
samples=$CASES/../aws/samples
printf '{"Table": {"TableName": "orders",\n  "ItemCount": }}' >cut.json
printf '{"Table": {"TableName": "orders/../x", "ItemCount": "many"}}' >table.json
printf '[{"ScalableTargets": [{"ResourceId": "service/c", "ScalableDimension": "ecs:service:DesiredCount"}]}, {"ScalableTargets": [{"ResourceId": "table/orders", "ScalableDimension": "dynamodb:index:ReadCapacityUnits", "MinCapacity": 1, "MaxCapacity": 2}]}]' >targets.json
printf '{"MetricDataResults": [{"Id": "a", "Label": "orders|table|ConsumedReadCapacityUnits|Sum|60", "Timestamps": ["2026-11-12T22:00:00Z", "yesterday"], "Values": [1, -1]}, {"Id": "b", "Label": "ConsumedReadCapacityUnits", "Timestamps": [], "Values": []}]}' >metrics.json
printf '{"Datapoints": [{"Timestamp": 60, "Sum": 1}], "Label": "ThrottledRequests"}' >statistics.json
printf '{"Stacks": []}' >stacks.json
printf '\xff\xfe{\0}\0' >utf16.json
printf 'lineItem/UsageType,lineItem/ProductCode\nx,AmazonDynamoDB\n' >report.csv
printf '[%s' "$(printf '{"Table": {"TableName": 1}},%.0s' {1..12})" | sed 's/,$/]/' >many.json
: >empty.json
"$DDBSIM" import *.json report.csv; echo "$?"
"$DDBSIM" import absent.json "$samples"; echo "$?"
"$DDBSIM" import "$samples"/describe-table.orders-prod.json --table order-prod; echo "$?"
"$DDBSIM" import "$samples"/describe-limits.json --of other.json=orders; echo "$?"
"$DDBSIM" import; echo "$?"
"$DDBSIM" import x.json --hash-keys; echo "$?"
"$DDBSIM" import x.json --from tomorrow; echo "$?"
"$DDBSIM" import x.json --from 2026-11-13 --to 2026-11-12; echo "$?"
"$DDBSIM" import x.json --days 3; echo "$?"
"$DDBSIM" import --commands 'orders; reboot'; echo "$?"
"$DDBSIM" import --commands orders --days 456; echo "$?"
"$DDBSIM" import --commands orders -o x.yaml
# one name in two Regions; values that no table has
mkdir more
for region in us-east-1 eu-west-1; do
    sed "s/us-east-1/$region/g" "$samples"/describe-table.orders-prod.json >more/describe-table.$region.json
done
"$DDBSIM" import more/describe-table.*.json -o x.yaml; echo "$?"
printf '{"MetricDataResults": [{"Id": "a", "Label": "orders|table|ConsumedReadCapacityUnits|Sum|60", "Timestamps": [0, 60], "Values": [1e12, 1e13]}]}' >more/metrics.json
printf '{"Datapoints": [{"Timestamp": 60, "Sum": 1e300}], "Label": "ThrottledRequests"}' >more/get-metric-statistics.orders.GetItem.ThrottledRequests.json
"$DDBSIM" import more/metrics.json more/get-metric-statistics.*.json -o x.yaml; echo "$?"
