# -o -: the file's bytes and nothing else; what is no text goes to no terminal; what cannot be says so
export TMPDIR=$PWD/tmp; mkdir tmp
T() { /usr/bin/python3 "$CASES/in_terminal.py" 100 "$@"; }
"$DDBSIM" run "$CASES/tiny.yaml" -o - > one.h5; echo $?
"$DDBSIM" run "$CASES/tiny.yaml" -q && diff <("$DDBSIM" show one.h5) <("$DDBSIM" show tiny.h5) && echo the same
"$DDBSIM" run "$CASES/tiny.yaml" --set 'thresholds=["workloads/lookups/failed_ratio < 1%"]' -o - | head -c 4 | tail -c 3; echo
"$DDBSIM" run "$CASES/tiny.yaml" --set 'thresholds=["workloads/lookups/failed_ratio < 1%"]' -o - > failed.h5; echo $?
"$DDBSIM" sweep "$CASES/tiny.yaml" --vary tables.orders.read.capacity=5,20 --seeds 1 -o - > sweep.h5 && "$DDBSIM" show sweep.h5 | head -3
ls tmp
"$DDBSIM" report tiny.h5 && "$DDBSIM" report tiny.h5 -o - | cmp - tiny.html && echo the same
"$DDBSIM" export tiny.h5 --csv --group tables/orders -o file.csv && "$DDBSIM" export tiny.h5 --csv --group tables/orders -o - | cmp - file.csv && echo the same
T "$DDBSIM" run "$CASES/tiny.yaml" -o -; echo $?
"$DDBSIM" run "$CASES/tiny.yaml" -o - --json; "$DDBSIM" run "$CASES/tiny.yaml" -o - --futures 2
"$DDBSIM" sweep "$CASES/tiny.yaml" --vary seed=1,2 --series -o -; "$DDBSIM" plan "$CASES/tiny.yaml" -o -; "$DDBSIM" import x.json -o -
"$DDBSIM" run "$CASES/wrong.yaml" -o -; echo $?
"$DDBSIM" run "$CASES/tiny.yaml" -o - > /dev/full; echo $?
TMPDIR=none "$DDBSIM" run "$CASES/tiny.yaml" -o - > x; ls tmp
