# 20 calls a second at a gateway of 12: the 40 % that it turns away were not served, whatever the table did
gate() { "$DDBSIM" "$@" --set 'gateways={g: {rate: 12, burst: 12}}' --set workloads.lookups.gateway=g --set tables.orders.read.capacity=50; }
gate run "$CASES/tiny.yaml" --set 'thresholds=["workloads/lookups/failed_ratio < 10%", "workloads/lookups/rejected_ratio < 39%"]' -o r.h5 | grep -v Digest
"$DDBSIM" show --json r.h5 | grep -E '"(failed|rejected|failed_ratio)"'
gate sweep "$CASES/tiny.yaml" --vary tables.orders.read.capacity=50 --seeds 1 --jobs 1 -q -o s.h5
"$DDBSIM" show s.h5 --json | grep -A3 -E '"(failed_ratio|workloads/lookups/rejected(_ratio)?)"'
