# Sentences are told in the scenario's time zone, data and digest stay in UTC; a zone that nobody knows is refused.
"$DDBSIM" run "$CASES/tiny.yaml" -q -o utc.h5 &&
    "$DDBSIM" run "$CASES/tiny.yaml" -q --set display_time_zone=Europe/Berlin &&
    "$DDBSIM" show tiny.h5 | sed -n '1,4p'
for name in utc tiny; do
    "$DDBSIM" export $name.h5 --csv --group tables/orders -o $name.csv
    "$DDBSIM" show $name.h5 | grep Digest
done
cmp utc.csv tiny.csv && head -2 tiny.csv | cut -d, -f1
"$DDBSIM" check "$CASES/tiny.yaml" --set display_time_zone=Europe/Berln
