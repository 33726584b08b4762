"$DDBSIM" run
