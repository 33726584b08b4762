"$DDBSIM" run "$CASES/tiny.yaml" --set tables.orders.read.capacity=30 | sed -n 3,4p
