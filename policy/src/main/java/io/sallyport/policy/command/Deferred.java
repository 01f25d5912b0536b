package io.sallyport.policy.command;

import io.sallyport.policy.command.Options.Parsed;
import io.sallyport.policy.command.SessionState.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Programs that hand code to a shell, now, later or in a terminal of its own: `script`, `at`,
/// `tmux`. Confined to the thread that reads.
final class Deferred implements Caller.Family {
    private static final Options SCRIPT =
            Options.of(
                    "ac:eE:fm:o:qt::T:O:I:B:",
                    "append command: return echo: flush force log-in: log-out: log-io:"
                            + " log-timing: logging-format: output-limit: quiet timing::");
    private static final Options FLOCK =
            Options.of(
                    "c:eFsxnuw:oE:",
                    "command: exclusive shared nonblock nb unlock wait: timeout: close"
                            + " conflict-exit-code: no-fork verbose");
    private static final Options AT = Options.of("bcdf:lmMq:rt:V", "file:");
    private static final Options TMUX = Options.of("2CDlNqUuvVc:f:L:S:T:", "");
    private static final Options TMUX_COMMAND =
            Options.of("AbdDEPXakhvfIlZrc:e:F:n:s:t:x:y:p:", "");
    private static final Options SCREEN = Options.of("aA:c:dDe:fh:iIlLmnOp:qQr::RsS:t:T:UvwxX", "");

    private final Walker walker;
    private final Caller caller;

    Deferred(Walker walker, Caller caller) {
        this.walker = walker;
        this.caller = caller;
    }

    @Override
    public @Nullable Outcome call(String program, Invocation invocation) {
        return switch (program) {
            case "script", "scriptlive" -> script(invocation);
            case "flock", "lckdo" -> flock(invocation);
            case "at", "batch" -> at(program, invocation);
            case "crontab" -> crontab(invocation);
            case "tmux" -> tmux(invocation);
            case "screen" -> screen(invocation);
            case "hyperfine" -> hyperfine(invocation);
            case "xterm",
                    "uxterm",
                    "urxvt",
                    "rxvt",
                    "konsole",
                    "gnome-terminal",
                    "xfce4-terminal",
                    "terminator",
                    "kitty",
                    "alacritty",
                    "st",
                    "foot",
                    "x-terminal-emulator" ->
                    terminal(invocation);
            default -> null;
        };
    }

    private Outcome code(Word code, String wrapper, Invocation invocation) {
        return walker.code(
                code,
                Shells.child(invocation, Dialect.SH),
                invocation.setting().reading(Input.terminal()).through(wrapper));
    }

    private Outcome script(Invocation invocation) {
        Parsed options = SCRIPT.parseAll(invocation.argv(), 1);
        Word code = options.value("-c", "--command");
        if (code == null) {
            walker.findings().doubt(Doubt.Kind.INTERACTIVE, invocation.written());
            return caller.emit(invocation);
        }
        Outcome outcome = code(code, "script", invocation);
        caller.emit(invocation);
        return outcome;
    }

    private Outcome flock(Invocation invocation) {
        Parsed options = FLOCK.parse(invocation.argv(), 1);
        List<Word> argv = invocation.argv();
        int start = options.next() + 1;
        Parsed after = FLOCK.parse(argv, Math.min(start, argv.size()));
        Word code = options.value("-c", "--command");
        code = code == null ? after.value("-c", "--command") : code;
        if (code != null) {
            Outcome outcome = code(code, "flock", invocation);
            caller.emit(invocation);
            return outcome;
        }
        int program =
                start < argv.size() && argv.get(start).text().equals("--") ? start + 1 : start;
        return program < argv.size()
                ? caller.call(invocation.inner(program, "flock"))
                : caller.emit(invocation);
    }

    private Outcome at(String program, Invocation invocation) {
        Parsed options = AT.parseAll(invocation.argv(), 1);
        if (options.has("-l", "-r", "-d", "-c", "-V")) {
            return caller.emit(invocation);
        }
        Word file = options.value("-f", "--file");
        Input input =
                file == null
                        ? invocation.input()
                        : Redirects.opened(file, invocation.sources(), invocation.input());
        new Shells(walker, caller)
                .reading(
                        program,
                        input,
                        Shells.child(invocation, Dialect.SH),
                        invocation,
                        Outcome.SILENT);
        return caller.emit(invocation);
    }

    private Outcome crontab(Invocation invocation) {
        Parsed options = Options.of("u:lreisnTVx:", "").parseAll(invocation.argv(), 1);
        if (options.has("-l", "-r", "-e", "-V")) {
            return caller.plain(invocation);
        }
        Input input =
                options.operands().isEmpty()
                        ? invocation.input()
                        : Redirects.opened(
                                options.operands().get(0),
                                invocation.sources(),
                                invocation.input());
        String table = input.text();
        if (table == null) {
            walker.findings()
                    .doubt(
                            input.origin() == Input.Origin.FILE
                                    ? Doubt.Kind.SCRIPT
                                    : Doubt.Kind.UNKNOWN_CODE,
                            invocation.written());
        } else {
            for (String line : table.split("\n", -1)) {
                String code = scheduled(line.strip());
                if (!code.isEmpty()) {
                    code(Word.literal(code), "crontab", invocation);
                }
            }
        }
        return caller.emit(invocation);
    }

    /// What a line of a cron table runs, without its times.
    private static String scheduled(String line) {
        if (line.isEmpty()
                || line.startsWith("#")
                || (line.contains("=") && line.indexOf('=') < Math.max(line.indexOf(' '), 0))) {
            return "";
        }
        int fields = line.startsWith("@") ? 1 : 5;
        int at = 0;
        for (int i = 0; i < fields; i++) {
            while (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
                at++;
            }
            while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
                at++;
            }
        }
        return line.substring(at);
    }

    private Outcome tmux(Invocation invocation) {
        List<Word> argv = invocation.argv();
        Parsed options = TMUX.parse(argv, 1);
        Word direct = options.value("-c");
        if (direct != null) {
            code(direct, "tmux", invocation);
            return caller.emit(invocation);
        }
        int at = options.next();
        String verb = at < argv.size() ? argv.get(at).text() : "new-session";
        boolean opens =
                Set.of(
                                "new",
                                "new-session",
                                "neww",
                                "new-window",
                                "splitw",
                                "split-window",
                                "respawnp",
                                "respawn-pane",
                                "respawnw",
                                "respawn-window",
                                "popup",
                                "display-popup",
                                "run",
                                "run-shell",
                                "if",
                                "if-shell",
                                "pipe-pane",
                                "pipep")
                        .contains(verb);
        boolean types = verb.equals("send") || verb.startsWith("send-k");
        boolean attaches = verb.startsWith("a") && "attach-session".startsWith(verb);
        if (attaches) {
            walker.findings().doubt(Doubt.Kind.INTERACTIVE, invocation.written());
        }
        if (opens || types) {
            Parsed inner = TMUX_COMMAND.parse(argv, Math.min(at + 1, argv.size()));
            List<Word> words = argv.subList(inner.next(), argv.size());
            if (types) {
                code(typed(words, invocation), "tmux", invocation);
            } else if (words.isEmpty()) {
                walker.findings().doubt(Doubt.Kind.INTERACTIVE, invocation.written());
            } else {
                Word code = Fields.joined(words, " ", invocation.written(), walker.budget());
                code(code, "tmux", invocation);
            }
        }
        return caller.emit(invocation);
    }

    /// What `send-keys` types.
    private Word typed(List<Word> keys, Invocation invocation) {
        List<Word> words = new ArrayList<>();
        for (Word key : keys) {
            words.add(
                    switch (key.text()) {
                        case "Enter", "C-m", "KPEnter", "C-j" -> Word.literal("\n");
                        case "Space" -> Word.literal(" ");
                        default -> key;
                    });
        }
        return Fields.joined(words, "", invocation.written(), walker.budget());
    }

    private Outcome screen(Invocation invocation) {
        List<Word> argv = invocation.argv();
        Parsed options = SCREEN.parse(argv, 1);
        List<Word> words = argv.subList(options.next(), argv.size());
        if (options.has("-X")) {
            for (int i = 0; i + 1 < words.size(); i++) {
                if (words.get(i).text().equals("stuff")) {
                    Word keys = words.get(i + 1);
                    boolean literal = keys.isLiteral();
                    code(
                            literal
                                    ? Word.literal(
                                            Escapes.decoded(keys.text().replace("^M", "\n"), false))
                                    : keys,
                            "screen",
                            invocation);
                } else if (words.get(i).text().equals("exec")
                        || words.get(i).text().equals("screen")) {
                    caller.call(invocation.inner(options.next() + i + 1, "screen"));
                    break;
                }
            }
            return caller.emit(invocation);
        }
        boolean asks =
                argv.stream()
                        .anyMatch(w -> Set.of("-ls", "-list", "-wipe", "-v").contains(w.text()));
        if (!words.isEmpty() && !options.has("-r", "-x", "-R")) {
            caller.call(invocation.inner(options.next(), "screen"));
        } else if (!asks) {
            walker.findings().doubt(Doubt.Kind.INTERACTIVE, invocation.written());
        }
        return caller.emit(invocation);
    }

    private Outcome hyperfine(Invocation invocation) {
        Parsed options =
                Options.of(
                                "w:r:m:M:s:p:c:S:n:u:iNL:P:D:",
                                "warmup: runs: min-runs: max-runs: setup: prepare: cleanup: shell:"
                                        + " export-json: export-markdown: command-name: style:"
                                        + " ignore-failure conclude:")
                        .parseAll(invocation.argv(), 1);
        List<Word> codes = new ArrayList<>(options.operands());
        codes.addAll(options.all("-s", "--setup", "-p", "--prepare", "-c", "--cleanup"));
        codes.forEach(word -> code(word, "hyperfine", invocation));
        return caller.emit(invocation);
    }

    /// `xterm -e command`
    private Outcome terminal(Invocation invocation) {
        List<Word> argv = invocation.argv();
        for (int i = 1; i + 1 < argv.size(); i++) {
            if (Set.of("-e", "-x", "--", "--command", "--execute").contains(argv.get(i).text())) {
                if (i + 2 == argv.size()) {
                    code(argv.get(i + 1), "xterm", invocation);
                } else {
                    caller.call(invocation.inner(i + 1, "xterm"));
                }
                return caller.emit(invocation);
            }
        }
        walker.findings().doubt(Doubt.Kind.INTERACTIVE, invocation.written());
        return caller.emit(invocation);
    }
}
