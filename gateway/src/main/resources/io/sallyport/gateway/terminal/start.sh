# The login shell, started by way of exec. The nonce comes over the terminal, where no other process can read it.
stty -echo 2>/dev/null
printf '\033]7731;ready\007'
IFS= read -r SALLYPORT_NONCE || exit 1
stty echo 2>/dev/null
export SALLYPORT_NONCE
# sshd shows it for a shell only.
[ -e "$HOME/.hushlogin" ] || cat /run/motd.dynamic /etc/motd 2>/dev/null
