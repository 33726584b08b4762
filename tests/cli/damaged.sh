# bytes that cannot be read are damage, not a quiet table
"$DDBSIM" run -q "$CASES/tiny.yaml"
head -c 60000 tiny.h5 > short.h5; "$DDBSIM" show short.h5; echo $?
/usr/bin/python3 - <<'P'
import h5py
with h5py.File('tiny.h5') as f: d = f['tables/orders/read_throttle_events']; at = d.id.get_chunk_info(0).byte_offset
b = bytearray(open('tiny.h5', 'rb').read()); b[at + 10:at + 20] = b'\xff' * 10
open('spoilt.h5', 'wb').write(b)
P
"$DDBSIM" show spoilt.h5; echo $?
"$DDBSIM" compare tiny.h5 spoilt.h5; echo $?
"$DDBSIM" report spoilt.h5; echo $?
ls
/usr/bin/python3 - <<'P'
import h5py, numpy as np
with h5py.File('tiny.h5', 'r+') as f: f.attrs['title'] = np.bytes_(b'a\x1b[31m\xffb\xe2\x82\xac')
P
"$DDBSIM" show tiny.h5 | head -1
"$DDBSIM" show tiny.h5 --json | head -5
