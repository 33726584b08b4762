# names of 255 characters, as AWS allows them, go wherever shorter ones go: the pages differ in the names and in nothing else
N() { printf "$1%0$((254 - ${#1}))d$2" 0; }
cat > short.yaml <<'END'
name: sale
start: 2025-06-02T09:00:00Z
duration: 10m
placement: by_name
tables:
  TA:
    item_size: 2KiB
    read: {capacity: 10}
    write: {capacity: 10}
    indexes: {IA: {read: {capacity: 5}, write: {capacity: 5}}}
clients: {CA: {retry: {mode: none}}}
workloads:
  WA: {client: CA, table: TA, operation: update, keys: [{key: a, share: 60%}, {count: 9}], arrivals: even, rate: [{per_second: 20}]}
  RA: {client: CA, table: TA, index: IA, operation: query, keys: [{count: 9}], arrivals: even, rate: [{per_second: 20}]}
thresholds:
  - workloads/WA/failed_ratio < 90%
  - tables/TA/indexes/IA/write_throttle_events < 1e9
END
script=; for n in TA IA CA WA RA; do script="$script;s/\b$n\b/$(N $n e)/g"; done
back=; for n in TA IA CA WA RA; do back="$back;s/$(N $n e)/$n/g"; done
sed "$script" short.yaml > long.yaml
"$DDBSIM" check long.yaml >/dev/null; echo $?
for f in short long; do
    "$DDBSIM" run $f.yaml -q -o $f.h5; echo $?
    { "$DDBSIM" export $f.h5 --csv | head -1 | tr ',' '\n'; "$DDBSIM" show $f.h5 --json | grep -o '"[^"]*":\|"[a-z]*/.*"'
      "$DDBSIM" schema --measures $f.yaml; } | sed "$back" | tr -s ' ' > $f.names
    "$DDBSIM" report $f.h5 -q -o $f.html; "$DDBSIM" bill $f.yaml --json > $f.bill; echo $?
    "$DDBSIM" sweep $f.yaml -q --vary tables.$([ $f = short ] && echo TA || N TA e).read.capacity=5,20 --seeds 1 -o $f-sweep.h5; echo $?
    "$DDBSIM" show $f-sweep.h5 --markdown | cut -d'|' -f2 | sed "$back" > $f.sweep
done
wc -l < short.names; cmp short.names long.names && cmp short.sweep long.sweep && echo the same
# one longer is none, and neither is a folder
sed "s/\bCA\b/$(N CA ee)/g" short.yaml > more.yaml; "$DDBSIM" check more.yaml; echo $?
sed 's/\bRA:/..:/' short.yaml > dots.yaml; "$DDBSIM" check dots.yaml; echo $?
# what a scenario is called becomes a name that may be shown and typed
"$DDBSIM" run "$CASES/tiny.yaml" -q --set duration=10s --set "name=-a"$'\033'"[31m"; ls -d _*
