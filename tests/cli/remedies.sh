# What was tried is in the result: show says the same without running anything, equal runs are equal bytes, and
# neither the series nor their digest know of it.
two() {
    "$DDBSIM" run "$CASES/tiny.yaml" --set 'tables.u={read: {capacity: 10}, write: {capacity: 5}, initial_burst: 10%}' \
        --set 'workloads.more={client: app, table: u, consistency: strong, keys: [{count: 90}], rate: [{per_second: 20}]}' "$@"
}
two -o a.h5 | sed -n '/^Cause/,/^$/p'
two -o b.h5 -q
cmp a.h5 b.h5 && echo "the same bytes"
"$DDBSIM" show a.h5 > shown && two -o a.h5 | grep -v ^Result | diff - shown && echo "show says the same"
two -o untried.h5 --untried | sed -n '/^Cause/,/^$/p'
diff <("$DDBSIM" show a.h5 | grep ^Digest) <("$DDBSIM" show untried.h5 | grep ^Digest) && echo "the same digest"
# a change that breaks a threshold is not offered, and a cause that nothing helps against says so
two --set 'thresholds=["cost/tables/u/total < 0.0007", "cost/tables/orders/total < 0.0007"]' | sed -n '/^Cause/,/^$/p'
# a change that helps against two causes is printed with the first; its index's capacity is bought with a table's
short='{item_size: 1KiB, initial_burst: 0%, read: {capacity: 5}, write: {capacity: 5}, indexes: {i: {entry_size: 1KiB, buffer: 50, keys: [{count: 500}], read: {capacity: 5}, write: {capacity: 5}}}}'
"$DDBSIM" run "$CASES/tiny.yaml" --set "tables.orders=$short" --set 'workloads.puts={client: app, table: orders, operation: put, keys: [{count: 90}], rate: [{per_second: 20}]}' | sed -n '/^Cause/,/^$/p'
