# SIGINT keeps what there is under another name and exits 130; before the first interval is over there
# is nothing to keep. Either is answered between two events, however long an interval is.
interrupt_after() { # what is seen, then what runs
    seen=$1; shift
    "$DDBSIM" run "$CASES/tiny.yaml" --set duration=30d --progress json "$@" >/dev/null 2>err & pid=$!
    until eval "$seen" >/dev/null 2>&1 || ! kill -0 $pid 2>/dev/null; do sleep 0.02; done
    kill -INT $pid; wait $pid; status=$?
    grep -v '^{"progress"' err; echo "status $status"; ls
}
interrupt_after 'grep progress err' -o early.h5
"$DDBSIM" show early.partial.h5 | head -1 | sed 's/seed.*INCOMPLETE/INCOMPLETE/'
rm early.partial.h5
interrupt_after 'ls late.writing-*' --set sample_every=1d --set 'workloads.lookups.rate=[{per_second: 1000000}]' -o late.h5
