# the cheapest capacity that meets the goal: of 20 even calls a second, nine tenths are to succeed
"$DDBSIM" plan "$CASES/tiny.yaml" --set tables.orders.initial_burst=0% --goal 'workloads/lookups/failed_ratio < 10%' --change tables.orders.read.capacity=1..100 --seeds 4 --jobs 2
echo $?
"$DDBSIM" plan "$CASES/tiny.yaml" --goal 'throttle_events < 1' --change tables.orders.read.capacity=1..5 --seeds 2 --jobs 2
P() { "$DDBSIM" plan "$CASES/tiny.yaml" --set workloads.lookups.arrivals=poisson --goal 'failed_ratio < 10%' --change tables.orders.read.capacity=17..20 --seeds 2 --jobs "$1"; }
P 1 > one; P 4 > four
cmp one four && echo "whatever the number of jobs"
# what would start above a quota of the account is left out
"$DDBSIM" plan "$CASES/tiny.yaml" --set tables.orders.initial_burst=0% --set account.table_read=19 --goal 'workloads/lookups/failed_ratio < 10%' --change tables.orders.read.capacity=1..100 --seeds 2 --jobs 2
"$DDBSIM" plan "$CASES/tiny.yaml" --set tables.orders.initial_burst=0% --set account.read=15 --goal 'workloads/lookups/failed_ratio < 10%' --change tables.orders.read.capacity=1..100 --seeds 1 --jobs 1 --json | grep left_out
"$DDBSIM" plan "$CASES/tiny.yaml" --seed 77 --seeds 1 --goal 'failed_ratio < 10%' --change tables.orders.read.capacity=18..20 | grep 'ddbsim run'
