set -g __sp_mark \e"]7731;$SALLYPORT_NONCE;"
set -e SALLYPORT_NONCE
set -e SALLYPORT_HOOKS
set -g __sp_approved
function __sp_escape
    string replace -a \\ \\\\ -- $argv[1] | string join '\\x0a' | string replace -ar '[[:cntrl:]]' '\\x20'
end
function __sp_ask
    set -l text (__sp_escape $argv[2] | string collect)
    set -l answer (command sh -c '
        was=$(stty -g); stty -echo icanon; printf "%sQ;%s" "$1" "$2" >/dev/tty
        ahead= line=
        while IFS= read -r line; do
            case $line in *"$1V;"*) break ;; esac
            ahead="$ahead$line
"
        done
        stty "$was"
        ahead=$ahead${line%"$1V;"*}
        [ -z "$ahead" ] || printf "%sT;%s\007" "$1" "$(printf %s "$ahead" | od -An -v -tx1 | tr -d " \n" | sed "s/../=x&/g" | tr = "\\134")" >/dev/tty
        printf "%s" "${line##*;}"' sh "$__sp_mark" "$argv[1];$text"\a </dev/tty 2>/dev/null | string collect)
    switch "$answer"
        case 'N*'
            __sp_nest
        case 'A*'
            true
        case '*'
            false
    end
end
# What starts a shell that reports as well comes in pieces, as a function that stands in for the program once.
function __sp_nest
    set -l body (command sh -c '
        was=$(stty -g); stty -echo icanon; printf "%sN\007" "$1" >/dev/tty
        while IFS= read -r line && [ -n "$line" ]; do printf "%s" "$line"; printf "%sN\007" "$1" >/dev/tty; done
        stty "$was"' sh "$__sp_mark" </dev/tty 2>/dev/null | string collect)
    eval $body
end
# What fish would do by itself once it is too late to ask.
function __sp_expand
    set -l word (commandline -t)
    if test -n "$word"; and test "$word" = (commandline -p | string trim | string collect)
        set -l found (abbr --show | string match -r -- '^abbr -a (?:-U )?-- '(string escape --style=regex -- $word)' (.*)')
        and eval commandline -t -- $found[2]
    end
end
function __sp_enter
    if test (status current-command) = fish; and not commandline --paging-mode; and not commandline --search-mode
        __sp_expand
        set -l text (commandline -b | string collect)
        if test -n "$(string trim -- $text | string collect)"; and commandline --is-valid
            __sp_answer $text
            return
        end
    end
    printf '%sK\a' "$__sp_mark" >/dev/tty
    commandline -f execute
end
function __sp_answer
    set -l text $argv[1]
    if __sp_ask h $text
        set -g __sp_approved $text
        commandline -f execute
    else
        commandline -f cancel-commandline
        printf '%sD;130\a%sA\a' "$__sp_mark" "$__sp_mark" >/dev/tty
    end
end
function __sp_bind --on-event fish_prompt
    for mode in default insert
        bind -M $mode \r __sp_enter
        bind -M $mode \n __sp_enter
    end
    functions -e __sp_bind
end
function __sp_preexec --on-event fish_preexec
    if test "$__sp_approved" != "$argv[1]"
        __sp_ask h $argv[1]
        or kill -KILL $fish_pid
    end
    set -g __sp_approved
    # fish ends its bracketed paste after this: what is typed from here on is not for its line.
    printf '\e[?2004l%sC\a' "$__sp_mark" >/dev/tty
end
function __sp_postexec --on-event fish_postexec
    printf '%sD;%s\a' "$__sp_mark" $status >/dev/tty
end
function __sp_prompt --on-event fish_prompt
    printf '%sA\a' "$__sp_mark" >/dev/tty
end
printf '%sI;fish;%s\a' "$__sp_mark" "$FISH_VERSION" >/dev/tty
