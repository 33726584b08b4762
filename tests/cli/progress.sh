# a progress line on a terminal's stderr only; the summary goes to stdout as ever
script -qec "'$DDBSIM' run '$CASES/tiny.yaml' --set duration=20d -o p.h5 >out.txt" /dev/null </dev/null | tr '\r' '\n' |
    grep -cE '^[0-9:]{8} +[0-9]+%  [0-9.]+ M requests/s  [0-9]+ s left' | sed 's/[1-9][0-9]*/progress was shown/'
grep -c Verdict out.txt
"$DDBSIM" run "$CASES/tiny.yaml" --set duration=20d -o p.h5 2>err.txt >/dev/null; wc -c <err.txt
