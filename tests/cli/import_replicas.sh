# a global table of an account: its replica in another Region, what the run, the bill and a change set make of it
S=$CASES/../aws/samples C=$CASES/../aws/samples/describe-table.catalog-global.json
series() { printf '{"Id": "%s", "Label": "catalog-global|table|%s|Sum|60", "StatusCode": "Complete", "Timestamps": [%s], "Values": [%s]}' \
    "$1" "$2" "$(seq -s, 1794441600 60 1794442740)" "$(yes "$3" | head -n 20 | paste -sd,)"; }
printf '{"MetricDataResults": [%s, %s]}' "$(series w ConsumedWriteCapacityUnits 6000)" "$(series r ConsumedReadCapacityUnits 1200)" >metrics.json
"$DDBSIM" import "$C" metrics.json -o catalog.yaml && "$DDBSIM" check catalog.yaml && sed -n '/^tables/,/^# Streams/p' catalog.yaml
"$DDBSIM" run catalog.yaml -o r.h5 | grep -A1 '^global_tables'
"$DDBSIM" bill catalog.yaml | grep -A2 '^tables/catalog-global.eu-west-1$'
"$DDBSIM" backtest catalog.yaml | grep '^tables'
R=tables.catalog-global.eu-west-1
"$DDBSIM" changes catalog.yaml | tail -1
"$DDBSIM" changes catalog.yaml --set $R.read.max_on_demand=9000 --set $R.read.warm_throughput=30000 | sed -n '/^# 1/,$p'
"$DDBSIM" changes catalog.yaml --set $R.read.max_on_demand=9000 --emit terraform | grep -v '^#'
"$DDBSIM" export r.h5 --describe -o d.json && grep -c '"TableName"' d.json && sed -n '/"Replicas"/,/^            \]/p' d.json
# why not: the Region that was asked is not told; too few Regions of three; the same name in two Regions
sed '/"TableArn"/d' "$C" >unasked.json
"$DDBSIM" import unasked.json metrics.json -o unasked.yaml | grep 'not simulated'
sed '/"us-east-1",/,/ACTIVE/s/"RegionName": "us-east-1"/"RegionName": "ap-south-1"/; s/EVENTUAL/STRONG/; 0,/"ReplicaStatus": "ACTIVE"/s//"ReplicaStatus": "CREATING"/' "$C" >strong.json
"$DDBSIM" import strong.json metrics.json -o strong.yaml | grep 'not simulated'
sed 's/arn:aws:dynamodb:us-east-1/arn:aws:dynamodb:eu-west-1/' "$C" >elsewhere.json
"$DDBSIM" import "$C" elsewhere.json metrics.json -o two.yaml
