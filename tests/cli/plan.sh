# the cheapest capacity that meets the goal: of 20 even calls a second, nine tenths are to succeed
P() { "$DDBSIM" plan "$CASES/tiny.yaml" --unknown service=as_written --jobs 2 --tail 5m --futures 4 --share 80% "$@"; }
CAPACITY=tables.orders.read.capacity
P --set tables.orders.initial_burst=0% --goal 'workloads/lookups/failed_ratio < 10%' --change $CAPACITY=1..100
echo $?
# its page, from what the plan left in its file; that of one that was only begun
"$DDBSIM" report tiny.plan && grep -o '<h1>.*</h1>' tiny.plan.html
printf 'ddbsim plan 1\n' > begun.plan; "$DDBSIM" report begun.plan; echo $?
# goals that nobody can meet: how near the best came
P --goal 'throttle_events < 1' --change $CAPACITY=1..5 -o none.plan; echo $?
"$DDBSIM" report none.plan -q -o none.html && grep -o '<h1>.*</h1>' none.html
J() { P --set workloads.lookups.arrivals=poisson --goal 'failed_ratio < 10%' --change $CAPACITY=17..20 --share 80% --jobs "$1" -o "$1.plan"; }
J 1 > one 2> start; J 4 > four 2> start
cmp one four && echo "whatever the number of jobs"
J 1 > again 2> notes; cmp one again && tail -1 notes | sed 's/[0-9]* runs/N runs/'
# what would start above a quota of the account is left out
P --set tables.orders.initial_burst=0% --set account.table_read=19 --goal 'failed_ratio < 10%' --change $CAPACITY=1..100 --budget 30runs -o quota.plan | grep -A1 quotas
P --set account.read=15 --goal 'failed_ratio < 10%' --change $CAPACITY=1..100 --json --budget 5runs -o quota.plan | grep left_out
P --seed 77 --goal 'failed_ratio < 10%' --change $CAPACITY=18..20 --budget 5runs -o seed.plan | grep 'ddbsim run'
# a budget of runs: the best so far, unproven; a larger one goes on
P --goal 'failed_ratio < 10%' --change $CAPACITY=1..100 --budget 40runs -o budget.plan; echo $?
# two paths, one value
P --goal 'failed_ratio < 10%' --change "$CAPACITY,tables.orders.write.capacity=10..50" --budget 30runs -o two.plan | grep 'ddbsim run'
# credit may serve in the tail only where it is said
C() { P --set tables.orders.initial_burst=100% --goal 'throttle_events < 1' --share 80% -o credit.plan "$@"; }
C --change $CAPACITY=10..30 | grep -E '^(Plan|Rests)'
C --change $CAPACITY=10..30 --tail 2m --on-credit | grep -E -A2 '^(Plan|Rests|Goals)'
