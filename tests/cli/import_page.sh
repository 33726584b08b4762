# What was collected of one table, without a scenario: its series, what is thin; a window of it; a file that
# does not say of which table it is.
samples=$CASES/../aws/samples
"$DDBSIM" import "$samples"/describe-*orders-prod.json "$samples"/describe-scal*s.json \
    "$samples"/get-metric-data.orders-prod.{throttles,capacity}.json "$samples"/*.PKC.json \
    "$samples"/cloudtrail* --table orders-prod
"$DDBSIM" import "$samples"/get-metric-data.sessions-prod.json --from 2026-11-12T03:00:00Z --to 2026-11-12T06:00:00Z
cp "$samples"/get-metric-statistics.orders-prod.ConsumedWriteCapacityUnits.json writes.json
"$DDBSIM" import writes.json --of writes.json=orders-prod/by-status
"$DDBSIM" import "$samples"/describe-limits.json --quiet
