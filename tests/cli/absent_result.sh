"$DDBSIM" show x.h5
