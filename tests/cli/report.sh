# a page beside the result, never over something else
"$DDBSIM" run -q "$CASES/tiny.yaml" && "$DDBSIM" report tiny.h5 && head -c 15 tiny.html && echo
"$DDBSIM" report tiny.h5 && "$DDBSIM" report tiny.h5 -o page.html -q && ls
echo hello > letter.html
"$DDBSIM" report tiny.h5 -o letter.html; echo $?
cat letter.html
"$DDBSIM" report absent.h5; echo $?
"$DDBSIM" report tiny.h5 -o no/such/folder.html
