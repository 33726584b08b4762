# run --watch: again when the scenario or its trace is saved; a wrong one is told and waited on; a change ends a run
W() { until [ "$(cat err 2>/dev/null | grep -c "$1")" -ge "$2" ]; do kill -0 $pid || exit; sleep 0.02; done; }
"$DDBSIM" examples trace -o mine.yaml -q
"$DDBSIM" run mine.yaml --untried --watch > out 2> err & pid=$!
W watching 1
sed -i 's/capacity: 800/capacity: 900/' mine.yaml; W watching 2
sed 's/duration: 2h/duraton: 2h/' mine.yaml > other; mv other mine.yaml; W watching 3
sed -i 's/duraton: 2h/duration: 90m/' mine.yaml; W watching 4
sed -i 's/^\(3[0-9]m,.*\)/\19/' trace.csv; W watching 5
kill -INT $pid; wait $pid; echo $?
cat err; grep -c Verdict out; grep -o 'capacity [0-9][0-9]*' out | sort | uniq -c | sed 's/^ *//'; ls
echo 'a run that takes long is ended when its scenario changes, and leaves nothing'
"$DDBSIM" examples flash_sale -o long.yaml -q
"$DDBSIM" run long.yaml --set duration=4h --watch -q > out 2> err & pid=$!
until ls flash-sale.writing-*.h5 >/dev/null 2>&1; do sleep 0.02; done
echo 'nonsense: 1' > long.yaml; W unknown 1
kill -TERM $pid; wait $pid; echo $?
cat err; ls
"$DDBSIM" run none.yaml --watch; "$DDBSIM" run - --watch; "$DDBSIM" run mine.yaml --watch -o -
