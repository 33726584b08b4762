# what cannot go out is one line
cp "$CASES/emit.yaml" orders.yaml
try() { "$DDBSIM" "$@"; echo "$?"; }
try changes orders.yaml
echo '{"Table": {' > orders.deployed.json; try changes orders.yaml
echo '{"AccountMaxReadCapacityUnits": 1, "AccountMaxWriteCapacityUnits": 1, "TableMaxReadCapacityUnits": 1, "TableMaxWriteCapacityUnits": 1}' > orders.deployed.json; try changes orders.yaml
try changes orders.yaml --emit ansible
try plan orders.yaml --goal 'failed_ratio < 1%' --change tables.orders-prod.write.capacity=1..9 --emit ansible
try changes "$CASES/tiny.yaml" --set 'tables.orders.indexes.ab={read: {capacity: 1}, write: {capacity: 1}}'
try changes orders.yaml --set deployed=/dev/null
