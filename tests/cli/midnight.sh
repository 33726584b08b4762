# A run that crosses midnight: its moments have dates; of 28 events those that matter, repeated ones folded.
"$DDBSIM" run "$SCENARIOS/flash_sale.yaml" --set start=2025-12-14T23:10:00Z --resolution auto |
    sed -n '/^Verdict/,/^Incident/p; /^12-1/,/ more, /p'
