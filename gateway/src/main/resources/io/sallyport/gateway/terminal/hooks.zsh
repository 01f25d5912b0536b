command rm -rf -- "$ZDOTDIR"
if [[ -n ${SALLYPORT_ZDOTDIR+x} ]]; then ZDOTDIR=$SALLYPORT_ZDOTDIR; else unset ZDOTDIR; fi
typeset -g __sp_mark=$'\e]7731;'$SALLYPORT_NONCE';'
unset SALLYPORT_NONCE SALLYPORT_ZDOTDIR
[[ -r ${ZDOTDIR:-$HOME}/.zshenv ]] && . "${ZDOTDIR:-$HOME}/.zshenv"
__sp_escape() {
  emulate -L zsh
  setopt nomultibyte
  local text=$1 out= c
  text=${text//\\/\\\\}
  text=${text//$'\n'/\\x0a}
  if [[ $text == *[[:cntrl:]]* ]]; then
    for c in ${(s::)text}; do
      [[ $c == [[:cntrl:]] ]] && printf -v c '\\x%02x' "'$c"
      out+=$c
    done
    text=$out
  fi
  typeset -g __sp_text=$text
}
__sp_ask() {
  emulate -L zsh
  local line ahead=
  __sp_escape "$2"
  IFS= read -r -s "line?${__sp_mark}Q;$1;${__sp_text}"$'\a' || return 1
  while [[ $line != *"${__sp_mark}V;"* ]]; do
    ahead+=$line$'\n'
    IFS= read -r -s line || return 1
  done
  ahead+=${line%%"${__sp_mark}V;"*}
  if [[ -n $ahead ]]; then
    __sp_escape "$ahead"
    printf '%sT;%s\a' "$__sp_mark" "$__sp_text" >&2
  fi
  typeset -g __sp_answer=${line##*;}
  [[ $__sp_answer == [AN]* ]]
}
# What starts a shell that reports as well comes in pieces, as a function that stands in for the program once.
__sp_nest() {
  emulate -L zsh
  local line body=
  while IFS= read -r -s "line?${__sp_mark}N"$'\a' && [[ -n $line ]]; do body+=$line; done </dev/tty 2>/dev/tty
  eval "$body"
}
__sp_preexec() {
  emulate -L zsh
  local how=h text=$1
  [[ -n $text ]] || { how=x text=$3; }
  if __sp_ask $how "$text" </dev/tty 2>/dev/tty; then
    [[ $__sp_answer == N* ]] && __sp_nest
    printf '%sC\a' "$__sp_mark" >/dev/tty
  else
    [[ $(trap) == *INT* || -n ${functions[TRAPINT]-} ]] && kill -KILL $$
    kill -INT $$
  fi
}
__sp_before() { printf '%sD;%s\a' "$__sp_mark" $? >/dev/tty }
__sp_after() {
  [[ $PS1 == *"$__sp_begins" ]] || PS1+=$__sp_begins
  [[ $PS2 == "$__sp_goes_on"* ]] || PS2=$__sp_goes_on$PS2
  [[ ${preexec_functions[-1]} == __sp_preexec ]] || preexec_functions=(${preexec_functions:#__sp_preexec} __sp_preexec)
  [[ ${precmd_functions[-1]} == __sp_after ]] || precmd_functions=(${precmd_functions:#__sp_after} __sp_after)
  printf '%sA\a' "$__sp_mark" >/dev/tty
}
typeset -g __sp_begins="%{${__sp_mark}B"$'\a%}' __sp_goes_on="%{${__sp_mark}K"$'\a%}'
typeset -ga precmd_functions preexec_functions
precmd_functions=(__sp_before $precmd_functions __sp_after)
printf '%sI;zsh;%s\a' "$__sp_mark" "$ZSH_VERSION"
