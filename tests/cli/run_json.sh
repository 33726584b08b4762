"$DDBSIM" run "$CASES/tiny.yaml" --json
