package io.sallyport.gateway.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A shell that a line starts and nothing else, in such a way that it can be started so that it
/// reports what it runs, as the login shell does.
///
/// @param program what the line runs, and what a function stands in for once
/// @param begins what is run instead, up to the script that starts the shell
/// @param shell the shell, as the script finds it
/// @param login whether it is a login shell
/// @param byShell whether the script is handed to the shell, which has it run by `sh`
/// @param account whose it is; empty: whose the shell is that starts it
record NestedShell(
        String program,
        String begins,
        String shell,
        boolean login,
        boolean byShell,
        String account) {
    /// What a terminal takes in one line is 4,095 bytes.
    private static final int PIECE = 3_000;

    private static final Pattern PLAIN = Pattern.compile("bash|zsh|fish");
    private static final Pattern SU =
            Pattern.compile("su(?<login> -l?| --login)?( (?<who>\\w[\\w.-]*))?");
    private static final Pattern SUDO =
            Pattern.compile(
                    "sudo (?:(?<way>-i|-s)|su(?<login> -l?| --login)?|(?<shell>bash|zsh|fish))");
    private static final String ROOT = "root";
    private static final String OWN = "\"$SHELL\"";

    /// What this line starts; empty where it does more, or is not sure to start a shell.
    static Optional<NestedShell> of(String line) {
        String text = line.strip();
        if (PLAIN.matcher(text).matches()) {
            return Optional.of(new NestedShell(text, "/bin/sh -c", found(text), false, false, ""));
        }
        Matcher su = SU.matcher(text);
        if (su.matches()) {
            // `-c` would take the terminal away from the shell's jobs.
            String who = su.group("who");
            return Optional.of(
                    new NestedShell(
                            "su",
                            text + " --session-command",
                            OWN,
                            su.group("login") != null,
                            true,
                            who == null ? ROOT : who));
        }
        Matcher sudo = SUDO.matcher(text);
        if (!sudo.matches()) {
            return Optional.empty();
        }
        String way = sudo.group("way");
        String shell = sudo.group("shell");
        if (way != null) {
            return Optional.of(
                    new NestedShell(
                            "sudo", text + " /bin/sh -c", OWN, way.equals("-i"), false, ROOT));
        }
        return Optional.of(
                shell != null
                        ? new NestedShell("sudo", text + " -c", found(shell), false, true, ROOT)
                        : new NestedShell(
                                "sudo",
                                text + " --session-command",
                                OWN,
                                sudo.group("login") != null,
                                true,
                                ROOT));
    }

    private static String found(String shell) {
        return "$(command -v " + shell + ")";
    }

    /// Whether it starts at once; else somebody may be asked for a password first.
    boolean startsAtOnce() {
        return account.isEmpty();
    }

    /// The function, in pieces that a terminal takes as a line.
    List<String> pieces(LoginShell asking) {
        String script = ShellIntegration.nested(shell, login);
        String argument = quoted(byShell ? "exec /bin/sh -c '" + script + "'" : script);
        String whole = "command " + begins + " " + argument;
        String text =
                asking == LoginShell.FISH
                        ? "functions -q %1$s; or function %1$s; functions -e %1$s; %2$s; end"
                                .formatted(program, whole)
                        : "typeset -f %1$s >/dev/null || function %1$s { unset -f %1$s; %2$s; }"
                                .formatted(program, whole);
        List<String> pieces = new ArrayList<>();
        for (int i = 0; i < text.length(); i += PIECE) {
            pieces.add(text.substring(i, Math.min(text.length(), i + PIECE)));
        }
        return pieces;
    }

    /// In double quotes, which bash, zsh and fish read in the same way.
    private static String quoted(String text) {
        return '"' + text.replaceAll("([\\\\\"$`])", "\\\\$1") + '"';
    }
}
