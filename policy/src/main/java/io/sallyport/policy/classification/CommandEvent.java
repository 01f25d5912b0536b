package io.sallyport.policy.classification;

import io.sallyport.policy.classification.Whereabouts.Standing;
import io.sallyport.policy.command.CommandLine;
import io.sallyport.policy.command.Redirection;
import io.sallyport.policy.command.SimpleCommand;
import io.sallyport.policy.command.Word;
import io.sallyport.policy.habit.Novelty;
import io.sallyport.recorder.rule.Answer;
import io.sallyport.recorder.rule.Event;
import io.sallyport.recorder.rule.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// Makes of a simple command the event that rules are asked about; the fields are told in
/// `docs/reference/rules.md`.
///
/// Confined to one thread, for one line.
final class CommandEvent {
    /// Words of a command that are looked at one by one; the others count as not known.
    private static final int MOST_WORDS = 256;

    /// `a0` and on.
    private static final int NUMBERED = 10;

    /// Names of files that are known in part, in a line; each costs as much as hundreds that are
    /// known. Rules on particular names do not see the others.
    private static final int MOST_PATTERNS = 100;

    /// What paths are to user data, where they are that.
    private static final Set<String> DATA = Set.of("inside", "above", "named");

    private static final Value AUDITED_EXECVE = Value.known("EXECVE");
    private static final Value AUDITED_PATH = Value.known("PATH");
    private static final Value UNKNOWN = Value.fitting("**");

    /// Their arguments and input are SQL.
    private static final Set<String> SQL =
            Set.of(
                    "mysql",
                    "mariadb",
                    "psql",
                    "sqlite3",
                    "sqlite",
                    "mycli",
                    "pgcli",
                    "litecli",
                    "sqlcmd",
                    "isql",
                    "tsql",
                    "sqlplus",
                    "clickhouse-client",
                    "clickhouse",
                    "cqlsh",
                    "duckdb",
                    "cockroach",
                    "usql",
                    "presto",
                    "trino",
                    "beeline",
                    "hive",
                    "spark-sql",
                    "impala-shell",
                    "db2",
                    "vsql",
                    "influx",
                    "rqlite",
                    "bq");

    private final CommandLine line;
    private final Circumstances circumstances;
    private final Whereabouts whereabouts;
    private final NewToPerson newToPerson;
    private int patterns;
    private final Map<String, List<Value>> fields = new HashMap<>();

    /// By command: those whose output comes to it, also by way of others.
    private final List<BitSet> upstream = new ArrayList<>();

    CommandEvent(CommandLine line, Circumstances circumstances) {
        this.line = line;
        this.circumstances = circumstances;
        this.whereabouts = new Whereabouts(circumstances.userData(), circumstances.home());
        this.newToPerson = new NewToPerson(circumstances.occasion());
        for (int place = 0; place < line.commands().size(); place++) {
            upstream.add(upstream(place));
        }
    }

    /// Whether rules can be asked what the command is: its name is known, in part at least.
    static boolean isNamed(SimpleCommand command) {
        return command.argv().isEmpty() || !programName(command).equals("**");
    }

    /// Whether a part of its program's name is known, and a part is not.
    static boolean isGuess(SimpleCommand command) {
        return isNamed(command)
                && !command.argv().isEmpty()
                && !command.argv().getFirst().isLiteral();
    }

    /// @param place that of the command in the line
    Event of(int place) {
        fields.clear();
        SimpleCommand command = line.commands().get(place);
        if (isNamed(command)) {
            words(command);
            pipes("PipedTo", downstream(place));
            pipes("PipedFrom", upstream.get(place));
            command.assignments()
                    .forEach((name, value) ->
                            add("assigns", joined(List.of(Word.literal(name), value), "=")));
            command.input().ifPresent(text -> add("Input", Value.known(text)));
        }
        redirections(command);
        surroundings(command);
        newToPerson.note(
                command.argv().isEmpty() ? null : command.argv().getFirst(),
                touchesData(),
                this::add);
        return new Event(fields);
    }

    /// What of the commands that were asked for is new to the person.
    Novelty novelty() {
        return newToPerson.novelty();
    }

    /// Whether a command has to do with what an owner has there: it names user data, or speaks to a
    /// database.
    private Answer touchesData() {
        if (circumstances.owner().isEmpty()) {
            return Answer.NO;
        }
        Answer touches = fields.getOrDefault("Sql", List.of()).isEmpty() ? Answer.NO : Answer.YES;
        for (Map.Entry<String, List<Value>> field : fields.entrySet()) {
            if (field.getKey().endsWith(".data") && !field.getKey().startsWith("CurrentDir")) {
                for (Value value : field.getValue()) {
                    if (DATA.contains(value.text())) {
                        touches = touches.or(value.isCertain() ? Answer.YES : Answer.PERHAPS);
                    }
                }
            }
        }
        return touches;
    }

    private void add(String field, Value value) {
        fields.computeIfAbsent(field, f -> new ArrayList<>()).add(value);
    }

    private void addText(String field, String text) {
        if (!text.isEmpty()) {
            add(field, Value.known(text));
        }
    }

    private static String programName(SimpleCommand command) {
        String name = command.argv().getFirst().text();
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private void words(SimpleCommand command) {
        List<Word> argv = command.argv();
        if (argv.isEmpty()) {
            return;
        }
        add("type", AUDITED_EXECVE);
        Word first = argv.getFirst();
        String program = programName(command);
        add("program", program(first));
        add("Image", image(first, command.directory()));
        fields.put("comm", fields.getOrDefault("program", List.of()));
        fields.put("exe", fields.getOrDefault("Image", List.of()));
        add("CommandLine", joined(argv, " "));
        boolean many = argv.size() > MOST_WORDS;
        List<Word> arguments = argv.subList(1, Math.min(argv.size(), MOST_WORDS));
        for (int i = 0; i < Math.min(argv.size(), NUMBERED); i++) {
            add("a" + i, Paths.value(argv.get(i)));
        }
        for (Word word : arguments) {
            add("argv", Paths.value(word));
            if (word.kind() == Word.Kind.UNKNOWN || isSubstituted(word.written())) {
                addText("Computed", word.written());
            }
        }
        Operands operands = Operands.of(program, command, arguments);
        fields.put("option", operands.options);
        fields.put("operand", operands.operands);
        fields.put("remote", operands.remote);
        paths("path", operands.paths);
        if (!operands.paths.isEmpty()) {
            // An audit record of each file that is named, whatever is done to it.
            add("type", AUDITED_PATH);
            fields.put("name", fields.getOrDefault("path", List.of()));
        }
        WrittenFiles.of(program, operands).forEach(place -> add("TargetFilename", seen(place)));
        paths("from", operands.from);
        paths("into", operands.into);
        operands.named.forEach((name, values) -> paths("value." + name, values));
        if (!operands.operands.isEmpty()) {
            add("last", operands.operands.getLast());
        }
        if (SQL.contains(program)) {
            sql(command, arguments);
        }
        resources(program, command, arguments);
        if (many) {
            for (String field :
                    List.of(
                            "argv",
                            "option",
                            "operand",
                            "path",
                            "from",
                            "into",
                            "TargetFilename")) {
                add(field, UNKNOWN);
            }
            for (String field : List.of("path.data", "from.data", "into.data")) {
                add(field, Value.possible("inside"));
            }
        }
    }

    /// Whether other commands' output is in it, even where that is known.
    private static boolean isSubstituted(String written) {
        return !written.startsWith("'") && (written.contains("$(") || written.contains("`"));
    }

    /// The name alone, as a pattern where it is one.
    private static Value program(Word word) {
        String name = word.text().substring(word.text().lastIndexOf('/') + 1);
        return word.isLiteral() ? Value.known(name) : Value.fitting(name);
    }

    private static Value image(Word program, Word directory) {
        return program.text().contains("/")
                ? Paths.of(program, directory)
                : Paths.of(program, Word.literal("/usr/bin"));
    }

    private static Value joined(List<Word> words, String between) {
        List<Value> values = words.stream().map(Paths::value).toList();
        boolean known = values.stream().allMatch(Value::isText);
        List<String> texts =
                values.stream()
                        .map(v -> known || !v.isText() ? v.text() : Value.literally(v.text()))
                        .toList();
        String whole = String.join(between, texts);
        return known ? Value.known(whole) : Value.fitting(whole);
    }

    /// A field of paths, and beside it what they are to user data.
    private void paths(String field, List<Place> places) {
        if (places.isEmpty()) {
            return;
        }
        places.forEach(place -> add(field, seen(place)));
        Standing standing = Standing.NOWHERE;
        for (Place place : places) {
            standing = standing.or(whereabouts.of(place.path()));
        }
        weighed(field + ".data", "inside", standing.inside());
        weighed(field + ".data", "above", standing.above());
        weighed(field + ".data", "named", standing.named());
        weighed(field + ".data", "home", standing.home());
        if (standing.scratch() == Answer.YES) {
            add(field + ".data", Value.known("scratch"));
        }
    }

    private Value seen(Place place) {
        patterns += place.seen().isText() ? 0 : 1;
        return patterns > MOST_PATTERNS && !place.seen().isText()
                ? Value.known(Paths.NOT_SAID)
                : place.seen();
    }

    /// Whether the events so far have all that rules could be told.
    boolean isWhole() {
        return patterns <= MOST_PATTERNS;
    }

    private void weighed(String field, String text, Answer answer) {
        switch (answer) {
            case YES -> add(field, Value.known(text));
            case PERHAPS -> add(field, Value.possible(text));
            case NO -> {}
        }
    }

    /// The values of options that have one word with them (`-eDROP…`, `--execute=DROP…`) too.
    private void sql(SimpleCommand command, List<Word> arguments) {
        List<Value> statements = new ArrayList<>();
        for (Word word : arguments) {
            String text = word.text();
            int equals = text.indexOf('=');
            String sql = text;
            if (text.startsWith("--") && equals > 0) {
                sql = text.substring(equals + 1);
            } else if (text.length() > 2 && text.startsWith("-") && !text.startsWith("--")) {
                sql = text.substring(2);
            }
            statements.addAll(SqlStatements.of(new Word(word.kind(), sql, sql)));
        }
        command.input().ifPresent(text -> statements.addAll(SqlStatements.of(text)));
        fields.put("Sql", statements);
    }

    /// What it names that is no file: each with what it is to user data, as fields of paths have
    /// it.
    private void resources(String program, SimpleCommand command, List<Word> arguments) {
        Catalogue catalogue = circumstances.userData().catalogue();
        DatabaseNames.Named named =
                DatabaseNames.of(program, arguments, fields.getOrDefault("Sql", List.of()));
        resources(
                "database",
                named.names(),
                name -> catalogue.ofDatabase(named.engine(), name),
                named.all() ? catalogue.ofAllDatabases(named.engine()) : Catalogue.Standing.NONE);
        resources(
                "bucket",
                StoreNames.buckets(program, arguments),
                catalogue::ofBucket,
                Catalogue.Standing.NONE);
        List<Word> written =
                command.redirections().stream()
                        .filter(one -> one.way() != Redirection.Way.READ)
                        .map(Redirection::file)
                        .toList();
        resources(
                "volume",
                StoreNames.volumes(program, arguments, written),
                catalogue::ofVolume,
                Catalogue.Standing.NONE);
    }

    private void resources(
            String field,
            List<Value> names,
            Function<Value, Catalogue.Standing> standing,
            Catalogue.Standing besides) {
        Catalogue.Standing all = besides;
        for (Value name : names) {
            patterns += name.isText() ? 0 : 1;
            boolean told = name.isText() || patterns <= MOST_PATTERNS && !isUnknown(name);
            add(field, told ? name : Value.known(Paths.NOT_SAID));
            all = all.or(standing.apply(name));
        }
        weighed(field + ".data", "inside", all.inside());
        weighed(field + ".data", "above", all.above());
    }

    private static boolean isUnknown(Value name) {
        return name.text().equals(UNKNOWN.text());
    }

    private void redirections(SimpleCommand command) {
        Map<Redirection.Way, List<Place>> files = new HashMap<>();
        for (Redirection redirection : command.redirections()) {
            Place path = Place.of(redirection.file(), command.directory());
            if (redirection.file().kind() == Word.Kind.UNKNOWN) {
                addText("ComputedFile", redirection.file().written());
            }
            files.computeIfAbsent(redirection.way(), w -> new ArrayList<>()).add(path);
        }
        files.forEach((way, paths) -> {
            switch (way) {
                case READ -> paths("reads", paths);
                case WRITE -> paths("writes", paths);
                case APPEND -> paths("appends", paths);
                case READ_WRITE -> {
                    paths("reads", paths);
                    paths("appends", paths);
                }
            }
            if (way != Redirection.Way.READ) {
                paths.forEach(path -> add("TargetFilename", seen(path)));
            }
        });
    }

    private void surroundings(SimpleCommand command) {
        command.wrappers().forEach(wrapper -> addText("wrapper", wrapper));
        String parent = command.wrappers().isEmpty() ? "bash" : command.wrappers().getLast();
        addText("ParentImage", "/usr/bin/" + parent);
        String account = command.account();
        addText("User", account.isEmpty() ? circumstances.account() : account);
        paths("CurrentDirectory", List.of(Place.of(command.directory(), Word.literal("/"))));
        addText("machine", command.machine());
        addText("person", circumstances.person());
        addText("target", circumstances.target());
        addText("owner", circumstances.owner());
        addText("data", circumstances.data());
        addText("how", circumstances.how());
    }

    private void pipes(String field, BitSet places) {
        places.stream()
                .mapToObj(line.commands()::get)
                .filter(other -> !other.argv().isEmpty())
                .map(other -> program(other.argv().getFirst()))
                .distinct()
                .forEach(program -> add(field, program));
    }

    private BitSet upstream(int place) {
        BitSet found = new BitSet();
        Deque<Integer> open = new ArrayDeque<>(line.commands().get(place).inputFrom());
        while (!open.isEmpty()) {
            int next = open.remove();
            if (next != place && !found.get(next)) {
                found.set(next);
                open.addAll(line.commands().get(next).inputFrom());
            }
        }
        return found;
    }

    private BitSet downstream(int place) {
        BitSet found = new BitSet();
        for (int other = 0; other < upstream.size(); other++) {
            found.set(other, upstream.get(other).get(place));
        }
        return found;
    }
}
