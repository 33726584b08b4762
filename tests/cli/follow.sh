# a run is watched until it ends; then its summary is shown
"$DDBSIM" run -q "$SCENARIOS/flash_sale.yaml" --resolution 100ms --set duration=4h -o sale.h5 & 
until ls sale.writing-*.h5 >/dev/null 2>&1; do sleep 0.02; done
"$DDBSIM" show sale.h5 --follow > seen; echo $?
wait
"$DDBSIM" show sale.h5 > shown
[ "$(grep -c Verdict seen)" -ge 2 ] && grep -q 'IN PROGRESS' seen && tail -n "$(wc -l < shown)" seen | cmp - shown && echo "looked in between, and at the end"
"$DDBSIM" run -q "$SCENARIOS/flash_sale.yaml" --resolution 100ms -o "gone[1].h5" &
until ls gone*.writing-*.h5 >/dev/null 2>&1; do sleep 0.02; done
kill -9 $!; wait $! 2>/dev/null
"$DDBSIM" show "gone[1].h5" --follow 2>&1 | sed 's/writing-[0-9]*-[0-9a-f]*/writing-PID/'
