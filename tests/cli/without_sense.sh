# a result whose numbers cannot be is refused in one line, whoever reads it
"$DDBSIM" run -q "$CASES/tiny.yaml"
spoil() { # NAME, and what is done to the file `f`
    cp tiny.h5 "$1.h5"
    /usr/bin/python3 - "$1.h5" <<P
import h5py, numpy as np, sys
with h5py.File(sys.argv[1], 'r+') as f: $2
P
    "$DDBSIM" show "$1.h5"; echo $?
}
spoil nan "f['time'][7] = np.nan"
"$DDBSIM" report nan.h5; echo $?
"$DDBSIM" compare tiny.h5 nan.h5; echo $?
"$DDBSIM" export --csv nan.h5; echo $?
spoil endless "f['time'][-1] = np.inf"
spoil back "f['time'][9] = 3.0"
spoil early "f['time'][0] = -1.0"
spoil late "f['time'][:] = f['time'][:] + 100.0"
spoil duration "f.attrs['duration'] = np.nan"
spoil interval "f.attrs['sample_every'] = 0.0"
spoil short "f['workloads/lookups/offered'].resize((100,))"
spoil narrow "f['tables/orders/partitions/bytes'].resize(10, 0)"
spoil bucket "f['latency_bucket'][3] = np.nan"
spoil events "f['events/detail'].resize((len(f['events/detail']) + 1,))"
ls *.html 2>/dev/null
