# what is wrong with a trace or a transform is said in one line, with the place and the remedy
try() { # FILE'S LINES, KEYS OF THE WORKLOAD
    printf "$1" >traffic.csv
    cat >t.yaml <<YAML
name: t
start: 2025-11-28T09:00:00Z
duration: 1h
tables: {orders: {read: {capacity: 10}, write: {capacity: 10}}}
clients: {app: {}}
workloads:
  get: {client: app, table: orders, keys: [{count: 9}], $2}
YAML
    "$DDBSIM" check t.yaml
}
day='time,orders-get,orders-put\n2025-11-28T09:00:00Z,60,1\n2025-11-28T09:01:00Z,60,1\n'
try "$day" 'trace: traffic.csv'
try "$day" 'trace: {file: traffic.csv, column: order-get}'
try "$day" 'trace: {file: traffic.csv, column: nothing}'
try "$day" 'trace: {file: traffic.csv, column: orders-get, period: 5m}'
try "$day" 'trace: {file: traffic.csv, column: orders-get, period: a minute}'
try "$day" 'trace: {file: traffic.csv, column: orders-get, values: median}'
try "$day" 'trace: {column: orders-get}'
try "$day" 'trace: {file: traffic.csv, column: orders-get}, shift: -2d'
try "$day" 'trace: {file: traffic.csv, column: orders-get}, shift: 1w'
try "$day" 'trace: {file: traffic.csv, column: orders-get}, plus: [{trace: {file: traffic.csv, column: orders-put}, shift: 1w}]'
try "$day" 'trace: {file: traffic.csv, column: orders-get}, repeat: sometimes'
try "$day" 'users: 3, scale: 2'
try 'time,w\n2025-11-28T09:01:00Z,60\n2025-11-28T09:00:00Z,60\n' 'trace: traffic.csv'
try 'time,w\n2025-11-28T09:00:00Z,60\n2025-11-28T09:01:00Z,many\n' 'trace: traffic.csv'
try 'time,w\n28.11.2025,60\n' 'trace: traffic.csv'
try 'time,w\n2025-11-28T09:00:00Z,60\n1764320460,60\n' 'trace: traffic.csv'
try 'time,w\n2025-11-28T09:00:00Z,\n2025-11-28T09:01:00Z,\n' 'trace: traffic.csv'
try 'time,w\n2025-11-28T09:00:00Z,60\n' 'trace: traffic.csv'
try 'when,w\n' 'trace: traffic.csv'
# right: a byte order mark, one row with its period, units, a column of quoted names
try '\xEF\xBB\xBFtime,w\n2025-11-28T09:00:00Z,60\n' 'trace: {file: traffic.csv, period: 1m, counts: units}'
try '"time","put, get"\n2025-11-28T09:00:00Z,60\n2025-11-28T09:05:00Z,60\n' 'trace: {file: traffic.csv, column: "put, get"}, repeat: daily, scale: 3, stretch: 2, shift: 5m'
printf "$day" >traffic.csv
cat >api.yaml <<YAML
name: t
start: 2025-11-28T09:00:00Z
duration: 1h
tables: {orders: {read: {capacity: 10}, write: {capacity: 10}}}
clients: {app: {}}
workloads: {get: {client: app, table: orders, keys: [{count: 9}], scale: 2}}
apis: {shop: {steps: [{workload: get}], trace: {file: traffic.csv, column: orders-put, counts: units}}}
YAML
"$DDBSIM" check api.yaml
"$DDBSIM" check api.yaml --set workloads.get.scale=1
"$DDBSIM" check api.yaml --set workloads.get.scale=1 --set apis.shop.trace.counts=calls
