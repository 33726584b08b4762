# a title, keys and file names of two columns a character, of none, and shown as escapes: tables stay in line, prose ends before the margin
cat > 在庫.yaml <<'Y'
name: "在庫の確認 – größer"
duration: 3m
seed: 1
tables:
  orders: {read: {capacity: 5}, write: {capacity: 5}}
clients:
  app: {}
workloads:
  lookups: {client: app, table: orders, operation: get, keys: [{key: "商品番号#一〇〇二〇〇三〇〇四〇〇五〇〇六〇〇七〇〇八", share: 50%}, {key: "e\u0301cole", share: 30%}, {key: "\e[31mred\u202e", share: 20%}], rate: [{at: 0s, per_second: 30}]}
thresholds:
  - workloads/lookups/failed_ratio < 99%
Y
export LC_ALL=C.UTF-8
"$DDBSIM" run 在庫.yaml -o 平日.h5 --untried | grep -vE 'Digest'
/usr/bin/python3 "$CASES/in_terminal.py" 60 "$DDBSIM" show 平日.h5 --color=never | sed -n '1,/workloads/p;/hot keys/,$p' | grep -v Digest
"$DDBSIM" run -q 在庫.yaml -o größer.h5 --set tables.orders.read.capacity=8 --untried
"$DDBSIM" compare 平日.h5 größer.h5 | sed -n '1,6p'
