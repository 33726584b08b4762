# two shards of a checkout's hot items: whether they meet on one partition matters more than the load
"$DDBSIM" sweep "$SCENARIOS/checkout_sharded.yaml" --set resolution=auto --set duration=3m --set 'workloads.*.keys.*.shards=2' \
    --unknown 'rush={scale: "workloads.*.rate.*.per_second", uniform: 0.9..1.1}' --sensitivity tornado --futures 16 -o shards.h5
