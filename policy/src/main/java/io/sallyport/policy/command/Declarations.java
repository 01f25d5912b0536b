package io.sallyport.policy.command;

import io.sallyport.policy.command.Outcome.Success;
import io.sallyport.policy.command.SessionState.Dialect;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The builtins that give variables their values. Confined to the thread that reads.
final class Declarations {
    private final Walker walker;
    private final Caller caller;

    Declarations(Walker walker, Caller caller) {
        this.walker = walker;
        this.caller = caller;
    }

    @Nullable Outcome call(String name, Invocation invocation) {
        return switch (name) {
            case "export", "declare", "typeset", "local", "readonly", "integer", "float" ->
                    declare(name, invocation);
            case "unset" -> unset(invocation);
            case "set" ->
                    invocation.shell().dialect == Dialect.FISH
                            ? fishSet(invocation)
                            : set(invocation);
            case "read" -> read(invocation);
            case "mapfile", "readarray" -> readLines(invocation);
            case "printf" -> printf(invocation);
            case "let" -> let(invocation);
            case "getopts" -> getopts(invocation);
            default -> null;
        };
    }

    private Outcome done(Invocation invocation) {
        return new Outcome("", caller.emit(invocation).from(), Success.YES);
    }

    private Outcome declare(String name, Invocation invocation) {
        Shell shell = invocation.shell();
        StringBuilder letters = new StringBuilder();
        StringBuilder removed = new StringBuilder();
        boolean functions = false;
        for (Word word : invocation.arguments()) {
            String text = word.text();
            if (word.isLiteral() && text.matches("[-+][a-zA-Z]+")) {
                functions |= text.indexOf('f') > 0;
                (text.startsWith("-") ? letters : removed).append(text.substring(1));
                continue;
            }
            String attributes = attributes(name, letters.toString());
            int equals = text.indexOf('=');
            int end = equals > 0 && text.charAt(equals - 1) == '+' ? equals - 1 : equals;
            String variable = equals < 0 ? text : text.substring(0, end);
            int bracket = variable.indexOf('[');
            String bare = bracket > 0 ? variable.substring(0, bracket) : variable;
            if (functions) {
                shell.addAttributes(text + "()", attributes);
            } else if (Assignments.isName(bare)) {
                boolean own =
                        name.equals("local")
                                || ((name.equals("declare") || name.equals("typeset"))
                                        && letters.indexOf("g") < 0
                                        && isInFunction(invocation));
                declare(shell, bare, attributes, removed.toString(), own, bracket > 0);
                if (equals >= 0 && bracket < 0) {
                    Word value = new Word(word.kind(), text.substring(equals + 1), word.written());
                    assign(shell, bare, value, end < equals, attributes, invocation);
                }
            } else if (!word.isLiteral()) {
                shell.forgetAll(); // Which variable it is cannot be told.
            }
        }
        return done(invocation);
    }

    private static boolean isInFunction(Invocation invocation) {
        return invocation.setting().wrappers().stream().anyMatch(w -> w.startsWith("function "));
    }

    private static String attributes(String name, String letters) {
        StringBuilder kept = new StringBuilder();
        for (int i = 0; i < letters.length(); i++) {
            if ("rxluin".indexOf(letters.charAt(i)) >= 0) {
                kept.append(letters.charAt(i));
            }
        }
        return switch (name) {
            case "export" -> letters.contains("n") ? "" : kept.append('x').toString();
            case "readonly" -> kept.append('r').toString();
            case "integer", "float" -> kept.append('i').toString();
            default -> kept.toString();
        };
    }

    private static void declare(
            Shell shell,
            String name,
            String attributes,
            String removed,
            boolean own,
            boolean array) {
        if (own) {
            shell.localise(name);
            if (!array && !shell.has(name, 'r')) {
                shell.unset(name);
                shell.localise(name);
            }
        }
        // Read-only it becomes with its value, not before.
        String others = attributes.replace("r", "");
        if (!others.isEmpty()) {
            shell.addAttributes(name, others);
        }
        if (!removed.isEmpty()) {
            shell.removeAttributes(name, removed);
        }
    }

    private void assign(
            Shell shell,
            String name,
            Word value,
            boolean append,
            String attributes,
            Invocation invocation) {
        boolean elements = value.kind() == Word.Kind.UNKNOWN && value.written().contains("=(");
        if (!elements) {
            Word before = append ? shell.variable(name) : Word.literal("");
            Word whole =
                    before == null
                            ? Word.unknown(value.written())
                            : Fields.joined(
                                    List.of(before, value), "", value.written(), walker.budget());
            shell.assign(name, whole);
            caller.hooks(name, whole, shell, invocation.setting());
        }
        if (attributes.contains("r")) {
            shell.addAttributes(name, "r");
        }
    }

    private Outcome unset(Invocation invocation) {
        boolean functions = false;
        for (Word word : invocation.arguments()) {
            String text = word.text();
            functions |= text.equals("-f");
            if (!word.isLiteral()) {
                invocation.shell().forgetAll();
            } else if (functions) {
                invocation.shell().functions.remove(text);
            } else if (Assignments.isName(text)) {
                boolean function =
                        invocation.shell().variable(text) == null
                                && invocation.shell().functions.containsKey(text);
                if (function) {
                    invocation.shell().functions.remove(text);
                }
                invocation.shell().unset(text);
            } else if (text.indexOf('[') > 0) {
                invocation.shell().forget(text.substring(0, text.indexOf('[')));
            }
        }
        return done(invocation);
    }

    /// `set -- a b`, `set a b`; options alone change no parameter.
    private Outcome set(Invocation invocation) {
        List<Word> arguments = invocation.arguments();
        int at = 0;
        boolean sets = false;
        while (at < arguments.size()) {
            Word word = arguments.get(at);
            String text = word.text();
            boolean dashes = word.isLiteral() && (text.equals("--") || text.equals("-"));
            if (dashes || !word.isLiteral() || (!text.startsWith("-") && !text.startsWith("+"))) {
                at += dashes ? 1 : 0;
                sets = !text.equals("-") || at < arguments.size();
                break;
            }
            if (text.contains("y") && invocation.shell().dialect == Dialect.ZSH) {
                invocation.shell().assign("-o shwordsplit", Word.literal("on"));
            }
            if (text.equals("-A") && at + 1 < arguments.size()) {
                invocation
                        .shell()
                        .assignElements(
                                arguments.get(at + 1).text(),
                                arguments.subList(at + 2, arguments.size()));
                return done(invocation);
            }
            boolean named = text.endsWith("o");
            if (named
                    && at + 1 < arguments.size()
                    && arguments
                            .get(at + 1)
                            .text()
                            .toLowerCase(java.util.Locale.ROOT)
                            .replace("_", "")
                            .equals("shwordsplit")) {
                invocation.shell().assign("-o shwordsplit", Word.literal("on"));
            }
            at += named ? 2 : 1;
        }
        if (sets) {
            invocation
                    .shell()
                    .setPositionals(
                            arguments.subList(Math.min(at, arguments.size()), arguments.size()));
        }
        Outcome outcome = caller.emit(invocation);
        return new Outcome(arguments.isEmpty() ? null : "", outcome.from(), Success.YES);
    }

    private Outcome fishSet(Invocation invocation) {
        Shell shell = invocation.shell();
        List<Word> rest = new ArrayList<>(invocation.arguments());
        boolean erases = false;
        boolean asks = rest.isEmpty();
        boolean exports = false;
        boolean extends_ = false;
        while (!rest.isEmpty() && rest.get(0).text().startsWith("-") && rest.get(0).isLiteral()) {
            String option = rest.remove(0).text();
            boolean isLong = option.startsWith("--");
            erases |= isLong ? option.equals("--erase") : option.contains("e");
            asks |= isLong ? option.equals("--query") : option.contains("q");
            exports |= isLong ? option.equals("--export") : option.contains("x");
            extends_ |=
                    isLong
                            ? option.equals("--append") || option.equals("--prepend")
                            : option.contains("a") || option.contains("p");
        }
        if (asks || rest.isEmpty()) {
            return caller.emit(invocation).withSuccess(Success.UNKNOWN);
        }
        Word name = rest.remove(0);
        if (!name.isLiteral()) {
            shell.forgetAll();
        } else if (erases) {
            shell.unset(name.text());
        } else if (!Assignments.isName(name.text())) {
            shell.forget(name.text().split("\\[", 2)[0]);
        } else if (extends_) {
            shell.forget(name.text());
        } else if (rest.size() == 1) {
            shell.forget(name.text());
            shell.assign(name.text(), rest.get(0));
            caller.hooks(name.text(), rest.get(0), shell, invocation.setting());
        } else {
            shell.assignElements(name.text(), rest);
        }
        if (exports) {
            shell.addAttributes(name.text(), "x");
        }
        return new Outcome("", caller.emit(invocation).from(), Success.UNKNOWN);
    }

    private Outcome read(Invocation invocation) {
        Options.Parsed options =
                Options.of(
                                "a:d:ei:n:N:p:rst:u:AqkEz",
                                "array: delimiter: line local global"
                                        + " null prompt: silent export universal command: nchars:")
                        .parse(invocation.argv(), 1);
        Shell shell = invocation.shell();
        List<Word> names =
                new ArrayList<>(
                        invocation.argv().subList(options.next(), invocation.argv().size()));
        String line = invocation.input().line();
        boolean plain =
                !options.has(
                        "-a",
                        "-A",
                        "-d",
                        "-n",
                        "-N",
                        "-u",
                        "-t",
                        "-k",
                        "--array",
                        "--delimiter",
                        "--null",
                        "--nchars");
        Word array = options.value("-a", "--array");
        if (array != null && shell.dialect != Dialect.FISH && array.isLiteral()) {
            shell.forget(array.text());
            if (line != null) {
                shell.assignElements(
                        array.text(),
                        List.of(line.strip().split("[ \\t]+", 0)).stream()
                                .map(Word::literal)
                                .toList());
            }
        }
        if (names.isEmpty() && array == null) {
            names.add(Word.literal("REPLY"));
        }
        String rest = line == null ? "" : line.strip();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i).text();
            if (!names.get(i).isLiteral()) {
                shell.forgetAll();
            } else if (line == null || !plain || shell.variable("IFS") != null) {
                shell.forget(name);
                if (invocation.assignments().containsKey("IFS")
                        && plain
                        && line != null
                        && names.size() == 1) {
                    shell.assign(name, Word.literal(line));
                }
            } else {
                boolean last = i == names.size() - 1;
                String[] pieces = rest.split("[ \\t]+", 2);
                String value = last ? rest : pieces[0];
                rest = last || pieces.length < 2 ? "" : pieces[1];
                boolean raw = options.has("-r") || !value.contains("\\");
                if (raw) {
                    shell.assign(name, Word.literal(value));
                } else {
                    shell.assign(name, Word.literal(value.replaceAll("\\\\(.)", "$1")));
                }
            }
        }
        return new Outcome("", caller.emit(invocation).from(), Success.UNKNOWN);
    }

    private Outcome readLines(Invocation invocation) {
        Options.Parsed options = Options.of("d:n:O:s:tu:C:c:", "").parse(invocation.argv(), 1);
        Word callback = options.value("-C");
        if (callback != null) {
            walker.code(
                    callback, invocation.shell().copy(), invocation.setting().through("mapfile"));
        }
        List<Word> names = invocation.argv().subList(options.next(), invocation.argv().size());
        String name = names.isEmpty() ? "MAPFILE" : names.get(0).text();
        String text = invocation.input().text();
        invocation.shell().forget(name);
        if (text != null && !options.has("-d", "-n", "-O", "-s", "-u")) {
            boolean trims = options.has("-t");
            invocation
                    .shell()
                    .assignElements(
                            name,
                            text.lines().map(l -> Word.literal(trims ? l : l + "\n")).toList());
        }
        return done(invocation);
    }

    private @Nullable Outcome printf(Invocation invocation) {
        List<Word> argv = invocation.argv();
        if (argv.size() < 4 || !argv.get(1).text().equals("-v")) {
            return null;
        }
        String name = argv.get(2).text();
        List<Word> rest = new ArrayList<>(List.of(argv.get(0)));
        rest.addAll(argv.subList(3, argv.size()));
        String text = new Decoder(walker.budget()).text(invocation.with(rest));
        if (!argv.get(2).isLiteral()) {
            invocation.shell().forgetAll();
        } else if (Assignments.isName(name)) {
            invocation.shell().assign(name, text == null ? Word.unknown(name) : Word.literal(text));
        } else {
            invocation.shell().forget(name.split("\\[", 2)[0]);
        }
        return done(invocation);
    }

    private Outcome let(Invocation invocation) {
        for (Word word : invocation.arguments()) {
            if (word.isLiteral()) {
                var ignored = Arithmetic.value(word.text(), invocation.shell(), walker.budget());
                walker.budget().spend(ignored.isPresent() ? 1 : 2);
            } else {
                invocation.shell().forgetAll();
            }
        }
        return new Outcome("", caller.emit(invocation).from(), Success.UNKNOWN);
    }

    private Outcome getopts(Invocation invocation) {
        List<String> arguments = invocation.literals();
        if (arguments.size() > 1) {
            invocation.shell().forget(arguments.get(1));
        }
        invocation.shell().forget("OPTARG");
        invocation.shell().forget("OPTIND");
        return new Outcome("", caller.emit(invocation).from(), Success.UNKNOWN);
    }
}
