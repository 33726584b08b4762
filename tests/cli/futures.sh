# unknowns and variants: drawn alike for every variant, gone on with by more futures, and a variant chosen for one run
"$DDBSIM" check "$CASES/designs.yaml"
S() { "$DDBSIM" sweep "$CASES/designs.yaml" -o designs.h5 "$@"; }
S --futures 4 --measure unknowns/surge --measure unknowns/mode && S --futures 8 --measure unknowns/surge --measure unknowns/mode
"$DDBSIM" sweep "$CASES/designs.yaml" --vary variant=more -q --futures 8 -o one.h5 && "$DDBSIM" show one.h5 --measure unknowns/surge --measure unknowns/mode
"$DDBSIM" run "$CASES/designs.yaml" --set variant=more -o run.h5 | grep -E 'Verdict|capacity'
"$DDBSIM" sweep "$CASES/designs.yaml" --futures 2 --unknown service=published --vary variant=today --json -o service.h5 | grep -c '"unknowns/'
ls
# what a variant or --set says is known, whatever an unknown would draw; more futures are not lost to fewer
S --futures 8 --vary variant=today,more --unknown 'cap={path: tables.orders.read.capacity, uniform: 5..9}' --measure unknowns/cap -o cap.h5
S --futures 8 --vary variant=today --set tables.orders.read.capacity=50 --unknown 'cap={path: tables.orders.read.capacity, uniform: 5..9}' -o set.h5 | head -2
S --futures 2 | tail -3
# a trace that was changed makes other runs
trace() { printf 'time,rate\n0m,%s\n1m,%s\n' "$1" "$1" >load.csv; sed 's/rate: .*/trace: load.csv}/; /^unknowns/,$d' "$CASES/designs.yaml" >traced.yaml
    "$DDBSIM" sweep traced.yaml --vary tables.orders.item_size=1KiB --futures "$2" -o traced.h5 --json | grep -A6 '"failed_ratio"' | grep -A4 values; }
trace 10 2; trace 90 3
# one of the futures, run alone, is the same run as in the campaign
"$DDBSIM" run "$CASES/designs.yaml" --set variant=today --future 2 -q -o two.h5 && "$DDBSIM" show two.h5 --json | grep -e digest -e '"future"'
"$DDBSIM" show two.h5 | grep -A1 Rests
"$DDBSIM" sweep "$CASES/designs.yaml" --futures 2 --vary variant=today -q --series -o kept.h5 && "$DDBSIM" show kept.runs/*1.h5 --json | grep digest

# a run, and beneath it what it comes to in many futures
"$DDBSIM" run "$CASES/designs.yaml" --futures 16 --goal 'failed_ratio < 1%' -o many.h5 | sed -n '/^Digest/,$p'
"$DDBSIM" show many.futures.h5 --json | grep -c '"unknowns/'
"$DDBSIM" run "$CASES/designs.yaml" --future 0
