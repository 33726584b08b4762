# SIGINT keeps what there is under another name and exits 130
"$DDBSIM" run "$CASES/tiny.yaml" --set duration=30d -q >/dev/null 2>err & pid=$!
until ls tiny.writing-* >/dev/null 2>&1; do sleep 0.05; done; sleep 0.2; kill -INT $pid; wait $pid; status=$?
cat err; ls
"$DDBSIM" show tiny.partial.h5 | head -1 | sed 's/seed.*INCOMPLETE/INCOMPLETE/'
exit $status
