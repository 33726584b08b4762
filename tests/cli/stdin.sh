"$DDBSIM" check - < "$CASES/tiny.yaml"
