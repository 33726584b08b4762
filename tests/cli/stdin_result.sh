# '-' in place of a result, of a sweep, of a scenario; what else may come that way
"$DDBSIM" run -q "$CASES/tiny.yaml" -o - > run.h5; "$DDBSIM" run -q "$CASES/tiny.yaml" --set tables.orders.read.capacity=8 -o more.h5
"$DDBSIM" sweep -q "$CASES/tiny.yaml" --vary tables.orders.read.capacity=5,10 --seeds 2 -o sweep.h5
send() { cat "$1" | "$DDBSIM" "${@:2}"; }
cmp <("$DDBSIM" show run.h5) <(send run.h5 show -) && echo shown
cmp <("$DDBSIM" show sweep.h5 --json) <(send sweep.h5 show - --json) && "$DDBSIM" show - < run.h5 | cmp - <("$DDBSIM" show run.h5) && echo shown
cmp <("$DDBSIM" export run.h5 --csv) <(send run.h5 export - --csv) && cmp <("$DDBSIM" export sweep.h5 --csv) <(send sweep.h5 export - --csv) && echo exported
send run.h5 compare - more.h5 | sed -n '1,/^$/p'
send run.h5 report - -o page.html && send run.h5 report - -o - | cmp - page.html && send run.h5 report - more.h5 -o both.html
send run.h5 report -; echo $?
send run.h5 compare -; echo $?
send run.h5 compare - -; echo $?
send run.h5 show - -f; echo $?
send "$CASES/tiny.yaml" show -; echo $?
yes | "$DDBSIM" export - --csv; echo $?
"$DDBSIM" show - < /dev/null; echo $?
head -c 20000 run.h5 | "$DDBSIM" show -; echo $?
(ulimit -f 8; send run.h5 show -; echo $?)
TMPDIR=absent send run.h5 show -; echo $?
send "$CASES/designs.yaml" compare - --futures 2 -q -o designs.h5; echo $?
/usr/bin/python3 "$CASES/in_terminal.py" 100 "$DDBSIM" show -
ls
