# defaults have a date: a result records it, compare warns across dates, a wrong one is one line
"$DDBSIM" run -q "$CASES/tiny.yaml" -o new.h5
"$DDBSIM" run -q "$CASES/tiny.yaml" -o old.h5 --set defaults=2025-01
for file in new old; do "$DDBSIM" show --json $file.h5 | grep '"defaults"'; done
"$DDBSIM" compare new.h5 old.h5 | grep -A1 Warning
"$DDBSIM" compare new.h5 old.h5 | grep 'defaults = '
"$DDBSIM" compare new.h5 new.h5 | grep -c Warning
"$DDBSIM" check "$CASES/tiny.yaml" --set defaults=2024-05
