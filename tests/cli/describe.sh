# a run's tables as an account describes them
"$DDBSIM" run -q "$CASES/emit.yaml" -o r.h5
"$DDBSIM" export r.h5 --describe
"$DDBSIM" export r.h5 --describe -o d.json && "$DDBSIM" export r.h5 --describe -o d.json && echo twice
"$DDBSIM" export r.h5 --describe --csv; echo $?
"$DDBSIM" export r.h5 --describe --group tables/orders-prod; echo $?
# where a change set begins
sed "s/^deployed.*/deployed: d.json/" "$CASES/emit.yaml" > orders.yaml; "$DDBSIM" changes orders.yaml
