# the digest is computed anew from the file; what is another is named
"$DDBSIM" run -q "$CASES/tiny.yaml" -o a.h5
"$DDBSIM" show --verify a.h5 | sed -E 's/[0-9a-f]{32}/DIGEST/'
[ "$("$DDBSIM" show --verify a.h5 --json | grep '"digest"')" = "$("$DDBSIM" show a.h5 --json | grep '"digest"' | sed 's/^  */  /')" ] && echo "the same digest"
change() { # and what is done to the file `f`
    cp a.h5 b.h5
    /usr/bin/python3 - <<P
import h5py, numpy as np
with h5py.File('b.h5', 'r+') as f: $1
P
    "$DDBSIM" show --verify b.h5 2>&1 | sed -E 's/[0-9a-f]{32}/DIGEST/'
}
change "f['tables/orders/read_throttle_events'][3] += 1"
change "f['tables/orders/partitions/consumed_read_capacity_units'][3, 0] = 1e3"
change "f['tables/orders/partitions/consumed_read_capacity_units'][3, 0] = np.nan"
change "f['time'][1] = 1.5"
change "f['events/event'].resize(1, 0)"
change "del f['tables/orders/items']"
change "f['tables/orders/more'] = np.arange(3.)"
change "[f['tables/orders'].move(x, x + '2') for x in list(f['tables/orders']) if x.startswith('read')]"
change "f.attrs['digest'] = np.bytes_('0' * 31 + '1')"
change "f['state/tables/orders/sides/tokens'][0] = 1e6"
change "del f['digest']"
change "f.attrs['title'] = np.bytes_('another')"
"$DDBSIM" show --verify --follow a.h5; echo "$?"
"$DDBSIM" show --verify "$CASES/tiny.yaml"; echo "$?"
"$DDBSIM" sweep -q "$CASES/tiny.yaml" --vary tables.orders.read.capacity=5,20 --seeds 1 -o sweep.h5
"$DDBSIM" show --verify sweep.h5
