# --limit-time and --limit-memory end a run with what it has and a status of their own; what is no limit is refused
long() { "$DDBSIM" run "$CASES/tiny.yaml" --set duration=1000d -q "$@"; echo "status $?"; ls; rm -f ./*.h5; }
long -o a.h5 --limit-time 1s
long -o a.h5 --limit-memory 10KB
long -o a.h5 --limit-time soon
long -o a.h5 --limit-memory -1
"$DDBSIM" run "$CASES/tiny.yaml" -q -o whole.h5 --limit-time 10m --limit-memory 4GB; echo "status $?"
# a process that makes one run of many is ended for its memory, and the rest is kept
"$DDBSIM" sweep "$CASES/tiny.yaml" --set duration=30d --vary tables.orders.read.capacity=5,20 -q -o s.h5 --limit-memory 10KB 2>&1 |
    sort -u; echo "status ${PIPESTATUS[0]}"; ls # each process that is above the limit says so: one, or all
