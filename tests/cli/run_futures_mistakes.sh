# run: nothing that was asked for is passed over, and what is wrong is told before the first run
R() { "$DDBSIM" run "$CASES/designs.yaml" -q "$@"; echo "$?"; }
R --goal 'failed_ratio < 1%'
R --unknown 'a={path: tables.orders.burst, uniform: 1s..2s}'
R --share 90%
R --futures x
R --futures 8 --goal 'failed_ratio'
R --futures 8 --share 120%
R --futures 8 --unknown 'a={path: tables.ordres.burst, uniform: 1s..2s}'
ls
# where the goals do not hold in the share, the exit status says so
R --futures 8 --goal 'throttle_events < 1' --share 99%
R --futures 8 --goal 'failed_ratio < 100%'
