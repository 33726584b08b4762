"$DDBSIM" check "$CASES"/tiny.yaml "$SCENARIOS"/*.yaml | sed "s|^[^:]*/||"
