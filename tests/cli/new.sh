# five answers by options, by lines, at a terminal (a wrong one is asked again); what they make runs at once
"$DDBSIM" new < /dev/null && cat orders.yaml && "$DDBSIM" check orders.yaml && "$DDBSIM" run orders.yaml --untried | sed -n '3,4p'
printf 'carts\n300B\n0/50\n\n60/60\n' | "$DDBSIM" new -o - | tee carts.yaml | grep -A4 'tables:'; "$DDBSIM" run -q carts.yaml --resolution 1s && ls
"$DDBSIM" new --name clicks --item-size 9KiB --rate 10/10 --peak 1 --capacity on_demand -o - | "$DDBSIM" check -
"$DDBSIM" new < /dev/null; echo $?
"$DDBSIM" new --peak none; "$DDBSIM" new --name "$(printf 'a\033[31m')"; printf '\n\n1\n' | "$DDBSIM" new -o x.yaml; echo $?
/usr/bin/python3 "$CASES/in_terminal.py" --type 'orders 2\nterminal\n\n\n2\n\n' 100 "$DDBSIM" new
