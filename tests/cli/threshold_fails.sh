"$DDBSIM" run "$CASES/tiny.yaml" --set 'thresholds=["workloads/lookups/failed_ratio < 1%"]' | tail -4
exit ${PIPESTATUS[0]}
