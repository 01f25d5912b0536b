package io.sallyport.policy.command;

import io.sallyport.policy.command.Outcome.Success;
import io.sallyport.policy.command.SessionState.Dialect;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What shells do themselves: change their state, or run code. Confined to the thread that reads.
final class Builtins {
    private final Walker walker;
    private final Caller caller;
    private final Declarations declarations;
    private final CommandNames names;

    /// The text that `history -s` wrote last, which `fc -s` would run.
    private @Nullable Word remembered;

    Builtins(Walker walker, Caller caller) {
        this.walker = walker;
        this.caller = caller;
        this.declarations = new Declarations(walker, caller);
        this.names = new CommandNames(walker, caller);
    }

    /// What a builtin does; null where it is none, or one without an effect of interest here.
    @Nullable Outcome call(String name, Invocation invocation) {
        subscripts(invocation);
        Outcome declared = declarations.call(name, invocation);
        if (declared == null) {
            declared = names.call(name, invocation);
        }
        if (declared != null) {
            return declared;
        }
        return switch (name) {
            case "cd", "chdir", "pushd", "popd" -> change(name, invocation);
            case "command", "builtin", "exec" -> through(name, invocation);
            case "-", "nocorrect", "noglob", "and", "or", "not" -> prefix(name, invocation);
            case "eval" -> eval(invocation);
            case "source", "." -> source(invocation);
            case "emulate" -> emulate(invocation);
            case "trap" -> trap(invocation);
            case "shift" -> shift(invocation);
            case "return", "break", "continue" -> escape(invocation);
            case "enable" -> enable(invocation);
            case "bind" -> bind(invocation);
            case "complete" -> complete(invocation);
            case "history", "print" -> history(invocation);
            case "fc", "r" -> repeat(name, invocation);
            case "setopt", "unsetopt", "shopt" -> option(invocation);
            default -> null;
        };
    }

    /// Code in the subscript of an argument runs: `test -v 'a[$(code)]'`.
    void subscripts(Invocation invocation) {
        switch (invocation.argv().get(0).text()) {
            case "let",
                    "test",
                    "[",
                    "[[",
                    "printf",
                    "unset",
                    "read",
                    "declare",
                    "typeset",
                    "local",
                    "export",
                    "readonly",
                    "wait",
                    "getopts",
                    "mapfile",
                    "readarray" -> {
                for (Word word : invocation.arguments()) {
                    String text = word.text();
                    int bracket = text.indexOf('[');
                    boolean subscripted =
                            word.isLiteral()
                                    && bracket > 0
                                    && Assignments.isName(text.substring(0, bracket))
                                    && (text.contains("$(") || text.contains("`"));
                    boolean let =
                            invocation.argv().get(0).text().equals("let") && text.contains("$(");
                    if (subscripted || let) {
                        walker.prompt(word, invocation.shell().copy(), invocation.setting());
                    }
                }
            }
            default -> {}
        }
    }

    private Outcome change(String name, Invocation invocation) {
        Shell shell = invocation.shell();
        Word to = null;
        for (Word word : invocation.arguments()) {
            boolean option =
                    word.isLiteral() && word.text().startsWith("-") && word.text().length() > 1;
            if (!option) {
                to = word;
                break;
            }
        }
        Word before = shell.directory;
        walker.budget().spend(50 + before.text().length() / 2);
        if (name.equals("popd") || (name.equals("pushd") && to == null)) {
            shell.directory = Word.unknown(name);
        } else if (to == null) {
            Word home = shell.variable("HOME");
            shell.directory = home == null ? shell.home : home;
        } else if (to.text().equals("-")) {
            Word old = shell.variable("OLDPWD");
            shell.directory = old == null ? Word.unknown("-") : old;
        } else {
            shell.directory = below(before, to);
        }
        shell.assign("OLDPWD", before);
        Outcome outcome = caller.emit(invocation);
        return new Outcome(name.equals("cd") ? "" : null, outcome.from(), Success.UNKNOWN);
    }

    /// A directory named from another one.
    static Word below(Word directory, Word to) {
        if (to.text().startsWith("/")) {
            return to.isLiteral()
                    ? new Word(Word.Kind.LITERAL, Programs.canonical(to.text()), to.written())
                    : to;
        }
        if (to.isLiteral() && directory.isLiteral()) {
            String path = Programs.canonical(directory.text() + "/" + to.text());
            return new Word(Word.Kind.LITERAL, path, to.written());
        }
        boolean startUnknown = to.kind() == Word.Kind.UNKNOWN && to.text().startsWith("**");
        if (startUnknown || to.text().contains("..")) {
            return Word.unknown(to.written());
        }
        Field field = new Field();
        field.value(directory);
        field.quoted('/');
        field.value(to);
        return field.toWord(to.written());
    }

    private Outcome through(String name, Invocation invocation) {
        Options options =
                switch (name) {
                    case "exec" -> Options.of("cla:", "");
                    case "command" -> Options.of("pvVas", "query all search");
                    default -> Options.of("", "");
                };
        Options.Parsed parsed = options.parse(invocation.argv(), 1);
        boolean asks =
                parsed.has("-v", "-V", "-s", "--query", "--search")
                        || (name.equals("command") && parsed.has("-a"));
        if (asks || parsed.next() >= invocation.argv().size()) {
            return caller.emit(invocation);
        }
        Invocation inner = invocation.inner(parsed.next(), name);
        if (!name.equals("exec")) {
            // Neither sees functions; both see builtins.
            Word program = inner.argv().get(0);
            Outcome builtin =
                    program.isLiteral() ? call(program.text(), inner.byProgram(false)) : null;
            if (builtin != null) {
                return builtin;
            }
        }
        return caller.call(inner);
    }

    private Outcome prefix(String name, Invocation invocation) {
        return invocation.argv().size() < 2
                ? caller.emit(invocation)
                : caller.call(invocation.inner(1, name).byProgram(false));
    }

    private Outcome eval(Invocation invocation) {
        List<Word> arguments = new ArrayList<>(invocation.arguments());
        if (!arguments.isEmpty() && arguments.get(0).text().equals("--")) {
            arguments.remove(0);
        }
        Word code = Fields.joined(arguments, " ", invocation.written(), walker.budget());
        Outcome outcome =
                walker.code(code, invocation.shell(), invocation.setting().through("eval"));
        if (!code.isLiteral()) {
            invocation.shell().forgetAll();
        }
        return listed(outcome, invocation);
    }

    private Outcome listed(Outcome outcome, Invocation invocation) {
        Outcome listed = caller.emit(invocation);
        return outcome.from().isEmpty()
                ? new Outcome(outcome.text(), listed.from(), outcome.success())
                : outcome;
    }

    private Outcome source(Invocation invocation) {
        List<Word> arguments = invocation.arguments();
        Outcome unknown = new Outcome(null, List.of(), Success.UNKNOWN);
        Input input =
                arguments.isEmpty()
                        ? invocation.input()
                        : Redirects.opened(
                                arguments.get(0), invocation.sources(), invocation.input());
        Shell shell = invocation.shell();
        Outcome outcome =
                new Shells(walker, caller).reading("source", input, shell, invocation, unknown);
        if (!input.isKnown()) {
            shell.forgetAll();
        }
        return listed(outcome, invocation);
    }

    /// zsh's `emulate sh -c 'code'`
    private Outcome emulate(Invocation invocation) {
        List<Word> argv = invocation.argv();
        for (int i = 1; i + 1 < argv.size(); i++) {
            if (argv.get(i).text().equals("-c")) {
                return listed(
                        walker.code(
                                argv.get(i + 1),
                                invocation.shell(),
                                invocation.setting().through("emulate")),
                        invocation);
            }
        }
        invocation.shell().assign("-o shwordsplit", Word.literal("on"));
        return caller.emit(invocation);
    }

    private Outcome option(Invocation invocation) {
        for (Word word : invocation.arguments()) {
            String name =
                    word.text()
                            .toLowerCase(java.util.Locale.ROOT)
                            .replace("_", "")
                            .replace("-", "");
            if (name.endsWith("shwordsplit") || name.equals("y") || !word.isLiteral()) {
                invocation.shell().assign("-o shwordsplit", Word.literal("on"));
            }
        }
        return caller.emit(invocation);
    }

    private Outcome trap(Invocation invocation) {
        List<Word> arguments = new ArrayList<>(invocation.arguments());
        if (!arguments.isEmpty() && arguments.get(0).text().equals("--")) {
            arguments.remove(0);
        }
        boolean shows =
                arguments.isEmpty()
                        || (arguments.get(0).text().matches("-[lpP]*|[0-9]+|")
                                && arguments.get(0).isLiteral());
        if (!shows && arguments.size() > 1) {
            // When it runs is not known: what it would change is not followed.
            walker.code(
                    arguments.get(0),
                    invocation.shell().copy(),
                    invocation.setting().through("trap"));
        }
        return caller.emit(invocation);
    }

    private Outcome shift(Invocation invocation) {
        Shell shell = invocation.shell();
        List<Word> positionals = shell.positionals();
        List<String> arguments = invocation.literals();
        String by = arguments.isEmpty() ? "1" : arguments.get(0);
        boolean known =
                positionals != null
                        && by.matches("[0-9]{1,6}")
                        && arguments.size() == invocation.arguments().size();
        if (known && positionals != null && Integer.parseInt(by) <= positionals.size()) {
            shell.setPositionals(positionals.subList(Integer.parseInt(by), positionals.size()));
        } else if (!known) {
            shell.setPositionals(null);
        }
        return caller.emit(invocation);
    }

    private Outcome escape(Invocation invocation) {
        invocation.shell().escapes.add(invocation.shell().copy());
        return caller.emit(invocation);
    }

    private Outcome enable(Invocation invocation) {
        if (invocation.literals().contains("-f")) {
            walker.findings().doubt(Doubt.Kind.SCRIPT, invocation.written());
        }
        return caller.emit(invocation);
    }

    /// `bind -x '"\C-x": code'`; a key that types something may type anything.
    private Outcome bind(Invocation invocation) {
        List<Word> argv = invocation.argv();
        for (int i = 1; i < argv.size(); i++) {
            String text = argv.get(i).text();
            int colon = text.indexOf("\":");
            if (text.equals("-f")) {
                walker.findings().doubt(Doubt.Kind.SCRIPT, invocation.written());
            } else if (colon >= 0 && argv.get(i - 1).text().equals("-x")) {
                String code = text.substring(colon + 2).strip();
                boolean quoted = code.length() > 1 && code.startsWith("\"") && code.endsWith("\"");
                walker.code(
                        Word.literal(quoted ? code.substring(1, code.length() - 1) : code),
                        invocation.shell().copy(),
                        invocation.setting().through("bind"));
            } else if (colon >= 0 && text.indexOf('"', colon + 2) > 0) {
                walker.findings().doubt(Doubt.Kind.UNKNOWN_CODE, invocation.written());
            }
        }
        if (invocation.shell().dialect == Dialect.FISH && argv.size() > 2) {
            walker.code(
                    argv.getLast(),
                    invocation.shell().copy(),
                    invocation.setting().through("bind"));
        }
        return caller.emit(invocation);
    }

    private Outcome complete(Invocation invocation) {
        List<Word> argv = invocation.argv();
        for (int i = 1; i + 1 < argv.size(); i++) {
            if (argv.get(i).text().equals("-C")) {
                walker.code(
                        argv.get(i + 1),
                        invocation.shell().copy(),
                        invocation.setting().through("complete"));
            }
        }
        return caller.emit(invocation);
    }

    private @Nullable Outcome history(Invocation invocation) {
        List<Word> argv = invocation.argv();
        if (argv.size() > 2 && argv.get(1).text().equals("-s")) {
            remembered =
                    Fields.joined(
                            argv.subList(2, argv.size()),
                            " ",
                            invocation.written(),
                            walker.budget());
        }
        return null;
    }

    private Outcome repeat(String name, Invocation invocation) {
        List<String> arguments = invocation.literals();
        boolean shows =
                (name.equals("fc") && arguments.stream().anyMatch(a -> a.matches("-[nrdfEiD]*l.*")))
                        || arguments.stream().anyMatch(a -> a.matches("-[RWAIp].*"));
        Word code = remembered;
        if (!shows && code != null) {
            walker.code(code, invocation.shell(), invocation.setting().through(name));
        } else if (!shows && (name.equals("fc") || invocation.shell().dialect == Dialect.ZSH)) {
            walker.findings().doubt(Doubt.Kind.UNKNOWN_CODE, invocation.written());
        }
        return caller.emit(invocation);
    }
}
