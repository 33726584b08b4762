"$DDBSIM" bill "$CASES"/bill.yaml --modes
echo
"$DDBSIM" bill "$CASES"/bill.yaml --prices ap-northeast-2-2026-06 --json | head -30
# a variant 'now' is what a bill is made of, unless another is chosen or it is taken out
now='variants.now={set: [tables.orders.billing=on_demand]}'
echo
"$DDBSIM" bill "$CASES"/bill.yaml --set "$now" | sed -n '1,7p'
"$DDBSIM" bill "$CASES"/bill.yaml --set "$now" --set variant=sale | sed -n '1,7p'
# on demand already: said once
"$DDBSIM" bill "$CASES"/bill.yaml --modes --set tables.orders.billing=on_demand --set '!month' --set '!variants.sale' | grep -A4 '^Ways'
# a plan's rates are inferred in the book unless the scenario says its own
"$DDBSIM" bill "$CASES"/bill.yaml --set account.savings_plan=0.02 | grep 'savings plan '
"$DDBSIM" bill "$CASES"/bill.yaml --set 'account.savings_plan={commitment: 0.02, provisioned: 15%}' | grep 'savings plan '
