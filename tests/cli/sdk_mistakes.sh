cat > a.yaml <<'END'
name: a
duration: 1s
tables: {t: {read: {capacity: 1}, write: {capacity: 1}}}
clients:
  one: {sdk: java}
  two: {sdk: java-v2@1.12}
  three: {sdk: js-v3@latest}
  four: {sdk: go-v2@1.30, retry: {mode: standard, base_delay: 1s}}
workloads: {w: {client: one, table: t, keys: [{count: 9}], rate: [{per_second: 1}]}}
END
"$DDBSIM" check a.yaml
