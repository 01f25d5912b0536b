package io.sallyport.policy.command;

import io.sallyport.policy.command.Options.Parsed;
import io.sallyport.policy.command.SessionState.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Programs of which an option or argument is code: of a shell, which is read, or of another
/// language, which is noted. Confined to the thread that reads.
final class EmbeddedCode implements Caller.Family {
    /// Options whose value a shell runs, by program.
    private static final Map<String, List<String>> SHELL_OPTIONS =
            Map.ofEntries(
                    Map.entry(
                            "tar",
                            List.of(
                                    "--checkpoint-action=exec=",
                                    "--to-command=",
                                    "-I",
                                    "--use-compress-program=",
                                    "-F",
                                    "--info-script=",
                                    "--new-volume-script=",
                                    "--rsh-command=",
                                    "--rmt-command=")),
                    Map.entry("rsync", List.of("-e", "--rsh=", "--rsync-path=")),
                    Map.entry("zip", List.of("-TT", "--unzip-command=")),
                    Map.entry("split", List.of("--filter=")),
                    Map.entry("man", List.of("-P", "--pager=", "-H", "--html=")),
                    Map.entry("nc", List.of("-e", "-c")),
                    Map.entry("netcat", List.of("-e", "-c")),
                    Map.entry("ncat", List.of("-e", "-c", "--exec", "--sh-exec")),
                    Map.entry("scp", List.of("-S")),
                    Map.entry("sftp", List.of("-S")),
                    Map.entry("sort", List.of("--compress-program=")),
                    Map.entry("wget", List.of("--use-askpass=")),
                    Map.entry("cpio", List.of("--rsh-command=")),
                    Map.entry("git", List.of("--upload-pack=", "--receive-pack=", "--exec=")),
                    Map.entry("ag", List.of("--pager")),
                    Map.entry("rg", List.of("--pre=", "--pre")));

    private final Walker walker;
    private final Caller caller;

    EmbeddedCode(Walker walker, Caller caller) {
        this.walker = walker;
        this.caller = caller;
    }

    @Override
    public @Nullable Outcome call(String program, Invocation invocation) {
        switch (program) {
            case "git" -> git(invocation);
            case "socat" -> socat(invocation);
            case "sed", "gsed" -> sed(invocation);
            case "vi", "vim", "nvim", "view", "ex", "rvim", "gvim", "less", "gdb", "emacs" ->
                    editor(program, invocation);
            default -> {}
        }
        List<String> options = SHELL_OPTIONS.get(program);
        if (options != null) {
            options(program, options, invocation);
        }
        return options != null
                        || program.equals("socat")
                        || program.equals("sed")
                        || program.equals("gsed")
                ? caller.plain(invocation)
                : null;
    }

    private void shell(Word code, String wrapper, Invocation invocation) {
        walker.code(
                code, Shells.child(invocation, Dialect.SH), invocation.setting().through(wrapper));
    }

    private static Word from(Word word, int place) {
        return new Word(
                word.kind(),
                word.text().substring(Math.min(place, word.text().length())),
                word.written());
    }

    private void options(String program, List<String> options, Invocation invocation) {
        List<Word> argv = invocation.argv();
        for (int i = 1; i < argv.size(); i++) {
            String text = argv.get(i).text();
            for (String option : options) {
                boolean attached =
                        text.startsWith(option)
                                && text.length() > option.length()
                                && (option.endsWith("=") || !option.startsWith("--"));
                String bare =
                        option.endsWith("=") ? option.substring(0, option.length() - 1) : option;
                boolean next =
                        i + 1 < argv.size()
                                && (text.equals(bare) || isCluster(text, option, program));
                if (attached && !(option.length() == 2 && isCluster(text, option, program))) {
                    shell(from(argv.get(i), option.length()), program, invocation);
                } else if (next) {
                    Word value = argv.get(i + 1);
                    boolean action = value.text().startsWith("exec=");
                    shell(action ? from(value, 5) : value, program, invocation);
                } else if (text.equals("--checkpoint-action")
                        && i + 1 < argv.size()
                        && argv.get(i + 1).text().startsWith("exec=")) {
                    shell(from(argv.get(i + 1), 5), program, invocation);
                }
            }
        }
    }

    /// `-avze ssh`: a letter with a value at the end of others.
    private static boolean isCluster(String text, String option, String program) {
        return option.length() == 2
                && text.length() > 2
                && text.startsWith("-")
                && !text.startsWith("--")
                && text.endsWith(option.substring(1))
                && (program.equals("rsync") || program.startsWith("n") || program.equals("tar"));
    }

    private void git(Invocation invocation) {
        List<Word> argv = invocation.argv();
        for (int i = 1; i < argv.size(); i++) {
            String text = argv.get(i).text();
            if (text.equals("-c") && i + 1 < argv.size()) {
                setting(argv.get(++i), invocation);
            } else if (text.equals("config")) {
                for (int k = i + 1; k + 1 < argv.size(); k++) {
                    Word joined =
                            Fields.joined(
                                    List.of(argv.get(k), argv.get(k + 1)),
                                    "=",
                                    invocation.written(),
                                    walker.budget());
                    setting(joined, invocation);
                }
                return;
            } else if (text.equals("-u")
                    && i > 1
                    && argv.get(i - 1).text().equals("clone")
                    && i + 1 < argv.size()) {
                shell(argv.get(i + 1), "git", invocation);
            } else if (text.equals("-x")
                    && argv.stream().anyMatch(w -> w.text().equals("rebase"))
                    && i + 1 < argv.size()) {
                shell(argv.get(i + 1), "git", invocation);
            } else if (text.equals("foreach") && i + 1 < argv.size()) {
                shell(
                        Fields.joined(
                                argv.subList(i + 1, argv.size()),
                                " ",
                                invocation.written(),
                                walker.budget()),
                        "git",
                        invocation);
                return;
            } else if (text.equals("bisect")
                    && i + 2 < argv.size()
                    && argv.get(i + 1).text().equals("run")) {
                caller.call(invocation.inner(i + 2, "git"));
                return;
            }
        }
    }

    private void setting(Word pair, Invocation invocation) {
        String text = pair.text();
        int equals = text.indexOf('=');
        if (equals < 0) {
            return;
        }
        String key = text.substring(0, equals).toLowerCase(java.util.Locale.ROOT);
        Word value = from(pair, equals + 1);
        boolean alias = key.startsWith("alias.") && value.text().startsWith("!");
        boolean runs =
                Set.of(
                                        "core.pager",
                                        "core.sshcommand",
                                        "core.editor",
                                        "core.fsmonitor",
                                        "sequence.editor",
                                        "diff.external",
                                        "credential.helper",
                                        "gpg.program",
                                        "core.askpass",
                                        "core.gitproxy")
                                .contains(key)
                        || key.startsWith("pager.")
                        || key.startsWith("filter.")
                        || key.endsWith(".textconv")
                        || key.endsWith(".cmd");
        if (alias) {
            shell(from(value, 1), "git -c", invocation);
        } else if (runs
                && !(value.isLiteral() && Programs.isEditorOrPager(value.text()))
                && !value.text().matches("true|false|store|cache.*|[0-9]*")) {
            boolean bang = value.text().startsWith("!");
            shell(bang ? from(value, 1) : value, "git -c", invocation);
        }
    }

    private void socat(Invocation invocation) {
        for (Word word : invocation.arguments()) {
            String text = word.text();
            String upper = text.toUpperCase(java.util.Locale.ROOT);
            boolean runs =
                    upper.startsWith("EXEC:")
                            || upper.startsWith("SYSTEM:")
                            || upper.startsWith("SHELL:");
            if (runs) {
                String rest = text.substring(text.indexOf(':') + 1);
                int comma = upper.startsWith("EXEC:") ? rest.indexOf(',') : -1;
                String code = comma < 0 ? rest : rest.substring(0, comma);
                shell(new Word(word.kind(), unquoted(code), word.written()), "socat", invocation);
            }
        }
    }

    private static String unquoted(String text) {
        boolean quoted =
                text.length() > 1
                        && ((text.startsWith("'") && text.endsWith("'"))
                                || (text.startsWith("\"") && text.endsWith("\"")));
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    /// GNU sed runs code: `1e code`, `s/…/…/e`.
    private void sed(Invocation invocation) {
        List<Word> argv = invocation.argv();
        Parsed options =
                Options.of(
                                "e:f:nEri::suzl:",
                                "expression: file: in-place:: quiet silent regexp-extended separate"
                                        + " unbuffered null-data posix sandbox debug follow-symlinks"
                                        + " line-length: version help")
                        .parseAll(argv, 1);
        if (options.has("-f", "--file")) {
            walker.findings().doubt(Doubt.Kind.SCRIPT, invocation.written());
        }
        List<Word> scripts = new ArrayList<>(options.all("-e", "--expression"));
        if (scripts.isEmpty() && !options.operands().isEmpty() && !options.has("-f", "--file")) {
            scripts.add(options.operands().get(0));
        }
        for (Word script : scripts) {
            for (String line : script.text().split("[\\n;]", 200)) {
                String text = line.strip();
                int at = 0;
                while (at < text.length() && "0123456789$,!~+ ".indexOf(text.charAt(at)) >= 0) {
                    at++;
                }
                if (text.startsWith("e", at)
                        && (at + 1 == text.length() || text.charAt(at + 1) == ' ')) {
                    String code = text.substring(at + 1);
                    if (code.isBlank()) {
                        walker.findings().doubt(Doubt.Kind.UNKNOWN_CODE, invocation.written());
                    } else {
                        shell(Word.literal(code), "sed", invocation);
                    }
                } else if (text.length() > at + 3
                        && text.charAt(at) == 's'
                        && runsResult(text, at)) {
                    walker.findings().doubt(Doubt.Kind.UNKNOWN_CODE, invocation.written());
                }
            }
        }
    }

    private static boolean runsResult(String text, int at) {
        char mark = text.charAt(at + 1);
        String flags = text.substring(text.lastIndexOf(mark) + 1);
        return flags.indexOf('e') >= 0
                && flags.chars().allMatch(c -> "gpiImMe0123456789".indexOf(c) >= 0);
    }

    /// `vim -c ':!code'`, `gdb -ex 'shell code'`, `less +!code`
    private void editor(String program, Invocation invocation) {
        List<Word> argv = invocation.argv();
        for (int i = 1; i < argv.size(); i++) {
            String text = argv.get(i).text();
            boolean option =
                    text.equals("-c")
                            || text.equals("--cmd")
                            || text.equals("-ex")
                            || text.equals("--eval-command")
                            || text.equals("-iex");
            Word given =
                    option && i + 1 < argv.size()
                            ? argv.get(i + 1)
                            : text.startsWith("+") ? from(argv.get(i), 1) : null;
            if (given == null) {
                continue;
            }
            String command = given.text().strip();
            while (command.startsWith(":") || command.startsWith(" ")) {
                command = command.substring(1);
            }
            int bang = command.indexOf('!');
            boolean shell =
                    command.startsWith("shell ")
                            || command.startsWith("sh ")
                            || command.startsWith("system ");
            if (bang >= 0 && !program.equals("gdb") && bang < 12) {
                shell(
                        new Word(given.kind(), command.substring(bang + 1), given.written()),
                        program,
                        invocation);
            } else if (shell || (program.equals("gdb") && command.startsWith("!"))) {
                int start = command.startsWith("!") ? 1 : command.indexOf(' ');
                shell(
                        new Word(given.kind(), command.substring(start), given.written()),
                        program,
                        invocation);
            } else {
                for (String code : ForeignCalls.of(command, walker.budget())) {
                    shell(Word.literal(code), program, invocation);
                }
            }
        }
    }
}
