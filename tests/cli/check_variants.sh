# check tries each variant as a whole scenario, and says which line of which variant is wrong
try() { sed "s/more: {set: .*/more: {set: [\"$1\"]}/" "$CASES/designs.yaml" >v.yaml; "$DDBSIM" check v.yaml; echo "$?"; }
try tables.orders.read.capcity=9 2>&1 | grep -v '^unknown\|^surge\|^mode'
try tables.ordres.burst=9s 2>&1 | tail -3
try workloads.lookups.table=ordres 2>&1 | tail -3
try 'tables.orders.read.autoscaling={min: 9, max: 5}' 2>&1 | tail -3
try 'tables.new={read: {capacity: 9}, write: {capacity: 5}}' 2>&1 | tail -1
sed 's/extends: more/extends: mroe/' "$CASES/designs.yaml" >e.yaml
"$DDBSIM" check e.yaml; echo "$?"
# what --set names must be there too, unless it is given as a whole
set_one() { "$DDBSIM" run "$CASES/designs.yaml" -q --set "$1"; echo "$?"; }
set_one tables.ordres.burst=9s
set_one tables.orders.indexes.by-mail.write.capacity=5
set_one workloads.other.client=app
set_one variant=on-demnd
"$DDBSIM" compare "$CASES/designs.yaml" --set 'variants={}'
# capacity that nothing brings into the bounds of auto scaling at the start, as a warning; not of what is on demand
auto='tables.orders.read.autoscaling={min: 30, max: 35}'
"$DDBSIM" check "$CASES/designs.yaml" --set "$auto" --set 'tables.orders.write.autoscaling={min: 5, max: 9}' 2>&1 >warned | cat
