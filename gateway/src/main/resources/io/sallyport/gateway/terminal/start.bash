exec 9<<\SALLYPORT_END
@@HOOKS@@
SALLYPORT_END
ENV=/dev/fd/9 exec "$SHELL" -c 'SHLVL=0; export SHLVL; exec -a -bash "$0" --posix' "$SHELL"
