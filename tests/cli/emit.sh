# what a plan chose, or a scenario says, as text that its user can run
S=$CASES/../aws/samples
describe() { echo "["; cat "$S/describe-table.orders-prod.json"; for f in targets policies; do echo ,; cat "$S/describe-scal"*"$f.json"; done; echo ,; cat "$S/describe-scheduled-actions.json"; echo "]"; }
describe > orders.deployed.json; cp "$CASES/emit.yaml" orders.yaml
T=tables.orders-prod
# as it stands, but for what only lowers and nobody chose
"$DDBSIM" changes orders.yaml
# and that too, when it is asked for
"$DDBSIM" changes orders.yaml --all | grep -A1 '^# 1\|^aws dyn'
# what was set, each way
"$DDBSIM" changes orders.yaml --set $T.write.autoscaling.min=300 --set $T.indexes.by-status.write.capacity=1000 --emit aws-cli | sed -n '/^# 1/,$p'
"$DDBSIM" changes orders.yaml --set $T.billing=on_demand | grep -v '^#'
for form in cloudformation terraform; do "$DDBSIM" changes orders.yaml --set $T.write.autoscaling.target=50% --emit $form; done
"$DDBSIM" changes orders.yaml --set $T.write.autoscaling.target=50% --json | head -16
# a plan's words stand above its changes; what is not proven says so
P() { "$DDBSIM" plan orders.yaml --unknown service=as_written --jobs 2 --futures 2 --share 50% --tail 0 --goal 'failed_ratio < 1%' --change $T.write.capacity=700,1000 "$@"; }
P --emit aws-cli --quiet -o a.plan | head -28
P --emit aws-cli --quiet -o b.plan --budget 14runs | sed -n 1,5p
P --emit aws-cli --quiet -o c.plan --budget 2runs
P --emit aws-cli --json -o a.plan 2> start | sed -n '/"changes"/,$p' | head -12
# to a file of its kind
"$DDBSIM" changes orders.yaml -o c.sh && "$DDBSIM" changes orders.yaml -o c.sh && sh -n c.sh && head -1 c.sh
"$DDBSIM" changes orders.yaml -o orders.yaml
# without what is deployed it begins at the scenario
sed /^deployed/d orders.yaml > alone.yaml; "$DDBSIM" changes alone.yaml; "$DDBSIM" changes alone.yaml --set $T.write.autoscaling.min=300 --emit terraform | head -20
