"$DDBSIM" run --quiet "$CASES/tiny.yaml" && ls
