# the shipped scenarios are in the program: listed, shown, copied with what they read; what is there stays
export COLUMNS=70
"$DDBSIM" examples | head -6
"$DDBSIM" examples | grep -E '^[a-z_]+$' | diff - <(cd "$SCENARIOS" && LC_ALL=C ls *.yaml | sed s/.yaml//) && echo all
"$DDBSIM" examples flash-sale | cmp - "$SCENARIOS/flash_sale.yaml" && "$DDBSIM" examples trace -o - | cmp - "$SCENARIOS/trace.yaml" && echo the same
"$DDBSIM" examples trace -o mine.yaml && cmp mine.yaml "$SCENARIOS/trace.yaml" && "$DDBSIM" check mine.yaml
"$DDBSIM" examples trace -o mine.yaml -q && echo unchanged
mkdir folder && "$DDBSIM" examples quickstart -o folder
echo >> mine.yaml; "$DDBSIM" examples trace -o mine.yaml; echo $?
echo 'time,rate' > folder/trace.csv; "$DDBSIM" examples trace.yaml -o folder; echo $?; cat folder/trace.csv
"$DDBSIM" examples qickstart; "$DDBSIM" examples ''; "$DDBSIM" examples -o x.yaml
