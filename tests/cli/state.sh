# a scenario that goes on where another run ended; each mistake is one clear line
"$DDBSIM" run -q "$CASES/tiny.yaml" -o monday.h5
mkdir week
sed '/^start:/d; s/^name: tiny/name: tuesday\nstate: ..\/monday.h5/' "$CASES/tiny.yaml" >week/tuesday.yaml
"$DDBSIM" run week/tuesday.yaml -o tuesday.h5 | grep -A1 '^09:05:00'
/usr/bin/python3 - <<'P'
import h5py
with h5py.File("tuesday.h5") as f:
    resolved = f["scenario/resolved"][()].decode()
    print(*(line for line in resolved.splitlines() if line.startswith(("start:", "state:"))), sep="\n")
    print("state_digest" in resolved, f["state"].attrs["ended"], len(f["state/tables/orders/partitions/bytes"]))
P
"$DDBSIM" run -q week/tuesday.yaml -o again.h5
[ "$("$DDBSIM" show --json again.h5 | grep digest)" = "$("$DDBSIM" show --json tuesday.h5 | grep digest)" ] && echo "the same again"
check() { "$DDBSIM" check week/tuesday.yaml --set "$@" 2>&1 | sed -E 's/[0-9a-f]{32}/DIGEST/'; echo "${PIPESTATUS[0]}"; }
check state=absent.h5
check state=week
check state=week/tuesday.yaml
check start=2025-06-02T09:04:59Z
check start=2025-06-02T09:05:00Z
check state_digest=0123
check seed=2
check placement=1
check placement=2
check placement=by_name
"$DDBSIM" sweep -q "$CASES/tiny.yaml" --vary tables.orders.read.capacity=5,20 --seeds 1 -o sweep.h5
check state=sweep.h5
spoil() { # NAME, and what is done to the file `f`
    cp monday.h5 "$1.h5"
    /usr/bin/python3 - "$1.h5" <<P
import h5py, sys
with h5py.File(sys.argv[1], 'r+') as f: $2
P
    check "state=$1.h5"
}
check state=monday.h5 --set tables.orders.burst_law=past_minutes
spoil layout "f.attrs['layout_version'] = 1"
spoil early "del f['state']"
spoil changed "f['state/tables/orders/sides/tokens'][0] = 1e6"
spoil ended "f['state'].attrs['ended'] = float('nan')"
head -c 20000 monday.h5 >cut.h5
check state=cut.h5
