package io.sallyport.gateway.terminal;

import io.sallyport.gateway.terminal.TypedCommand.Scope;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Who reads the commands: the first shell, one inside of it, or another program, told by what was
/// run and by the prompt that came after it. A guess: a prompt is what its owner likes. Confined to
/// one thread.
final class Surroundings {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_SHAPES = 16;

    private static final Set<String> SHELLS =
            Set.of("bash", "sh", "zsh", "fish", "dash", "ksh", "mksh", "ash", "tcsh", "csh");

    /// What begins a shell here, whose prompt may be the same.
    private static final Set<String> LOCAL =
            Set.of("su", "script", "newgrp", "chroot", "unshare", "nsenter", "tmux", "screen");

    /// What begins one elsewhere, unless it fails.
    private static final Set<String> REMOTE =
            Set.of(
                    "ssh",
                    "mosh",
                    "telnet",
                    "docker",
                    "podman",
                    "kubectl",
                    "oc",
                    "lxc",
                    "machinectl",
                    "virsh",
                    "vagrant",
                    "rlogin",
                    "picocom",
                    "minicom",
                    "ipmitool",
                    "autossh",
                    "nc");

    private static final Set<String> LANGUAGES =
            Set.of(
                    "python",
                    "python2",
                    "python3",
                    "ipython",
                    "ipython3",
                    "bpython",
                    "node",
                    "irb",
                    "pry",
                    "mysql",
                    "mariadb",
                    "psql",
                    "sqlite3",
                    "redis-cli",
                    "mongo",
                    "mongosh",
                    "ftp",
                    "sftp",
                    "lftp",
                    "gdb",
                    "lldb",
                    "lua",
                    "php",
                    "ghci",
                    "scala",
                    "jshell",
                    "erl",
                    "iex",
                    "R",
                    "julia",
                    "octave",
                    "bc",
                    "dc",
                    "sqlplus",
                    "nslookup",
                    "fdisk",
                    "gdisk",
                    "parted",
                    "openssl",
                    "perl",
                    "clickhouse-client",
                    "cqlsh",
                    "influx",
                    "etcdctl",
                    "ldapsearch",
                    "bluetoothctl",
                    "nmcli",
                    "rlwrap",
                    "ed");

    private static final Set<String> WRAPPERS =
            Set.of("sudo", "doas", "exec", "command", "env", "nohup", "nice", "time", "builtin");

    private static final Pattern SUDO_SHELL = Pattern.compile("-[a-zA-Z]*[is]|--login|--shell");

    /// Options of sudo whose value is the next word.
    private static final Pattern SUDO_VALUE = Pattern.compile("-[a-zA-Z]*[ughpCDRTUr]");

    private static final Pattern PATH = Pattern.compile("[~/][^\\s$#%>\\])]*");
    private static final Pattern DIGITS = Pattern.compile("\\d+");
    private static final Pattern SHELL_AGAIN = Pattern.compile("(?s).*[^=\\-(*!'\"][$#%] ");

    private enum Launch {
        SHELL_HERE,
        SHELL_ELSEWHERE,
        LANGUAGE
    }

    private static final class Level {
        final Scope scope;
        final Set<String> shapes = new LinkedHashSet<>();

        Level(Scope scope) {
            this.scope = scope;
        }
    }

    private final ArrayDeque<Level> levels = new ArrayDeque<>();
    private @Nullable Launch launched;
    private int multiplexerKey;

    Surroundings() {
        levels.push(new Level(Scope.SHELL));
    }

    /// The key that the program takes for itself which shares the screen out to shells, by default;
    /// 0 where there was none.
    int multiplexerKey() {
        return multiplexerKey;
    }

    /// Who asks with this prompt, which is the one after the last command.
    Scope at(Prompt asking) {
        String prompt = asking.text();
        String shape = shape(asking);
        Launch last = launched;
        launched = null;
        if (last != null
                && levels.size() < MAX_DEPTH
                && (last == Launch.SHELL_HERE || !top().shapes.contains(shape))) {
            levels.push(new Level(last == Launch.LANGUAGE ? Scope.REPL : Scope.NESTED));
        } else if (!top().shapes.contains(shape)) {
            leaveTo(prompt, shape);
        }
        if (top().shapes.size() < MAX_SHAPES) {
            top().shapes.add(shape);
        }
        return top().scope;
    }

    private Level top() {
        return levels.getFirst();
    }

    private void leaveTo(String prompt, String shape) {
        Iterator<Level> outer = levels.iterator();
        int up = 0;
        while (outer.hasNext() && !outer.next().shapes.contains(shape)) {
            up++;
        }
        if (up < levels.size()) {
            for (int i = 0; i < up; i++) {
                levels.pop();
            }
        } else if (top().scope == Scope.REPL && SHELL_AGAIN.matcher(prompt).matches()) {
            levels.pop();
        }
    }

    /// A line was given to whoever asked last.
    void ran(String line) {
        List<String> words = List.of(line.strip().split("\\s+", 12));
        if (top().scope == Scope.REPL) {
            return; // Its languages are not known here; its prompt goes with it.
        }
        launched = launch(words);
        String first = words.getFirst();
        if (first.equals("exit") || first.equals("logout")) {
            ended();
        }
    }

    /// The end of input was typed at a prompt.
    void ended() {
        if (levels.size() > 1) {
            levels.pop();
        }
    }

    private @Nullable Launch launch(List<String> words) {
        int i = 0;
        boolean sudo = false;
        while (i < words.size() && isPrefix(words.get(i), sudo)) {
            String word = words.get(i);
            sudo |= word.equals("sudo") || word.equals("doas");
            if (sudo && SUDO_SHELL.matcher(word).matches()) {
                return Launch.SHELL_HERE;
            }
            i += sudo && SUDO_VALUE.matcher(word).matches() ? 2 : 1;
        }
        if (i >= words.size()) {
            return null;
        }
        String program = words.get(i).substring(words.get(i).lastIndexOf('/') + 1);
        List<String> rest = words.subList(i + 1, words.size());
        multiplexerKey =
                switch (program) {
                    case "tmux" -> 0x02;
                    case "screen", "byobu" -> 0x01;
                    default -> levels.size() > 1 ? multiplexerKey : 0;
                };
        if (LOCAL.contains(program)) {
            return rest.contains("-c") ? null : Launch.SHELL_HERE;
        }
        if (SHELLS.contains(program)) {
            boolean reads = rest.stream().allMatch(w -> w.startsWith("-") && !w.equals("-c"));
            return reads ? Launch.SHELL_HERE : null;
        }
        if (REMOTE.contains(program)) {
            return Launch.SHELL_ELSEWHERE;
        }
        return LANGUAGES.contains(language(program)) ? Launch.LANGUAGE : null;
    }

    /// Without the version that some carry: `python3.13`, `lua5.4`.
    private static String language(String program) {
        return LANGUAGES.contains(program) ? program : program.replaceFirst("[\\d.]+$", "");
    }

    private static boolean isPrefix(String word, boolean sudo) {
        return WRAPPERS.contains(word) || word.matches("\\w+=.*") || sudo && word.startsWith("-");
    }

    /// What stays of a prompt from one command to the next.
    private static String shape(Prompt prompt) {
        String text = PATH.matcher(prompt.text()).replaceAll("/");
        return (prompt.edited() ? "edited " : "") + DIGITS.matcher(text).replaceAll("0");
    }
}
