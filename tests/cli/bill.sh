"$DDBSIM" bill "$CASES"/bill.yaml --modes
echo
"$DDBSIM" bill "$CASES"/bill.yaml --prices ap-northeast-2-2026-06 --json | head -30
