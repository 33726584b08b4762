# what is no result is one line, and nothing is compared
"$DDBSIM" run -q "$CASES/tiny.yaml"
echo hello > letter.h5
"$DDBSIM" compare tiny.h5 letter.h5; echo $?
"$DDBSIM" compare tiny.h5 absent.h5; echo $?
"$DDBSIM" compare tiny.h5; echo $?
"$DDBSIM" sweep -q "$CASES/tiny.yaml" --vary tables.orders.read.capacity=10,20 --seeds 1 -o s.h5
"$DDBSIM" compare tiny.h5 s.h5
