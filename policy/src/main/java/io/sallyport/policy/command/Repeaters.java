package io.sallyport.policy.command;

import io.sallyport.policy.command.Options.Parsed;
import io.sallyport.policy.command.SessionState.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Programs that run a command for each of the things that they find or read: `find`, `xargs`,
/// `parallel`. Confined to the thread that reads.
final class Repeaters implements Caller.Family {
    private static final Options XARGS =
            Options.of(
                    "0a:d:e::E:i::I:l::L:n:oP:prs:txS:R:J:",
                    "null arg-file: delimiter: eof:: replace:: max-lines:: max-args: open-tty"
                            + " max-procs: interactive process-slot-var: no-run-if-empty max-chars:"
                            + " show-limits verbose exit help version");
    private static final Options PARALLEL =
            Options.of(
                    "0a:C:D:d:E:I:j:kL:l:mN:n:P:qrS:s:tuU:v:X",
                    "null arg-file: colsep: delimiter: eta dry-run jobs: keep-order max-args:"
                            + " no-run-if-empty replace: sshlogin: verbose will-cite bar progress"
                            + " halt: joblog: results: tag timeout: retries: delay: load: pipe"
                            + " block: link semaphore bg fg wait nice: ungroup line-buffer"
                            + " no-notice xargs plus rpl: trim: max-procs: resume quote");
    private static final Options WATCH =
            Options.of(
                    "bcCdegn:pqrtwx",
                    "beep color no-color differences:: errexit chgexit interval: precise"
                            + " equexit: no-rerun no-title no-wrap exec help version");
    private static final Options ENTR = Options.of("acdnprsxz", "");
    private static final Set<String> FIND_ACTIONS = Set.of("-exec", "-execdir", "-ok", "-okdir");

    private final Walker walker;
    private final Caller caller;

    Repeaters(Walker walker, Caller caller) {
        this.walker = walker;
        this.caller = caller;
    }

    @Override
    public @Nullable Outcome call(String program, Invocation invocation) {
        return switch (program) {
            case "find", "gfind" -> find(invocation);
            case "fd", "fdfind" -> fd(invocation);
            case "xargs", "gxargs" -> xargs(invocation);
            case "parallel", "sem", "rush" -> parallel(invocation);
            case "watch" -> watch(invocation);
            case "entr" -> entr(invocation);
            default -> null;
        };
    }

    /// What `{}` stands for: anything below the places where find begins.
    private static List<Word> found(Invocation invocation) {
        List<Word> roots = new ArrayList<>();
        for (Word word : invocation.arguments()) {
            String text = word.text();
            boolean option = text.matches("-[HLPXsdE]|-O[0-9]?|-D") && roots.isEmpty();
            if (!option
                    && (text.startsWith("-")
                            || text.equals("(")
                            || text.equals("!")
                            || text.equals("\\("))) {
                break;
            }
            if (!option) {
                roots.add(below(word));
            }
        }
        return roots.isEmpty() ? List.of(below(Word.literal("."))) : roots;
    }

    private static Word below(Word root) {
        Field field = new Field();
        field.value(root);
        if (!root.text().endsWith("/")) {
            field.value(Word.literal("/")); // and not `/database` where find begins at `/data`
        }
        field.unknown();
        return field.toWord("{}");
    }

    private Outcome find(Invocation invocation) {
        List<Word> argv = invocation.argv();
        List<Word> found = found(invocation);
        for (int i = 1; i < argv.size(); i++) {
            if (FIND_ACTIONS.contains(argv.get(i).text())) {
                int end = i + 1;
                while (end < argv.size() && !endsAction(argv, end)) {
                    end++;
                }
                if (end > i + 1) {
                    List<Word> command = replaced(argv.subList(i + 1, end), "{}", found);
                    caller.call(invocation.inner(0, "find").with(command));
                }
                i = end;
            }
        }
        return caller.emit(invocation).withText(null);
    }

    private static boolean endsAction(List<Word> argv, int place) {
        String text = argv.get(place).text();
        return text.equals(";") || (text.equals("+") && argv.get(place - 1).text().equals("{}"));
    }

    /// The commands' own standard input is empty; what the repeater read are their words.
    private static Invocation onNothing(Invocation invocation) {
        List<Integer> from = invocation.input().from();
        return invocation.in(invocation.setting().reading(new Input(Input.Origin.TEXT, from, "")));
    }

    private Outcome fd(Invocation invocation) {
        List<Word> argv = invocation.argv();
        for (int i = 1; i + 1 < argv.size(); i++) {
            if (Set.of("-x", "-X", "--exec", "--exec-batch").contains(argv.get(i).text())) {
                List<Word> command =
                        replaced(
                                argv.subList(i + 1, argv.size()),
                                "{}",
                                List.of(Word.unknown("{}")));
                boolean given = command.stream().anyMatch(w -> w.kind() == Word.Kind.UNKNOWN);
                List<Word> all = new ArrayList<>(command);
                if (!given) {
                    all.add(Word.unknown("{}"));
                }
                caller.call(onNothing(invocation.inner(0, "fd")).with(all));
                break;
            }
        }
        return caller.emit(invocation).withText(null);
    }

    /// The words with a mark replaced; a mark within a word makes that word unknown in its place.
    private static List<Word> replaced(List<Word> words, String mark, List<Word> values) {
        List<Word> all = new ArrayList<>();
        for (Word word : words) {
            if (word.text().equals(mark)) {
                all.addAll(values);
            } else if (word.isLiteral() && word.text().contains(mark)) {
                boolean exact = values.size() == 1 && values.get(0).isLiteral();
                Field field = new Field();
                int at = 0;
                String text = word.text();
                for (int next = text.indexOf(mark); next >= 0; next = text.indexOf(mark, at)) {
                    field.value(Word.literal(text.substring(at, next)));
                    if (exact) {
                        field.value(values.get(0));
                    } else {
                        field.unknown();
                    }
                    at = next + mark.length();
                }
                field.value(Word.literal(text.substring(at)));
                all.add(field.toWord(word.written()));
            } else {
                all.add(word);
            }
        }
        return all;
    }

    private Outcome xargs(Invocation invocation) {
        Parsed options = XARGS.parse(invocation.argv(), 1);
        List<Word> command =
                new ArrayList<>(
                        invocation.argv().subList(options.next(), invocation.argv().size()));
        if (!options.clear()) {
            walker.findings().doubt(Doubt.Kind.UNKNOWN_COMMAND, invocation.written());
        }
        if (command.isEmpty()) {
            command.add(Word.literal("echo"));
        }
        Word file = options.value("-a", "--arg-file");
        Input input =
                file == null
                        ? invocation.input()
                        : Redirects.opened(file, invocation.sources(), invocation.input());
        Word mark = options.value("-I", "--replace", "-i", "-J");
        Word delimiter = options.value("-d", "--delimiter");
        boolean nulls = options.has("-0", "--null");
        String text = input.text();
        Outcome all = Outcome.SILENT;
        Invocation inner = onNothing(invocation.inner(0, "xargs"));
        if (text == null) {
            Word unknown = Word.unknown("xargs");
            all = run(inner, command, mark, List.of(unknown));
        } else if (mark != null) {
            for (Word line : items(text, nulls, delimiter, true)) {
                all = all.then(run(inner, command, mark, List.of(line)), walker.budget());
            }
        } else {
            all = batches(inner, command, items(text, nulls, delimiter, false), options);
        }
        return all.from().isEmpty() ? caller.emit(invocation) : all;
    }

    private Outcome batches(
            Invocation inner, List<Word> command, List<Word> items, Parsed options) {
        Word most = options.value("-n", "--max-args");
        int size =
                most != null && most.text().matches("[0-9]{1,6}")
                        ? Math.max(1, Integer.parseInt(most.text()))
                        : Math.max(1, items.size());
        Outcome all = Outcome.SILENT;
        for (int i = 0; i == 0 || i < items.size(); i += size) {
            List<Word> batch = items.subList(i, Math.min(items.size(), i + size));
            all = all.then(run(inner, command, null, batch), walker.budget());
        }
        return all;
    }

    private Outcome run(
            Invocation inner, List<Word> command, @Nullable Word mark, List<Word> items) {
        List<Word> argv;
        if (mark == null) {
            argv = new ArrayList<>(command);
            argv.addAll(items);
        } else {
            String text = mark.text().isEmpty() ? "{}" : mark.text();
            argv = replaced(command, text, items);
        }
        if (Shells.dialect(Programs.baseName(argv.get(0).text())) != null
                && argv.size() > 1
                && argv.get(1).text().equals("**")) {
            walker.findings().doubt(Doubt.Kind.UNKNOWN_CODE, inner.written());
        }
        return caller.call(inner.with(argv));
    }

    /// What xargs takes from its input.
    private List<Word> items(String text, boolean nulls, @Nullable Word delimiter, boolean lines) {
        walker.budget().spend(text.length() / 2 + 1);
        List<Word> items = new ArrayList<>();
        if (nulls || delimiter != null || lines) {
            String mark =
                    nulls
                            ? "\0"
                            : delimiter == null ? "\n" : Escapes.decoded(delimiter.text(), true);
            for (String item : text.split(java.util.regex.Pattern.quote(mark), 0)) {
                boolean plain = nulls || delimiter != null;
                if (!item.isBlank() || plain) {
                    items.add(Word.literal(plain ? item : item.strip()));
                }
            }
            return items;
        }
        StringBuilder item = new StringBuilder();
        boolean any = false;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    item.append(c);
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
                any = true;
            } else if (c == '\\' && i + 1 < text.length()) {
                item.append(text.charAt(++i));
                any = true;
            } else if (Character.isWhitespace(c)) {
                if (any || !item.isEmpty()) {
                    items.add(Word.literal(item.toString()));
                }
                item.setLength(0);
                any = false;
            } else {
                item.append(c);
            }
        }
        if (any || !item.isEmpty()) {
            items.add(Word.literal(item.toString()));
        }
        return items;
    }

    /// `parallel command ::: a b`; its command is code for a shell.
    private Outcome parallel(Invocation invocation) {
        Parsed options = PARALLEL.parse(invocation.argv(), 1);
        List<Word> command = new ArrayList<>();
        List<Word> items = new ArrayList<>();
        boolean given = false;
        for (Word word : invocation.argv().subList(options.next(), invocation.argv().size())) {
            boolean sign = word.text().startsWith("::");
            given |= sign;
            if (given && !sign) {
                items.add(word);
            } else if (!given) {
                command.add(word);
            }
        }
        String text = invocation.input().text();
        if (!given) {
            if (text == null) {
                items.add(Word.unknown("{}"));
            } else {
                text.lines().filter(l -> !l.isBlank()).forEach(l -> items.add(Word.literal(l)));
            }
        }
        for (Word item : items) {
            jobs(invocation, command, item);
        }
        return caller.emit(invocation).withText(null);
    }

    private void jobs(Invocation invocation, List<Word> command, Word item) {
        List<Word> words = new ArrayList<>(command);
        boolean marked = command.stream().anyMatch(w -> w.text().contains("{"));
        if (!marked) {
            words.add(Word.literal("{}"));
        }
        Word code =
                Fields.joined(
                        replaced(words, "{}", List.of(quoted(item))),
                        " ",
                        invocation.written(),
                        walker.budget());
        if (item.isLiteral() && command.isEmpty()) {
            code = item;
        }
        boolean known = code.isLiteral() || command.isEmpty();
        Shell shell = Shells.child(invocation, Dialect.SH);
        Setting setting = invocation.setting().reading(Input.text("")).through("parallel");
        if (known) {
            walker.code(code, shell, setting);
        } else {
            // parallel quotes what it puts in, so that it cannot become code.
            shell.assign("__item", Word.unknown("{}"));
            Word quoted =
                    Fields.joined(
                            replaced(words, "{}", List.of(Word.literal("\"$__item\""))),
                            " ",
                            "",
                            walker.budget());
            walker.code(quoted, shell, setting);
        }
    }

    private static Word quoted(Word item) {
        return item.isLiteral()
                ? Word.literal("'" + item.text().replace("'", "'\\''") + "'")
                : item;
    }

    private Outcome watch(Invocation invocation) {
        Parsed options = WATCH.parse(invocation.argv(), 1);
        List<Word> words = invocation.argv().subList(options.next(), invocation.argv().size());
        if (words.isEmpty()) {
            return caller.emit(invocation);
        }
        if (options.has("-x", "--exec")) {
            return caller.call(invocation.inner(options.next(), "watch"));
        }
        Word code = Fields.joined(words, " ", invocation.written(), walker.budget());
        Outcome outcome =
                walker.code(
                        code,
                        Shells.child(invocation, Dialect.SH),
                        invocation.setting().through("watch"));
        caller.emit(invocation);
        return outcome;
    }

    /// `… | entr command /_`
    private Outcome entr(Invocation invocation) {
        Parsed options = ENTR.parse(invocation.argv(), 1);
        List<Word> words = invocation.argv().subList(options.next(), invocation.argv().size());
        if (!words.isEmpty()) {
            if (options.has("-s")) {
                walker.code(
                        words.get(0),
                        Shells.child(invocation, Dialect.SH),
                        invocation.setting().through("entr"));
            } else {
                List<Word> command = replaced(words, "/_", List.of(Word.unknown("/_")));
                caller.call(onNothing(invocation.inner(0, "entr")).with(command));
            }
        }
        return caller.emit(invocation);
    }
}
