"$DDBSIM" schema | head -5; "$DDBSIM" schema --json | tail -1; "$DDBSIM" schema --markdown | head -3
