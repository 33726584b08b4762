# A result keeps its scenario as it was given: UTF-8, with a byte order mark or without; UTF-16 would be cut at its first NUL
given() { /usr/bin/python3 -c 'import h5py, sys; print(h5py.File(sys.argv[1])["scenario/given"][()] == open(sys.argv[2], "rb").read())' "$@"; }
for encoding in UTF-16LE UTF-16BE UTF-16 UTF-32LE; do
    iconv -f UTF-8 -t $encoding "$CASES/tiny.yaml" >$encoding.yaml
    "$DDBSIM" check $encoding.yaml
    "$DDBSIM" check - <$encoding.yaml
done
{ printf '\357\273\277'; cat "$CASES/tiny.yaml"; } >mark.yaml
"$DDBSIM" check mark.yaml
"$DDBSIM" run -q mark.yaml --set duration=10s -o mark.h5 && given mark.h5 mark.yaml
# what was varied is kept as it was written, is read back as that, and reaches no terminal, table or page
E=$'\033' D=$'\177' C=$'\302\233' R=$'\342\200\256'
"$DDBSIM" sweep "$CASES/tiny.yaml" -q --set duration=10s --vary "name=a,b$E[31m],c$D,d$C$R,e?" --vary tables.orders.read.capacity=5,20 --futures 2 -o s.h5
/usr/bin/python3 -c 'import h5py; print(h5py.File("s.h5")["scenario/values/name_as_written"][()])'
"$DDBSIM" show s.h5 | head -11
"$DDBSIM" export s.h5 --csv | cut -d, -f1-4
"$DDBSIM" show --json s.h5 >s.json; "$DDBSIM" report -q s.h5 -o s.html
"$DDBSIM" export s.h5 --csv -o s.csv
cat s.json s.html s.csv | grep -cP '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]' || true
