# a page beside the result, never over something else
"$DDBSIM" run -q "$CASES/tiny.yaml" && "$DDBSIM" report tiny.h5 && head -c 15 tiny.html && echo
"$DDBSIM" report tiny.h5 && "$DDBSIM" report tiny.h5 -o page.html -q && ls
echo hello > letter.html
"$DDBSIM" report tiny.h5 -o letter.html; echo $?
cat letter.html
"$DDBSIM" report absent.h5; echo $?
"$DDBSIM" report tiny.h5 -o no/such/folder.html
# a picture for a document: demand and capacity, a table's own, a series; what does not go
"$DDBSIM" report tiny.h5 -o tiny.svg && "$DDBSIM" report tiny.h5 -o tiny.svg -q && head -c 5 tiny.svg && grep -c '<script\|http.*font' tiny.svg
"$DDBSIM" report tiny.h5 -q -o tiny.svg --group tables/orders && "$DDBSIM" report tiny.h5 -q -o tiny.svg --plot workloads/lookups/failed --plot workloads/lookups/offered && grep -o 'class="title"[^/]*/[^<]*' tiny.svg
cp letter.html letter.svg; "$DDBSIM" report tiny.h5 -o letter.svg; echo $?
"$DDBSIM" report tiny.h5 -o tiny.svg --plot workloads/lookups/nothing; "$DDBSIM" report tiny.h5 -o tiny.svg --group alarms/none; echo $?
"$DDBSIM" report tiny.h5 tiny.h5 -o two.svg; "$DDBSIM" report tiny.h5 --group tables/orders; "$DDBSIM" report tiny.h5 -o a.svg --group tables/orders --plot workloads/lookups/failed; echo $?
