# a failed write says so, exits 74 and leaves the earlier result as it was
"$DDBSIM" run -q "$CASES/tiny.yaml" && before=$(sha256sum <tiny.h5)
ulimit -f 40
"$DDBSIM" run "$CASES/tiny.yaml" --seed 2
status=$?
[ "$before" = "$(sha256sum <tiny.h5)" ] && echo "the earlier result is untouched"
ls
exit $status
