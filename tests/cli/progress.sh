# a progress line on a terminal's stderr only; the run is interrupted as soon as a line was seen, however long that took
script -qefc "sh -c 'echo \$\$ >pid; exec \"$DDBSIM\" run \"$CASES/tiny.yaml\" --set duration=1000d -o p.h5 >out.txt'" seen </dev/null >/dev/null &
line='[0-9:]{8} +[0-9]+%  [0-9.]+ M requests/s  [0-9]+ s left'
until tr '\r' '\n' 2>/dev/null <seen | grep -qE "$line"; do kill -0 $! || break; sleep 0.02; done
kill -INT "$(cat pid)"; wait
tr '\r' '\n' <seen | grep -qE "^$line" && echo "progress was shown"
"$DDBSIM" run "$CASES/tiny.yaml" --set duration=1000d -o p.h5 2>err.txt >/dev/null &
until ls p.writing-* >/dev/null 2>&1; do sleep 0.02; done; sleep 0.5; kill -INT $!; wait $!
sed 's/interrupted.*/interrupted/' err.txt # what there is to keep depends on how far the run came
