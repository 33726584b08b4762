"$DDBSIM" run "$CASES/tiny.yaml" --set tables.orders.read.capcity=5 --set nonsense
