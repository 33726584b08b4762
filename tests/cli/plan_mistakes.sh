# a plan that makes no sense is one line
try() { "$DDBSIM" plan "$CASES/tiny.yaml" "$@"; echo "$?"; }
try
try --goal 'failed_ratio < 1%'
try --goal 'failed_ratio' --change tables.orders.read.capacity=1..100
try --goal 'failed_ratio < 1%' --change tables.orders.read.capacity=100..1
try --goal 'failed_ratio < 1%' --change tables.orders.read.capacity=0..10
try --goal 'failed_ratio < 1%' --change tables.other.read.capacity=1..10
try --goal 'nothing < 1%' --change tables.orders.read.capacity=1..10 --seeds 1
try --goal 'failed_ratio < 1%' --minimize nothing --change tables.orders.read.capacity=1..10
"$DDBSIM" plan "$CASES/tiny.yaml" --minimize tables/orders/nonsense --goal "failed_ratio < 1%" --change tables.orders.read.capacity=1..9; echo $?
