# what bash completes; tests/readers/shells.py tries zsh and fish
"$DDBSIM" completion bash > script && source ./script
complete_words() { COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=(); _ddbsim; echo "$*: ${COMPREPLY[*]}"; }
touch a.h5 "a b.yaml" b.txt; mkdir a.d
complete_words ddbsim ''
complete_words ddbsim run --
complete_words ddbsim sweep --sensitivity ''
complete_words ddbsim run --color = al
complete_words ddbsim run -o ''
complete_words ddbsim run --set ''
complete_words ddbsim run ''
complete_words ddbsim show ''
complete_words ddbsim compare a
complete_words ddbsim examples quick
complete_words ddbsim bill --prices eu
complete_words ddbsim completion ''
complete_words ddbsim nonsense ''
"$DDBSIM" completion csh
