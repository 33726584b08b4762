head='duration: 5m
tables: {orders: {billing: on_demand}}'
cat > spec.yaml <<Y
name: spec
$head
services:
  payment: {workers: 0, service_time: {median: 40ms}, queue_limit: -1}
  auth: {service_time: {median: 40ms, p99: 20ms}}
  mail: {load_factor: 2, service_time: {mean: 5ms}, api: page, service: auth}
  fraud: {}
apis:
  page:
    rate: [{per_second: 1}]
    steps:
      - {service: payment, queue: q}
      - {service: pament, every_shard: true}
      - {service: auth, timeout: 0s, retry: {attempts: 1, delai: 3s}}
Y
cat > circle.yaml <<Y
name: circle
$head
services:
  front: {api: below, service_time: {constant: 1ms}}
  idle: {service_time: {constant: 1ms}}
apis:
  page: {rate: [{per_second: 1}], steps: [{service: front}]}
  below: {steps: [{service: front}]}
Y
cat > gathered.yaml <<Y
name: gathered
$head
resolution: 1s
services: {front: {service_time: {constant: 1ms}, api: below}, back: {service_time: {constant: 1ms}}}
apis: {page: {rate: [{per_second: 1}], steps: [{service: front, timeout: 5s}]}, below: {steps: [{service: back, timeout: 1s}]}}
Y
"$DDBSIM" check spec.yaml circle.yaml gathered.yaml
