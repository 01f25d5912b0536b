sallyport_mask=$(umask)
umask 077
[ -n "${ZDOTDIR+x}" ] && export SALLYPORT_ZDOTDIR="$ZDOTDIR"
for sallyport_place in "$XDG_RUNTIME_DIR" /dev/shm "$TMPDIR" /tmp; do
  [ -n "$sallyport_place" ] && [ -w "$sallyport_place" ] && ZDOTDIR=$(mktemp -d "$sallyport_place/.sallyport-XXXXXXXX" 2>/dev/null) && break
done
cat >"$ZDOTDIR/.zshenv" <<\SALLYPORT_END
@@HOOKS@@
SALLYPORT_END
umask "$sallyport_mask"
export ZDOTDIR
SHLVL=0 exec "$SHELL" -fc 'exec -a -zsh "$0"' "$SHELL"
