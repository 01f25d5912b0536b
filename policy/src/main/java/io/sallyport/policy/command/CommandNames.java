package io.sallyport.policy.command;

import io.sallyport.policy.command.SessionState.Dialect;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The builtins that make a name stand for another command: `alias`, `hash`, fish's `functions`.
/// Confined to the thread that reads.
final class CommandNames {
    private final Walker walker;
    private final Caller caller;

    CommandNames(Walker walker, Caller caller) {
        this.walker = walker;
        this.caller = caller;
    }

    @Nullable Outcome call(String name, Invocation invocation) {
        return switch (name) {
            case "alias" -> alias(invocation);
            case "unalias" -> unalias(invocation);
            case "hash" -> hash(invocation);
            case "functions" -> copyFunction(invocation);
            default -> null;
        };
    }

    private Outcome alias(Invocation invocation) {
        Shell shell = invocation.shell();
        String prefix = "";
        List<Word> arguments = invocation.arguments();
        for (int i = 0; i < arguments.size(); i++) {
            String text = arguments.get(i).text();
            int equals = text.indexOf('=', 1);
            if (shell.dialect == Dialect.FISH
                    && !text.startsWith("-")
                    && equals < 0
                    && i + 1 < arguments.size()) {
                aliasTo(text, arguments.get(i + 1), shell, invocation);
                break;
            }
            if (equals > 0) {
                Word value =
                        new Word(
                                arguments.get(i).kind(),
                                text.substring(equals + 1),
                                arguments.get(i).written());
                aliasTo(prefix + text.substring(0, equals), value, shell, invocation);
            } else if (text.equals("-g") || text.equals("-s")) {
                prefix = text + " ";
            }
        }
        return caller.emit(invocation);
    }

    private void aliasTo(String name, Word value, Shell shell, Invocation invocation) {
        String code = value.isLiteral() ? value.text() : String.valueOf(Source.UNKNOWN);
        walker.budget().spend(code.length() / 8 + 1);
        if (shell.dialect == Dialect.FISH) {
            shell.functions.put(name, unrecursive(name, code) + " $argv");
        } else {
            shell.aliases.put(name, code);
            shell.freshAliases.add(name);
        }
        if (!value.isLiteral()) {
            walker.findings().doubt(Doubt.Kind.UNKNOWN_CODE, invocation.written());
        }
    }

    /// fish's `alias ls='ls -l'` means the program.
    private static String unrecursive(String name, String code) {
        return code.equals(name) || code.startsWith(name + " ") ? "command " + code : code;
    }

    private Outcome unalias(Invocation invocation) {
        for (Word word : invocation.arguments()) {
            if (word.text().equals("-a")) {
                invocation.shell().aliases.clear();
            }
            invocation.shell().aliases.remove(word.text());
            invocation.shell().freshAliases.add(word.text());
        }
        return caller.emit(invocation);
    }

    /// `hash -p /bin/rm ls` makes a name another program.
    private Outcome hash(Invocation invocation) {
        List<Word> argv = invocation.argv();
        for (int i = 1; i + 2 < argv.size(); i++) {
            if (argv.get(i).text().equals("-p") && argv.get(i + 1).isLiteral()) {
                String program = argv.get(i + 1).text().replace("'", "'\\''");
                invocation
                        .shell()
                        .functions
                        .put(argv.get(i + 2).text(), "'" + program + "' \"$@\"");
            }
        }
        if (argv.size() == 2 && argv.get(1).text().indexOf('=') > 0) {
            String pair = argv.get(1).text();
            int equals = pair.indexOf('=');
            invocation
                    .shell()
                    .functions
                    .put(
                            pair.substring(0, equals),
                            "'" + pair.substring(equals + 1).replace("'", "'\\''") + "' \"$@\"");
        }
        return caller.emit(invocation);
    }

    /// fish: `functions -c old new`
    private @Nullable Outcome copyFunction(Invocation invocation) {
        List<String> arguments = invocation.literals();
        Map<String, String> functions = invocation.shell().functions;
        if (arguments.size() == 3 && arguments.get(0).matches("-c|--copy")) {
            String code = functions.get(arguments.get(1));
            functions.put(arguments.get(2), code == null ? arguments.get(1) + " $argv" : code);
        }
        if (arguments.size() > 1 && arguments.get(0).matches("-e|--erase")) {
            arguments.forEach(functions::remove);
        }
        return null;
    }
}
