echo "Dear all" > letter.txt
"$DDBSIM" run "$CASES/tiny.yaml" -o letter.txt
status=$?
cat letter.txt
exit $status
