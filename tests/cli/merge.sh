# parts that were made apart are the whole, and a missing part is told
for i in 1 2 3; do "$DDBSIM" sweep "$CASES/tiny.yaml" --vary tables.orders.read.capacity=5,10,20 --seeds 2 -o s.h5 --shard $i/3; done
"$DDBSIM" merge s.1-of-3.h5 s.3-of-3.h5 -o s.h5; echo $?
"$DDBSIM" merge s.1-of-3.h5 s.2-of-3.h5 s.3-of-3.h5; echo $?
"$DDBSIM" merge s.1-of-3.h5 s.2-of-3.h5 s.3-of-3.h5 -o s.h5 || exit
"$DDBSIM" sweep -q "$CASES/tiny.yaml" --vary tables.orders.read.capacity=5,10,20 --seeds 2 -o whole.h5 && cmp s.h5 whole.h5 && ls
"$DDBSIM" run -q "$CASES/tiny.yaml"; "$DDBSIM" merge s.h5 tiny.h5 -o x.h5
"$DDBSIM" merge s.1-of-3.h5 s.2-of-3.h5 s.3-of-3.h5 --series -o y.h5
