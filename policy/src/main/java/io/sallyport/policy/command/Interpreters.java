package io.sallyport.policy.command;

import io.sallyport.policy.command.Options.Parsed;
import io.sallyport.policy.command.SessionState.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Programs that run code of another language: interpreters, awk, clients of databases. That code
/// is not read here, but shell code that it plainly has is. Confined to the thread that reads.
final class Interpreters implements Caller.Family {
    private static final Set<String> INTERPRETERS =
            Set.of(
                    "perl",
                    "ruby",
                    "node",
                    "nodejs",
                    "php",
                    "lua",
                    "luajit",
                    "julia",
                    "R",
                    "Rscript",
                    "osascript",
                    "pwsh",
                    "powershell",
                    "groovy",
                    "scala",
                    "guile",
                    "racket",
                    "sbcl",
                    "clisp",
                    "elixir",
                    "erl",
                    "swipl",
                    "ocaml",
                    "jshell",
                    "gjs",
                    "tclsh",
                    "wish",
                    "expect",
                    "python",
                    "pypy");

    private static final Set<String> DATABASES =
            Set.of(
                    "mysql",
                    "mariadb",
                    "psql",
                    "sqlite3",
                    "sqlite",
                    "mongo",
                    "mongosh",
                    "redis-cli",
                    "valkey-cli",
                    "cqlsh",
                    "clickhouse-client",
                    "influx",
                    "sqlplus",
                    "isql",
                    "osql",
                    "sqlcmd",
                    "duckdb",
                    "cypher-shell",
                    "usql",
                    "pgcli",
                    "mycli",
                    "litecli");

    private final Walker walker;
    private final Caller caller;

    Interpreters(Walker walker, Caller caller) {
        this.walker = walker;
        this.caller = caller;
    }

    @Override
    public @Nullable Outcome call(String program, Invocation invocation) {
        String family = withoutVersion(program);
        if (INTERPRETERS.contains(family)) {
            return interpreter(invocation);
        }
        if (family.endsWith("awk")) {
            return awk(invocation);
        }
        return DATABASES.contains(program) ? database(program, invocation) : null;
    }

    /// `python3.11` is `python`.
    private static String withoutVersion(String program) {
        int end = program.length();
        while (end > 0 && "0123456789.".indexOf(program.charAt(end - 1)) >= 0) {
            end--;
        }
        return program.substring(0, end);
    }

    private void shell(Word code, String wrapper, Invocation invocation) {
        walker.code(
                code, Shells.child(invocation, Dialect.SH), invocation.setting().through(wrapper));
    }

    private Outcome interpreter(Invocation invocation) {
        String program = Programs.baseName(invocation.argv().get(0).text());
        List<Word> arguments = invocation.arguments();
        boolean php = program.startsWith("php");
        boolean python = program.startsWith("py");
        boolean powershell = program.startsWith("p") && program.endsWith("sh");
        String codeLetters = python || powershell ? "c" : php ? "rBRE" : "eEpn";
        for (int i = 0; i < arguments.size(); i++) {
            Word word = arguments.get(i);
            String text = word.text();
            if (!text.startsWith("-") || text.equals("-")) {
                file(word, invocation);
                return caller.emit(invocation).withText(null);
            }
            if (text.equals("--version")
                    || text.equals("-V")
                    || text.equals("--help")
                    || text.equals("-h")
                    || (text.equals("-v") && !program.startsWith("expect"))) {
                return caller.emit(invocation);
            }
            if (python && text.startsWith("-m")) {
                return caller.emit(invocation).withText(null);
            }
            boolean longCode =
                    text.startsWith("--eval")
                            || text.startsWith("--print")
                            || text.startsWith("--exec")
                            || text.equalsIgnoreCase("-command")
                            || text.toLowerCase(Locale.ROOT).startsWith("-enc");
            boolean shortCode =
                    !text.startsWith("--")
                            && text.length() > 1
                            && text.chars().skip(1).anyMatch(c -> codeLetters.indexOf(c) >= 0);
            boolean code = longCode || shortCode || (program.equals("expect") && text.equals("-c"));
            if (code) {
                walker.findings().doubt(Doubt.Kind.FOREIGN_CODE, invocation.written());
                quotedShellCode(invocation);
                return caller.emit(invocation).withText(null);
            }
        }
        return readsCode(Doubt.Kind.FOREIGN_CODE, invocation);
    }

    private void file(Word word, Invocation invocation) {
        Input input = Redirects.opened(word, invocation.sources(), invocation.input());
        walker.findings()
                .doubt(
                        input.isKnown()
                                ? Doubt.Kind.FOREIGN_CODE
                                : input.origin() == Input.Origin.FILE
                                        ? Doubt.Kind.SCRIPT
                                        : Doubt.Kind.UNKNOWN_CODE,
                        invocation.written());
    }

    /// A program that takes what it runs from its standard input.
    ///
    /// @param known what it is when all of that is known
    private Outcome readsCode(Doubt.@Nullable Kind known, Invocation invocation) {
        Doubt.Kind kind =
                switch (invocation.input().origin()) {
                    case TERMINAL -> Doubt.Kind.INTERACTIVE;
                    case FILE -> Doubt.Kind.SCRIPT;
                    case TEXT, PIPE ->
                            invocation.input().isKnown() ? known : Doubt.Kind.UNKNOWN_CODE;
                };
        if (kind != null) {
            walker.findings().doubt(kind, invocation.written());
        }
        return caller.emit(invocation).withText(null);
    }

    /// Shell code in foreign code, where it is plainly a string of `system` and its like: listed so
    /// that rules see it, beside the doubt.
    private void quotedShellCode(Invocation invocation) {
        for (Word word : invocation.arguments()) {
            if (word.isLiteral()) {
                for (String code : ForeignCalls.of(word.text(), walker.budget())) {
                    shell(Word.literal(code), "system", invocation);
                }
            }
        }
    }

    private Outcome awk(Invocation invocation) {
        List<Word> argv = invocation.argv();
        Parsed options =
                Options.of(
                                "F:v:f:e:i:l:E:bcCdghnrsStVW:",
                                "field-separator: assign: file: source: include: load: exec:"
                                        + " version help")
                        .parse(argv, 1);
        if (options.has("-f", "--file", "-E", "--exec", "-i", "--include")) {
            walker.findings().doubt(Doubt.Kind.SCRIPT, invocation.written());
        }
        List<Word> programs = new ArrayList<>(options.all("-e", "--source"));
        if (programs.isEmpty() && !options.has("-f", "--file") && options.next() < argv.size()) {
            programs.add(argv.get(options.next()));
        }
        for (Word program : programs) {
            String text = program.text();
            boolean runs =
                    text.contains("system")
                            || text.contains("getline")
                            || (text.contains("|")
                                    && !text.replace("||", "").equals(text.replace("|", ""))
                                    && hasPipe(text))
                            || text.contains("/inet/")
                            || text.contains("@load");
            if (runs || (!program.isLiteral() && text.contains("**"))) {
                walker.findings()
                        .doubt(
                                program.isLiteral()
                                        ? Doubt.Kind.FOREIGN_CODE
                                        : Doubt.Kind.UNKNOWN_CODE,
                                invocation.written());
                quotedShellCode(invocation);
            }
        }
        return caller.emit(invocation).withText(null);
    }

    /// `print | "cmd"`, `"cmd" | getline`: a pipe next to a string.
    private static boolean hasPipe(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '|') {
                boolean doubled =
                        (i + 1 < text.length() && text.charAt(i + 1) == '|')
                                || (i > 0 && text.charAt(i - 1) == '|');
                String after = text.substring(i + 1).stripLeading();
                if (!doubled
                        && (after.startsWith("\"")
                                || after.startsWith("&")
                                || (!after.isEmpty() && Character.isLetter(after.charAt(0))))
                        && text.contains("print")) {
                    return true;
                }
                if (i > 64) {
                    return true;
                }
            }
        }
        return false;
    }

    private Outcome database(String program, Invocation invocation) {
        List<Word> argv = invocation.argv();
        boolean query = false;
        boolean file = false;
        int operands = 0;
        for (int i = 1; i < argv.size(); i++) {
            String text = argv.get(i).text();
            boolean postgres = program.equals("psql") || program.equals("usql");
            query |=
                    text.equals("-e")
                            || (text.startsWith("-e") && !text.startsWith("--"))
                            || text.startsWith("--execute")
                            || text.startsWith("--eval")
                            || text.equals("-c")
                            || text.startsWith("--command")
                            || text.startsWith("--query")
                            || (text.equals("-q") && !postgres)
                            || text.equals("-Q")
                            || (postgres && text.matches("-[a-zA-Z]*c.*|-l|--list"))
                            || text.equals("--version")
                            || text.equals("--help")
                            || text.equals("-V");
            file |=
                    (postgres && text.matches("-[a-zA-Z]*f.*"))
                            || text.startsWith("--file")
                            || text.equals("-init")
                            || text.matches(".*\\.(js|sql|cql)")
                            || (program.equals("redis-cli") && text.equals("--eval"));
            operands += text.startsWith("-") ? 0 : 1;
            escapes(program, argv.get(i), invocation);
        }
        if (file) {
            walker.findings().doubt(Doubt.Kind.SCRIPT, invocation.written());
            return caller.emit(invocation).withText(null);
        }
        query |=
                (program.startsWith("sqlite") && operands > 1)
                        || (program.equals("duckdb") && operands > 1)
                        || (program.endsWith("-cli") && operands > 0 && hasVerb(argv));
        String text = invocation.input().text();
        if (!query && text != null) {
            escapes(program, Word.literal(text), invocation);
        }
        return query ? caller.emit(invocation).withText(null) : readsCode(null, invocation);
    }

    /// redis-cli: a word that no option before it takes.
    private static boolean hasVerb(List<Word> argv) {
        for (int i = 1; i < argv.size(); i++) {
            String text = argv.get(i).text();
            if (Set.of(
                            "-h",
                            "-p",
                            "-a",
                            "-n",
                            "-u",
                            "-s",
                            "--user",
                            "--pass",
                            "-t",
                            "-r",
                            "-i",
                            "-d",
                            "--cacert",
                            "--cert",
                            "--key")
                    .contains(text)) {
                i++;
            } else if (!text.startsWith("-")) {
                return true;
            }
        }
        return false;
    }

    /// `\! code`, `system code`, `.shell code`: what a database's client hands to a shell.
    private void escapes(String program, Word word, Invocation invocation) {
        if (!word.isLiteral()) {
            return;
        }
        for (String line : word.text().split("[\\n;]", 200)) {
            String text = line.strip();
            String code =
                    text.startsWith("\\!")
                            ? text.substring(2)
                            : text.startsWith("system ") && program.startsWith("m")
                                    ? text.substring(7)
                                    : text.startsWith(".shell ") || text.startsWith(".system ")
                                            ? text.substring(text.indexOf(' '))
                                            : "";
            if (!code.isBlank()) {
                shell(Word.literal(code), program, invocation);
            }
            int export = text.toLowerCase(Locale.ROOT).indexOf("to program '");
            if (export >= 0) {
                String rest = text.substring(export + "to program '".length());
                shell(Word.literal(rest.split("'", 2)[0]), program, invocation);
            }
        }
    }
}
