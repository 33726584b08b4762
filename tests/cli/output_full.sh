"$DDBSIM" schema > /dev/full
