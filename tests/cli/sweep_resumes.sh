# an interrupted sweep keeps what it has, and the same command goes on; another sweep does not take its place
S() { exec "$DDBSIM" sweep "$CASES/tiny.yaml" -q --set duration=3h --vary tables.orders.read.capacity="$1" --seeds 5 --jobs 1 -o sweep.h5; }
S 5,10,15,20 2>said & until pgrep -P $! >/dev/null; do sleep 0.01; done
kill -TERM $!; wait $!; echo "$?"
sed 's/[0-9]* of 20/N of 20/' said
ls
(S 5,10); echo "$?"
(S 5,10,15,20); echo "$?"
ls
(S 5,10,15,20) && echo again
