"$DDBSIM" run x.yaml
