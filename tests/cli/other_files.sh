# a result where a scenario is meant, and the other way round; a plan's runs where either is
"$DDBSIM" run "$CASES/tiny.yaml" -q -o r.h5
cp "$CASES/tiny.yaml" s.yaml
printf 'ddbsim plan 1\n' >p.plan
for f in r.h5 p.plan; do "$DDBSIM" run $f; echo "$?"; done
"$DDBSIM" check r.h5; echo "$?"
"$DDBSIM" compare s.yaml r.h5; echo "$?"
"$DDBSIM" show s.yaml; echo "$?"
"$DDBSIM" show p.plan; echo "$?"
