# a window of 60 columns, one of 72 without colour, COLUMNS before the window; --color in a pipe; a wrong one
unset NO_COLOR
export TERM=xterm LC_ALL=C.UTF-8
T() { /usr/bin/python3 "$CASES/in_terminal.py" "$@"; }
"$DDBSIM" run "$CASES/tiny.yaml" -q
T 60 "$DDBSIM" show tiny.h5 | grep -v Digest
NO_COLOR=1 T 72 "$DDBSIM" show tiny.h5 | head -8
COLUMNS=80 T 60 "$DDBSIM" show tiny.h5 --color=never | head -5
"$DDBSIM" show tiny.h5 --color=always | grep -c $'\e'
TERM=dumb T 200 "$DDBSIM" show tiny.h5 | sed -n 3p
"$DDBSIM" show tiny.h5 --color sometimes; echo $?
T 60 "$DDBSIM" export --help
T 60 "$DDBSIM" sweep "$CASES/tiny.yaml" --vary tables.orders.read.capacity=5,10 --seeds 2 --quiet -o sweep.h5
T 60 "$DDBSIM" show sweep.h5 --measure workloads/lookups/throttled_ratio
