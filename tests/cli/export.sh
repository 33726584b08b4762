# series as CSV: of one group, and a sweep's runs
"$DDBSIM" run -q "$CASES/tiny.yaml" && "$DDBSIM" export tiny.h5 --csv --group workloads/lookups | cut -d, -f1-4 | head -3
"$DDBSIM" export tiny.h5 --csv --group tables/orders/partitions | head -2 | cut -d, -f1-3
"$DDBSIM" export tiny.h5 --csv -o t.csv && wc -l < t.csv && "$DDBSIM" export tiny.h5 --csv -o t.csv && echo again
"$DDBSIM" export tiny.h5; echo $?
"$DDBSIM" export tiny.h5 --csv --group nothing; echo $?
"$DDBSIM" sweep -q "$CASES/tiny.yaml" --vary tables.orders.read.capacity=5,20 --seeds 2 -o s.h5 && "$DDBSIM" export s.h5 --csv | cut -d, -f1-4
# metrics as CloudWatch hands them out: all, their queries, one as statistics; what does not go together
"$DDBSIM" export tiny.h5 --cloudwatch | grep Label
"$DDBSIM" export tiny.h5 --cloudwatch --group tables/orders/GetItem -o m.json && cat m.json && "$DDBSIM" export tiny.h5 --cloudwatch --queries -o m.json && head -19 m.json
"$DDBSIM" export tiny.h5 --cloudwatch --group tables/orders --metric ReadThrottleEvents -o m.json && head -12 m.json
echo '{"my": "notes"}' > notes.json && "$DDBSIM" export tiny.h5 --cloudwatch -o notes.json; echo $?
"$DDBSIM" export tiny.h5 --cloudwatch --csv; "$DDBSIM" export tiny.h5 --csv --queries; "$DDBSIM" export tiny.h5 --cloudwatch --metric X; echo $?
"$DDBSIM" export tiny.h5 --cloudwatch --group tables/orders --metric Nothing; "$DDBSIM" export tiny.h5 --cloudwatch --group nothing; echo $?
