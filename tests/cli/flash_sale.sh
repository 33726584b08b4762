# the README's picture: what `make demo` prints
"$DDBSIM" run "$SCENARIOS/flash_sale.yaml"
