echo "this is no HDF5 file" > x.h5
"$DDBSIM" show x.h5
