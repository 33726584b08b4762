"$DDBSIM" run -q "$CASES/tiny.yaml" --output other.h5 && ls && "$DDBSIM" run -q "$CASES/tiny.yaml" -o no/where.h5
