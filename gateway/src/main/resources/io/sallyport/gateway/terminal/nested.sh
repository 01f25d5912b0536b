# A shell that is started in one that reports: it is started so that it reports as well. Another kind of shell is started as it always was.
sallyport_shell=@@SHELL@@
case ${sallyport_shell##*/} in
bash | zsh | fish) ;;
*) exec "$sallyport_shell" @@LOGIN@@ ;;
esac
stty -echo 2>/dev/null
printf '\033]7731;ready\007'
# What was typed ahead comes before the nonce, and is handed back.
sallyport_mark=$(printf '\033]7731;')
sallyport_ahead=
while IFS= read -r sallyport_line; do
  case $sallyport_line in *"$sallyport_mark"*) break ;; esac
  sallyport_ahead="$sallyport_ahead$sallyport_line
"
done
stty echo 2>/dev/null
SALLYPORT_NONCE=${sallyport_line##*;}
sallyport_ahead=$sallyport_ahead${sallyport_line%"$sallyport_mark"*}
[ -z "$sallyport_ahead" ] || printf '%s%s;T;%s\007' "$sallyport_mark" "$SALLYPORT_NONCE" "$(printf %s "$sallyport_ahead" | od -An -v -tx1 | tr -d ' \n' | sed 's/../\\x&/g')"
export SALLYPORT_NONCE
case ${sallyport_shell##*/} in
bash)
exec 9<<\SALLYPORT_END
@@bash@@
SALLYPORT_END
ENV=/dev/fd/9 exec "$sallyport_shell" -c 'exec -a "$1" "$0" --posix' "$sallyport_shell" @@DASH@@bash
;;
zsh)
sallyport_mask=$(umask)
umask 077
[ -n "${ZDOTDIR+x}" ] && export SALLYPORT_ZDOTDIR="$ZDOTDIR"
for sallyport_place in "$XDG_RUNTIME_DIR" /dev/shm "$TMPDIR" /tmp; do
  [ -n "$sallyport_place" ] && [ -w "$sallyport_place" ] && ZDOTDIR=$(mktemp -d "$sallyport_place/.sallyport-XXXXXXXX" 2>/dev/null) && break
done
cat >"$ZDOTDIR/.zshenv" <<\SALLYPORT_END
@@zsh@@
SALLYPORT_END
umask "$sallyport_mask"
export ZDOTDIR
exec "$sallyport_shell" -fc 'exec -a "$1" "$0"' "$sallyport_shell" @@DASH@@zsh
;;
fish)
SALLYPORT_HOOKS=$(cat <<\SALLYPORT_END
@@fish@@
SALLYPORT_END
)
export SALLYPORT_HOOKS
exec "$sallyport_shell" @@LOGIN@@ -C 'eval $SALLYPORT_HOOKS'
;;
esac
