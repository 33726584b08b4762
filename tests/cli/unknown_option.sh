"$DDBSIM" run --sed 4 x.yaml
