"$DDBSIM" run "$CASES/tiny.yaml" && echo && "$DDBSIM" show tiny.h5
