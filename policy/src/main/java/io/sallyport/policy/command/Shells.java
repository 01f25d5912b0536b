package io.sallyport.policy.command;

import io.sallyport.policy.command.Outcome.Success;
import io.sallyport.policy.command.SessionState.Dialect;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Shells that a command starts: with code, with a script, on what they read. Confined to the
/// thread that reads.
final class Shells implements Caller.Family {
    private static final Map<String, Dialect> DIALECTS =
            Map.ofEntries(
                    Map.entry("sh", Dialect.SH),
                    Map.entry("dash", Dialect.SH),
                    Map.entry("ash", Dialect.SH),
                    Map.entry("hush", Dialect.SH),
                    Map.entry("posh", Dialect.SH),
                    Map.entry("yash", Dialect.SH),
                    Map.entry("bash", Dialect.BASH),
                    Map.entry("rbash", Dialect.BASH),
                    Map.entry("ksh", Dialect.BASH),
                    Map.entry("ksh93", Dialect.BASH),
                    Map.entry("mksh", Dialect.BASH),
                    Map.entry("lksh", Dialect.BASH),
                    Map.entry("pdksh", Dialect.BASH),
                    Map.entry("oksh", Dialect.BASH),
                    Map.entry("zsh", Dialect.ZSH),
                    Map.entry("rzsh", Dialect.ZSH),
                    Map.entry("fish", Dialect.FISH),
                    Map.entry("csh", Dialect.SH),
                    Map.entry("tcsh", Dialect.SH),
                    Map.entry("bash5", Dialect.BASH),
                    Map.entry("zsh5", Dialect.ZSH));

    private final Walker walker;
    private final Caller caller;

    Shells(Walker walker, Caller caller) {
        this.walker = walker;
        this.caller = caller;
    }

    static @Nullable Dialect dialect(String program) {
        return DIALECTS.get(program.startsWith("-") ? program.substring(1) : program);
    }

    @Override
    public @Nullable Outcome call(String program, Invocation invocation) {
        Dialect dialect = dialect(program);
        if (dialect == null) {
            return null;
        }
        if (program.endsWith("csh")) {
            walker.findings().doubt(Doubt.Kind.FOREIGN_CODE, invocation.written());
        }
        Start start = start(invocation, dialect);
        if (start.asks()) {
            return caller.emit(invocation);
        }
        Shell shell = child(invocation, dialect);
        Setting setting = invocation.setting();
        Outcome outcome = new Outcome(null, List.of(), Success.UNKNOWN);
        Word code = start.code();
        if (code != null) {
            shell.setPositionals(
                    start.operands().isEmpty()
                            ? List.of()
                            : start.operands().subList(1, start.operands().size()));
            if (!start.operands().isEmpty()) {
                shell.assign("0", start.operands().get(0));
            }
            outcome = walker.code(code, shell, setting.through(program + " -c"));
        } else {
            Input input = invocation.input();
            List<Word> positionals = start.operands();
            if (!start.operands().isEmpty() && !start.standardInput()) {
                input = Redirects.opened(start.operands().get(0), invocation.sources(), input);
                positionals = positionals.subList(1, positionals.size());
            }
            shell.setPositionals(positionals);
            outcome = reading(program, input, shell, invocation, outcome);
        }
        Outcome listed = caller.emit(invocation);
        return outcome.from().isEmpty()
                ? new Outcome(outcome.text(), listed.from(), outcome.success())
                : outcome;
    }

    /// A shell that takes its code from a file or pipe.
    Outcome reading(
            String program, Input input, Shell shell, Invocation invocation, Outcome unknown) {
        String code = input.text();
        if (code != null) {
            Setting setting = invocation.setting().reading(Input.text(null)).through(program);
            return walker.code(code, shell, setting);
        }
        Doubt.Kind kind =
                switch (input.origin()) {
                    case TERMINAL -> Doubt.Kind.INTERACTIVE;
                    case FILE -> Doubt.Kind.SCRIPT;
                    case TEXT, PIPE -> Doubt.Kind.UNKNOWN_CODE;
                };
        walker.findings().doubt(kind, invocation.written());
        return unknown;
    }

    /// The shell that begins, with what it is handed.
    static Shell child(Invocation invocation, Dialect dialect) {
        Shell shell = invocation.shell().child(dialect);
        shell.directory = invocation.directory();
        if (!invocation.setting().account().isEmpty()) {
            shell.account = invocation.setting().account();
            shell.home = shell.account.equals("root") ? Word.literal("/root") : Word.unknown("~");
        }
        invocation
                .assignments()
                .forEach((name, value) -> {
                    shell.assign(name, value);
                    shell.addAttributes(name, "x");
                });
        return shell;
    }

    /// @param code of `-c`
    /// @param operands the words after the options and the code
    /// @param asks whether nothing is run: `-n`, `--version`
    private record Start(
            @Nullable Word code, List<Word> operands, boolean standardInput, boolean asks) {}

    private Start start(Invocation invocation, Dialect dialect) {
        List<Word> argv = invocation.argv();
        boolean hasCode = false;
        boolean standardInput = false;
        boolean asks = false;
        int at = 1;
        for (; at < argv.size(); at++) {
            Word word = argv.get(at);
            String text = word.text();
            if (!word.isLiteral()
                    || (text.length() < 2 && !text.equals("-"))
                    || (text.charAt(0) != '-' && text.charAt(0) != '+')) {
                break;
            }
            if (text.equals("-") || text.equals("--")) {
                at++;
                break;
            }
            if (text.startsWith("--")) {
                asks |=
                        text.equals("--version")
                                || text.equals("--help")
                                || text.equals("--no-execute")
                                || text.equals("--dump-strings");
                hasCode |= text.startsWith("--command");
                if (text.equals("--rcfile") || text.equals("--init-file")) {
                    walker.findings().doubt(Doubt.Kind.SCRIPT, invocation.written());
                    at++;
                } else if (text.equals("--emulate") || text.equals("--features")) {
                    at++;
                } else if (text.startsWith("--init-command") && at + 1 < argv.size()) {
                    initial(argv.get(text.contains("=") ? at : ++at), invocation, dialect);
                } else if (text.startsWith("--command=")) {
                    return new Start(
                            Word.literal(text.substring("--command=".length())),
                            List.of(),
                            false,
                            asks);
                }
                continue;
            }
            String letters = text.substring(1);
            boolean minus = text.charAt(0) == '-';
            hasCode |= minus && letters.indexOf('c') >= 0;
            standardInput |= minus && letters.indexOf('s') >= 0;
            asks |= minus && letters.indexOf('n') >= 0 && dialect != Dialect.FISH;
            if (dialect == Dialect.FISH && letters.startsWith("C") && at + 1 < argv.size()) {
                initial(argv.get(++at), invocation, dialect);
            } else if (dialect != Dialect.FISH
                    && (letters.endsWith("o") || letters.endsWith("O"))) {
                at++;
            }
        }
        List<Word> rest = argv.subList(Math.min(at, argv.size()), argv.size());
        if (hasCode && !rest.isEmpty()) {
            return new Start(rest.get(0), rest.subList(1, rest.size()), false, asks);
        }
        return new Start(null, rest, standardInput, asks);
    }

    private void initial(Word code, Invocation invocation, Dialect dialect) {
        String text = code.text();
        Word value =
                text.startsWith("--") ? Word.literal(text.substring(text.indexOf('=') + 1)) : code;
        walker.code(value, child(invocation, dialect), invocation.setting().through("fish -C"));
    }
}
