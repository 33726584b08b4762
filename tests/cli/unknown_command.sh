"$DDBSIM" rnu x.yaml
