"$DDBSIM" bill "$CASES"/bill.yaml --prices eu-west-2
echo "$?"
"$DDBSIM" bill "$CASES"/bill.yaml --prices us-east-1-2026-09
echo '{"products": {}}' >list.json
"$DDBSIM" check "$CASES"/bill.yaml --prices list.json
printf 'name: mine\nregion: eu-west-1\npublished: today\nstandard: {storage: -1, million: {reads: 1}}\n' >mine.yaml
"$DDBSIM" bill "$CASES"/bill.yaml --prices mine.yaml
"$DDBSIM" bill "$CASES"/bill.yaml --set month.begins=2026-13-01 --set 'account.reserved=[{read: 150}]'
"$DDBSIM" bill "$CASES"/bill.yaml --set 'month.days.0.dates=[2027-01-01]'
echo "$?"
printf 'name: mine\nregion: eu-west-1\npublished: today\nstandard: {unit_hours: {read: 1, write: 2}}\n' >mine.yaml
"$DDBSIM" bill "$CASES"/bill.yaml --prices mine.yaml | head -12
printf 'name: mine\nregion: "eu\\e[31m"\npublished: today\n' >mine.yaml
"$DDBSIM" bill "$CASES"/bill.yaml --prices mine.yaml
printf 'name: mine\nregion: r\npublished: today\nstandard: {unit_hours: {read: 1, write: 0}, million: {read: 0, write: 0}}\n' >mine.yaml
"$DDBSIM" bill "$CASES"/bill.yaml --prices mine.yaml --modes | grep 'inf%\|nan%\|together'
