"$DDBSIM" run --seed
