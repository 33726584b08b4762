# Which hot keys share a partition is drawn from the seed, and said; two files of one placement agree in it.
cat > hot.yaml <<'Y'
name: hot
duration: 10s
tables: {t: {item_size: 1KiB, partitions: 4, read: {capacity: 10}, write: {capacity: 4000}}}
clients: {c: {retry: {mode: none}}}
workloads: {w: {client: c, table: t, operation: put, keys: [{key: a, share: 40%}, {key: b, share: 40%}, {key: c}], rate: [{per_second: 1500}]}}
Y
for placement in by_name 5 6 8 1 2 3 4; do
    "$DDBSIM" run hot.yaml -q --set placement=$placement -o hot.h5
    echo "$placement: $("$DDBSIM" show hot.h5 | grep -c 'share a partition') $("$DDBSIM" show --json hot.h5 | grep -o '"hottest_keys_sharing_a_partition": [0-9]*')"
done
"$DDBSIM" show hot.h5 | grep 'share a partition'
"$DDBSIM" check hot.yaml --set placement=by_color
