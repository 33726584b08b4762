"$DDBSIM" --version && "$DDBSIM" run --help && "$DDBSIM" --man | head -3
