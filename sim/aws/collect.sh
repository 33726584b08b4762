# Permissions, all read only:
#   dynamodb:ListTables, DescribeTable, DescribeLimits, DescribeTimeToLive,
#     DescribeContinuousBackups, DescribeContributorInsights
#   application-autoscaling:DescribeScalableTargets, DescribeScalingPolicies,
#     DescribeScheduledActions, DescribeScalingActivities
#   cloudwatch:GetMetricData, ListMetrics, GetInsightRuleReport
#   cloudtrail:LookupEvents; with costs: ce:GetCostAndUsage
# Without one of them its files are absent, which is said, and all else is collected.
#
# What collecting costs: GetMetricData $0.01 for each 1,000 metrics that are asked for, here about
# 19 a table, 14 an index and 7 an operation for each piece of time; a piece is a day of minutes,
# five days of five minutes or a month of hours. So 15 days of minutes of a table with two indexes
# and four operations cost about one cent. The other calls are free, but Cost Explorer's $0.01 each.
# Contributor Insights has to be switched on before the days that it shows: about $0.50 a rule and
# month and $0.03 for a million events. It is only read here where it is on.
#
# Names of keys in its reports may be personal data: the folder is readable by you alone, and
# 'ddbsim import --hash-keys' keeps them out of the scenario: it calls keys by their rank, key#1.
set -euf
umask 077
folder=${1:-collected}
mkdir -p "$folder"
absent=

# CloudWatch keeps minutes for 15 days, five minutes for 63 days, hours for 455 days.
if [ "$days" -le 15 ]; then
    period=60
    piece=86400
elif [ "$days" -le 63 ]; then
    period=300
    piece=432000
else
    period=3600
    piece=2592000
fi
# The last minutes are not complete yet.
end=$((($(date +%s) - 900) / 3600 * 3600))
begin=$((end - days * 86400))

# Files are called COMMAND.TABLE[+INDEX]...: names of tables and indexes have points and hyphens in
# them, and never '+', so no two files are called the same.

# collect FILE COMMAND...: the file is there when the command succeeded.
collect() {
    file=$folder/$1
    shift
    echo "$file" >&2
    if "$@" --output json >"$file.part"; then
        mv "$file.part" "$file"
    else
        rm -f "$file.part"
        absent="$absent
absent: $file"
    fi
}

# words COMMAND...: a list of names, one a line; nothing when the command fails. The CLI's word for
# no answer is None.
words() {
    "$@" --output text | tr '\t ' '\n\n' | grep -vx None || true
}

# query SCOPE METRIC STATISTIC SECONDS [DIMENSION]: adds to the queries, with a Label that says what
# the answer is. An index may be called 'table': the Label says index/table then.
query() {
    dimension=
    scope=$1
    [ "${5:-}" != GlobalSecondaryIndexName ] || scope=index/$1
    [ -z "${5:-}" ] || dimension=',{"Name":"'$5'","Value":"'$1'"}'
    count=$((count + 1))
    queries=$queries$comma'{"Id":"q'$count'","Label":"'$table'|'$scope'|'$2'|'$3'|'$4'","MetricStat":{'
    queries=$queries'"Metric":{"Namespace":"AWS/DynamoDB","MetricName":"'$2'","Dimensions":['
    queries=$queries'{"Name":"TableName","Value":"'$table'"}'$dimension']},"Period":'$4',"Stat":"'$3'"}}'
    comma=,
}

# of_table SCOPE [DIMENSION]: what CloudWatch publishes of a table and of an index.
of_table() {
    for side in Read Write; do
        query "$1" "Consumed${side}CapacityUnits" Sum "$period" "${2:-}"
        query "$1" "Provisioned${side}CapacityUnits" Average "$coarse" "${2:-}"
        for cause in '' Provisioned KeyRange MaxOnDemand AccountLimit; do
            case $cause in
            '' | AccountLimit) metric=$side${cause}ThrottleEvents ;;
            *) metric=$side${cause}ThroughputThrottleEvents ;;
            esac
            query "$1" "$metric" Sum "$period" "${2:-}"
        done
    done
}

of_operation() {
    query "$1" SuccessfulRequestLatency SampleCount "$period" Operation
    query "$1" ThrottledRequests Sum "$period" Operation
    query "$1" SuccessfulRequestLatency Average 3600 Operation
    query "$1" SuccessfulRequestLatency p50 3600 Operation
    query "$1" SuccessfulRequestLatency p99 3600 Operation
    case $1 in
    Query | Scan | ExecuteStatement) query "$1" ReturnedItemCount Sum "$period" Operation ;;
    esac
}

# metrics NAME: the series of the queries, in pieces of at most 100,800 points that one page holds.
metrics() {
    [ "$count" -gt 0 ] || return 0
    printf '[%s]\n' "$queries" >"$folder/$1.queries"
    from=$begin
    while [ "$from" -lt "$end" ]; do
        to=$((from + piece))
        [ "$to" -le "$end" ] || to=$end
        collect "get-metric-data.$1.$from.json" aws cloudwatch get-metric-data \
            --start-time "$from" --end-time "$to" --scan-by TimestampAscending \
            --metric-data-queries "file://$folder/$1.queries"
        from=$to
    done
    rm -f "$folder/$1.queries"
}

# start_queries: none yet.
start_queries() {
    queries=
    comma=
    count=0
}

# keys NAME OPTION...: hot keys of each day, of the rules that Contributor Insights has for a table
# or an index.
keys() {
    name=$1
    shift
    collect "describe-contributor-insights.$name.json" \
        aws dynamodb describe-contributor-insights "$@"
    for rule in $(words aws dynamodb describe-contributor-insights "$@" \
        --query 'ContributorInsightsRuleList[]'); do
        kind=${rule#DynamoDBContributorInsights-}
        kind=${kind%%-*}
        from=$((days < 15 ? begin : end - 15 * 86400))
        while [ "$from" -lt "$end" ]; do
            collect "get-insight-rule-report.$name.$kind.$from.300.json" \
                aws cloudwatch get-insight-rule-report --rule-name "$rule" \
                --start-time "$from" --end-time "$((from + 86400))" --period 300 \
                --max-contributor-count 25 --metrics MaxContributorValue Maximum \
                --order-by Maximum
            from=$((from + 86400))
        done
    done
}

# scaling NAME RESOURCE: what Application Auto Scaling is to do, and what it did.
scaling() {
    collect "describe-scalable-targets.$1.json" aws application-autoscaling \
        describe-scalable-targets --service-namespace dynamodb --resource-ids "$2"
    collect "describe-scaling-policies.$1.json" aws application-autoscaling \
        describe-scaling-policies --service-namespace dynamodb --resource-id "$2"
    collect "describe-scheduled-actions.$1.json" aws application-autoscaling \
        describe-scheduled-actions --service-namespace dynamodb --resource-id "$2"
    collect "describe-scaling-activities.$1.json" aws application-autoscaling \
        describe-scaling-activities --service-namespace dynamodb --resource-id "$2" \
        --include-not-scaled-activities
}

one_table() {
    table=$1
    collect "describe-table.$table.json" aws dynamodb describe-table --table-name="$table"
    collect "describe-time-to-live.$table.json" \
        aws dynamodb describe-time-to-live --table-name="$table"
    collect "describe-continuous-backups.$table.json" \
        aws dynamodb describe-continuous-backups --table-name="$table"
    indexes=$(words aws dynamodb describe-table --table-name="$table" \
        --query 'Table.GlobalSecondaryIndexes[].IndexName')
    operations=$(words aws cloudwatch list-metrics --namespace AWS/DynamoDB \
        --metric-name SuccessfulRequestLatency --dimensions "Name=TableName,Value=$table" \
        --query "Metrics[].Dimensions[?Name=='Operation'].Value[]" |
        grep -vx GetRecords | sort -u || true)

    scaling "$table" "table/$table"
    start_queries
    of_table table
    query table ConditionalCheckFailedRequests Sum "$period"
    query table TransactionConflict Sum "$period"
    query table TimeToLiveDeletedItemCount Sum "$period"
    query table OnDemandMaxReadRequestUnits Average "$coarse"
    query table OnDemandMaxWriteRequestUnits Average "$coarse"
    metrics "$table"
    start_queries
    for operation in $operations; do
        of_operation "$operation"
    done
    metrics "$table++operations"
    keys "$table" --table-name="$table"
    for index in $indexes; do
        scaling "$table+$index" "table/$table/index/$index"
        start_queries
        of_table "$index" GlobalSecondaryIndexName
        metrics "$table+$index"
        keys "$table+$index" --table-name="$table" --index-name="$index"
    done
}

# Provisioned capacity is published every five minutes.
coarse=$((period < 300 ? 300 : period))
# GNU's date, else BSD's.
day() {
    date -u -d "@$1" +%Y-%m-%d 2>/dev/null || date -u -r "$1" +%Y-%m-%d
}

collect describe-limits.json aws dynamodb describe-limits
[ -n "$tables" ] || tables=$(words aws dynamodb list-tables --query TableNames)
for name in $tables; do
    one_table "$name"
done
collect cloudtrail-lookup-events.json aws cloudtrail lookup-events \
    --lookup-attributes AttributeKey=EventName,AttributeValue=UpdateTable \
    --start-time "$begin" --end-time "$end"
if [ "$costs" = yes ]; then
    collect ce-get-cost-and-usage.json aws ce get-cost-and-usage --granularity DAILY \
        --time-period "Start=$(day "$begin"),End=$(day "$end")" \
        --metrics UnblendedCost UsageQuantity --group-by Type=DIMENSION,Key=USAGE_TYPE \
        --filter '{"Dimensions":{"Key":"SERVICE","Values":["Amazon DynamoDB"]}}'
fi
[ -z "$absent" ] || echo "Commands that failed left no file:$absent" >&2
echo "Now: ddbsim import '$folder'/*.json" >&2
