# a plan that makes no sense is one line
try() { "$DDBSIM" plan "$CASES/tiny.yaml" "$@"; echo "$?"; }
CHANGE=tables.orders.read.capacity
try
try --goal 'failed_ratio < 1%'
try --goal 'failed_ratio' --change $CHANGE=1..100
try --goal 'failed_ratio < 1%' --change $CHANGE=100..1
try --goal 'failed_ratio < 1%' --change ,$CHANGE=1..100
try --goal 'failed_ratio < 1%' --change $CHANGE=0,-1
try --goal 'failed_ratio < 1%' --change tables.other.read.capacity=1..10
try --goal 'failed_ratio < 1%' --change $CHANGE,tables.other.read.capacity=1..10
try --goal 'nothing < 1%' --change $CHANGE=1..10 --futures 1
try --goal 'failed_ratio < 1%' --minimize nothing --change $CHANGE=1..10
try --minimize tables/orders/nonsense --change $CHANGE=1..9
try --change $CHANGE=1..9 --budget soon
try --change $CHANGE=1..9 --budget 0runs
try --change $CHANGE=1..9 --share 100%
try --change $CHANGE=1..9 --tail long
try --change $CHANGE=1..9 --without luck
try --change $CHANGE=1..9 --futures 20000
try --change $CHANGE=1..9 --unknown "c={path: $CHANGE, uniform: 1..5}"
try --change $CHANGE=1..9 --set '!timeline.3'
echo "a letter" > letter; try --change $CHANGE=1..9 -o letter; cat letter
try --change $CHANGE=1..9 -o /dev/null
# a damaged file loses one run, not the others
P() { try --change $CHANGE=5..9 --futures 2 --tail 0 --share 50% --goal 'failed_ratio < 90%' -o a.plan; }
P > first 2> start; sed -i '0,/^r/s/^r/x/' a.plan
P 2> notes > second; cmp first second && sed 's/other [0-9]*/other N/; s/^ddbsim plan: [0-9]* runs/ddbsim plan: N runs/' notes
