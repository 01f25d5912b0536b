set +o posix
shopt -u inherit_errexit 2>/dev/null
__sp_mark=$'\e]7731;'$SALLYPORT_NONCE';'
unset SALLYPORT_NONCE ENV
exec 9<&-
case $HISTFILE in */.sh_history) HISTFILE=$HOME/.bash_history ;; esac
if shopt -q login_shell; then
  [ -r /etc/profile ] && . /etc/profile
  for __sp_file in ~/.bash_profile ~/.bash_login ~/.profile; do
    [ -r "$__sp_file" ] && { . "$__sp_file"; break; }
  done
else
  for __sp_file in /etc/bash.bashrc ~/.bashrc; do
    [ -r "$__sp_file" ] && . "$__sp_file"
  done
fi
unset __sp_file
# What a mark can carry: no control characters.
__sp_escape() {
  local LC_ALL=C text=$1 out= c i
  text=${text//\\/\\\\}
  text=${text//$'\n'/\\x0a}
  if [[ $text == *[[:cntrl:]]* ]]; then
    for ((i = 0; i < ${#text}; i++)); do
      c=${text:i:1}
      [[ $c == [[:cntrl:]] ]] && printf -v c '\\x%02x' "'$c"
      out+=$c
    done
    text=$out
  fi
  __sp_text=$text
}
# Asks, and waits for the answer. Lines before it were typed ahead, and are handed back.
__sp_ask() {
  local line ahead=
  __sp_escape "$2"
  IFS= read -r -s -p "${__sp_mark}Q;$1;$__sp_text"$'\a' line || return
  while [[ $line != *"${__sp_mark}V;"* ]]; do
    ahead+=$line$'\n'
    IFS= read -r -s line || return
  done
  ahead+=${line%%"${__sp_mark}V;"*}
  if [[ -n $ahead ]]; then
    __sp_escape "$ahead"
    printf '%sT;%s\a' "$__sp_mark" "$__sp_text" >&2
  fi
  __sp_answer=${line##*;}
  [[ $__sp_answer == [AN]* ]]
}
# An interrupt ends the line, unless somebody made the shell deaf to it.
__sp_stop() {
  [[ -n $(trap -p INT) ]] && kill -KILL $$
  kill -INT $$
}
__sp_line_before() {
  local text=$(builtin fc -ln $(($1 - 1)) $(($1 - 1)))
  printf %s "${text#$'\t '}"
}
# Before a line runs, in a subshell whose output goes to PS0: the line's number times 8, 1 for "it runs", 2 for "not kept in history", 4 for "a shell that
# is to report as well".
__sp_gate() {
  local text number=0 how=h keep=0
  {
    text=$(HISTTIMEFORMAT= builtin history 1)
    text=${text#"${text%%[! ]*}"}
    number=${text%%[!0-9]*}
    text=${text#"$number"}
    text=${text:2}
    if [[ ! -o history || -z $text || ${number:-0} -lt ${__sp_next:-0} ]]; then
      how=x text= number=0
    else
      case :$__sp_control: in
      *:ignorespace:* | *:ignoreboth:*) [[ $text == ' '* ]] && keep=2 ;;
      esac
      case :$__sp_control: in
      *:ignoredups:* | *:ignoreboth:*) ((number > 1)) && [[ $text == "$(__sp_line_before "$number")" ]] && keep=2 ;;
      esac
    fi
    if __sp_ask "$how" "$text"; then
      if [[ $__sp_answer == N* ]]; then
        keep=$((keep + 4))
      else
        printf '%sC\a' "$__sp_mark" >&2
      fi
      # A line that was not told may run, and each of its commands is told by itself.
      [[ $how == x ]] && printf 0 || printf %s $((number * 8 + keep + 1))
    else
      __sp_stop
      printf %s $((number * 8 + keep))
    fi
  } </dev/tty 2>/dev/tty
}
# What no line stands for: keys that run commands, lines from an editor.
__sp_net() {
  local status=$?
  # The answer to the line was no, and here it runs all the same.
  ((__sp_ran)) && { printf '%sX\a' "$__sp_mark" >/dev/tty; kill -KILL $$; }
  __sp_ask d "$BASH_COMMAND" </dev/tty 2>/dev/tty && return $status
  __sp_stop
}
# What starts the shell comes in pieces, as a function that stands in for the program once.
__sp_nest() {
  local status=$? line body=
  ((__sp_ran &= ~4))
  while IFS= read -r -s -p "${__sp_mark}N"$'\a' line && [[ -n $line ]]; do body+=$line; done </dev/tty 2>/dev/tty
  eval "$body"
  printf '%sC\a' "$__sp_mark" >/dev/tty
  return $status
}
__sp_before() {
  local status=$?
  printf '%sD;%s\a' "$__sp_mark" "$status" >/dev/tty
  ((__sp_ran |= 1))
  return $status
}
__sp_after() {
  local status=$?
  ((__sp_ran & 2)) && history -d $((__sp_ran >> 3)) 2>/dev/null
  __sp_control=${HISTCONTROL-} __sp_ignore=${HISTIGNORE-}
  HISTCONTROL= HISTIGNORE=
  shopt -s cmdhist lithist promptvars
  [[ $PS1 == *"$__sp_begins" ]] || PS1+=$__sp_begins
  [[ $PS2 == "$__sp_goes_on"* ]] || PS2=$__sp_goes_on$PS2
  [[ $PS0 == "$__sp_asks"* ]] || PS0=$__sp_asks${PS0-}
  __sp_next=$HISTCMD
  printf '%sA\a' "$__sp_mark" >/dev/tty
  __sp_ran=0
  return $status
}
__sp_begins='\['${__sp_mark}'B\a\]'
__sp_goes_on='\['${__sp_mark}'K\a\]'
# Arithmetic, so that the answer is kept in this shell; then the user's own history settings are back while the line runs.
__sp_asks='${__sp_none:0:$((__sp_ran=$(__sp_gate), 0))}${__sp_nothing[_${HISTCONTROL:=$__sp_control}${HISTIGNORE:=$__sp_ignore}]-}'
declare -A __sp_nothing
__sp_none= __sp_ran=1
if [[ ${PROMPT_COMMAND@a} == *a* ]]; then
  PROMPT_COMMAND=(__sp_before "${PROMPT_COMMAND[@]}" __sp_after)
else
  PROMPT_COMMAND=$'__sp_before\n'"${PROMPT_COMMAND-}"$'\n__sp_after'
fi
eval "__sp_user=($(trap -p DEBUG))"
trap '((__sp_ran & 4)) && __sp_nest; ((__sp_ran & 1)) || [[ $BASH_COMMAND == __sp_before ]] || __sp_net'$'\n'"${__sp_user[2]-}" DEBUG
unset __sp_user
printf '%sI;bash;%s\a' "$__sp_mark" "$BASH_VERSION"
