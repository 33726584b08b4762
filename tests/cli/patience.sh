# reading has a bound of processor time, and SIGTERM ends it
"$DDBSIM" run -q "$CASES/tiny.yaml"
/usr/bin/python3 - <<'P'
import h5py, numpy as np
with h5py.File('tiny.h5', 'r') as f, h5py.File('long.h5', 'w') as g:
    for name, value in f.attrs.items(): g.attrs[name] = value
    g.attrs['duration'] = 1e9
    f.copy('outputs', g)
    g.create_dataset('time', data=np.arange(2e6), compression=1, chunks=(1024,))
P
"$DDBSIM" show long.h5 > long.txt; echo $?
DDBSIM_READ_PATIENCE=0.001 "$DDBSIM" show long.h5; echo $?
DDBSIM_READ_PATIENCE=none "$DDBSIM" show long.h5 | cmp - long.txt; echo $?
# `run` is to say what came of it, and cannot: nobody reads the pipe, which is full
/usr/bin/python3 - "$DDBSIM" "$CASES/tiny.yaml" <<'P'
import fcntl, os, signal, subprocess, sys, time
out, into = os.pipe()
flags = fcntl.fcntl(into, fcntl.F_GETFL)
fcntl.fcntl(into, fcntl.F_SETFL, flags | os.O_NONBLOCK)
try:
    while os.write(into, b' '): pass
except BlockingIOError:
    pass
fcntl.fcntl(into, fcntl.F_SETFL, flags)
run = subprocess.Popen([sys.argv[1], 'run', sys.argv[2], '-o', 'stuck.h5'], stdout=into)
def waits():
    return os.path.exists('stuck.h5') and open(f'/proc/{run.pid}/stat').read().rsplit(')', 1)[1].split()[0] == 'S'
while run.poll() is None and not waits():
    time.sleep(0.01)
run.send_signal(signal.SIGTERM)
try:
    print('ended by signal', -run.wait(timeout=20))
except subprocess.TimeoutExpired:
    run.kill()
    print('SIGTERM does not end it')
P
