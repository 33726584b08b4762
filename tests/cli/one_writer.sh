# two processes never write the same result: the second is told before it simulates anything; hangups and second strokes leave nothing
W() { until ls $1 >/dev/null 2>&1; do kill -0 $pid || exit; sleep 0.02; done; }
told() { sed 's/process [0-9]*/process PID/'; }
S() { exec "$DDBSIM" sweep "$CASES/tiny.yaml" -q --series --vary tables.orders.read.capacity=5,20 "$@"; }
"$DDBSIM" run "$CASES/tiny.yaml" --set duration=300d --progress json -o x.h5 >/dev/null 2>said & pid=$!
until grep -q progress said 2>/dev/null; do kill -0 $pid || exit; sleep 0.02; done # the first interval is over
"$DDBSIM" run "$CASES/tiny.yaml" -o x.h5 2>&1 | told; echo "${PIPESTATUS[0]}"
ln -s x.h5 link.h5
(S -o link.h5) 2>&1 | told; echo "${PIPESTATUS[0]}"
kill -HUP $pid; wait $pid; echo "$?"; grep -v '^{"progress"' said; ls
S --set duration=300d -o y.h5 2>said & pid=$!
W 'y.runs/*.writing-*'
(S -o y.h5) 2>&1 | told; echo "${PIPESTATUS[0]}"
kill -INT $pid; kill -TERM $pid; wait $pid 2>/dev/null; cat said
while ls y.runs/*.writing-* >/dev/null 2>&1; do sleep 0.02; done; ls -A y.runs | wc -l
nohup "$DDBSIM" run "$CASES/tiny.yaml" --set duration=4h -q -o n.h5 </dev/null >/dev/null 2>&1 & pid=$!
until ls n.* >/dev/null 2>&1; do sleep 0.02; done
kill -HUP $pid; wait $pid; echo "$?"; ls n*
