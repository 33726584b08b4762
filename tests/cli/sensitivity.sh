# what the answer hangs on, by three methods; more futures go on from fewer; beside another axis; as JSON; beneath a plain sweep
S() { "$DDBSIM" sweep "$CASES/designs.yaml" --sensitivity "$@"; }
S tornado --futures 8 -o tornado.h5
S morris --futures 6 --quiet -o morris.h5 && "$DDBSIM" show morris.h5 --markdown
S sobol --futures 20 -o sobol.h5
S sobol --futures 8 --vary variant=today,on-demand --measure cost --set placement=by_name -o cost.h5
"$DDBSIM" show sobol.h5 --json | grep -A12 '"sensitivity"'
"$DDBSIM" show sobol.h5 --measure nothing
"$DDBSIM" sweep "$CASES/designs.yaml" --futures 32 -o futures.h5 | grep -A9 '^Unknowns'
"$DDBSIM" show futures.h5 --json | grep -A12 '"unknowns": {'
