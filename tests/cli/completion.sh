# what bash completes; tests/readers/shells.py tries zsh and fish
"$DDBSIM" completion bash > script && source ./script
complete_words() { COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=(); _ddbsim; echo "$*: ${COMPREPLY[*]}"; }
# Files come in the order of their folder.
complete_files() { complete_words "$@" >/dev/null; echo "$*: $(printf '%s\n' "${COMPREPLY[@]}" | sort | paste -sd' ')"; }
touch a.h5 "a b.yaml" b.txt; mkdir a.d
complete_words ddbsim ''
complete_words ddbsim run --
complete_words ddbsim sweep --sensitivity ''
complete_words ddbsim run --color = al
complete_files ddbsim run -o ''
complete_words ddbsim run --set ''
complete_files ddbsim run ''
complete_files ddbsim show ''
complete_files ddbsim compare a
complete_words ddbsim examples quick
complete_words ddbsim bill --prices eu
complete_words ddbsim completion ''
complete_words ddbsim nonsense ''
"$DDBSIM" completion csh
