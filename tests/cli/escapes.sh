# Nothing that a terminal obeys comes through: from keys, values, names, paths, --set, summaries or JSON
E=$'\033' C=$'\302\233' R=$'\342\200\256'
{ printf 'name: "x\\e]0;title\\a"\nduration: 5m\n'
  printf '"ta\\e[2Jbles": 1\n'
  printf 'tables:\n  "t\\e[31m\\u202e": {billing: "\\x9b31m", read: {capacity: "5\\e[1m"}, write: {capacity: 5}}\n'
  printf 'workloads: {w: {client: "a\\nb.yaml:1:1: error: fine", table: "\\u2028", keys: [], rate: []}}\n'; } >"a$E[32m.yaml"
list() { sed "s/it must be one of: name, start.*/it must be one of: …/"; }
"$DDBSIM" check "a$E[32m.yaml" "no$C.yaml" 2>&1 | list
"$DDBSIM" check "$CASES/tiny.yaml" --set "tables.orders.read.capacity=5$E[31m" --set "x$R.y=1" --set "name=$(printf 'a\377')" 2>&1 | list
"$DDBSIM" "frob$E[5m"
"$DDBSIM" run "--frob$E[5m"
"$DDBSIM" show "r$E.h5"
"$DDBSIM" run "$CASES/tiny.yaml" --set duration=10s --set "name=x$C$R$E[31m" --set "workloads.lookups.keys=[{key: \"k\\e[7m\\u202e\"}]" -o r.h5 >page; head -1 page; grep 'hot keys' page
"$DDBSIM" show --json r.h5 >json; grep '"name": "[xk]' json
"$DDBSIM" show --json r.h5 | /usr/bin/python3 -c 'import json, sys; print(ascii(json.load(sys.stdin)["name"]))'
"$DDBSIM" export r.h5 --csv --group top_keys/orders | head -1
"$DDBSIM" plan "$CASES/tiny.yaml" --goal "$E[31m < 1" --change "x$E=1..2" 2>&1 | list
"$DDBSIM" export r.h5 --csv --group "g$E[31m"
{ cat page json; "$DDBSIM" report r.h5 -o "p$R.html"; cat p*.html; } | grep -cP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]'
# and on a terminal in colour there is our own colour, and nothing else
script -qec "env -u NO_COLOR TERM=xterm '$DDBSIM' show r.h5" /dev/null </dev/null | head -1 | cat -v
