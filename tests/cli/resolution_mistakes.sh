# An interval that is longer than what is looked at is refused with the longest that fits; auto never is.
sed 's/^sample_every:.*//' "$CASES/tiny.yaml" > t.yaml
for r in 0s fast 2s 700ms; do "$DDBSIM" check t.yaml --set sample_every=5s --resolution $r; done
"$DDBSIM" check t.yaml --set sample_every=1m --resolution 90s
"$DDBSIM" check t.yaml --set sample_every=1m --resolution 7s
{ cat t.yaml; echo 'alarms: {a: {metric: workloads/lookups/offered, threshold: 1, period: 10s}}'; } > a.yaml
"$DDBSIM" check a.yaml --set sample_every=1m --resolution 20s
"$DDBSIM" check a.yaml --set sample_every=1m --resolution 5s
"$DDBSIM" check a.yaml --set sample_every=7s --resolution auto
