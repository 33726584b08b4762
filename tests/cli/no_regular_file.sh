# What never ends or never begins is refused at once, wherever a file is named
mkfifo pipe
timeout 10 "$DDBSIM" check pipe
timeout 10 "$DDBSIM" check /dev/zero
timeout 10 "$DDBSIM" check .
timeout 10 "$DDBSIM" show pipe
timeout 10 "$DDBSIM" compare pipe /dev/zero
timeout 10 "$DDBSIM" check "$CASES/tiny.yaml" --set workloads.lookups.rate=[] --set workloads.lookups.trace=/dev/zero
sed "s=rate: .*}]}=trace: pipe}=" "$CASES/tiny.yaml" >traced.yaml
timeout 10 "$DDBSIM" check traced.yaml
truncate -s 5M big.yaml
"$DDBSIM" check big.yaml
