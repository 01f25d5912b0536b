package io.sallyport.policy.command;

import io.sallyport.policy.command.SessionState.Dialect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A shell at one point of a reading: what it was told until there. Confined to the thread that
/// reads.
///
/// Variables are kept flat, as in [SessionState]: `a[0]` is an element of an array, `x@` are the
/// attributes of a variable (`r` read-only, `x` exported, `l`, `u`, `i`, `n`, `L` a function's
/// own), `@[0]` the first positional parameter; `@` stands where those are not known.
final class Shell {
    private final Budget budget;
    final Dialect dialect;
    final Map<String, String> aliases;
    final Map<String, String> functions;
    private final NavigableMap<String, Word> variables;
    private final Set<String> unset;

    /// Aliases of the line that is being read, which it does not see itself.
    final Set<String> freshAliases;

    /// States at `return`, `break` and `continue`, which hold after the function or loop too.
    final List<Shell> escapes = new ArrayList<>();

    String account;
    Word home;
    Word directory;

    Shell(SessionState state, Budget budget) {
        this(
                state.dialect(),
                new HashMap<>(state.aliases()),
                new HashMap<>(state.functions()),
                new TreeMap<>(state.variables()),
                new HashSet<>(),
                new HashSet<>(),
                budget,
                state.account(),
                state.home(),
                state.directory());
    }

    private Shell(
            Dialect dialect,
            Map<String, String> aliases,
            Map<String, String> functions,
            NavigableMap<String, Word> variables,
            Set<String> unset,
            Set<String> freshAliases,
            Budget budget,
            String account,
            Word home,
            Word directory) {
        this.dialect = dialect;
        this.aliases = aliases;
        this.functions = functions;
        this.variables = variables;
        this.unset = unset;
        this.freshAliases = freshAliases;
        this.budget = budget;
        this.account = account;
        this.home = home;
        this.directory = directory;
        budget.spend(50 + (variables.size() + aliases.size() + functions.size()) / 2);
    }

    /// A subshell.
    Shell copy() {
        return new Shell(
                dialect,
                new HashMap<>(aliases),
                new HashMap<>(functions),
                new TreeMap<>(variables),
                new HashSet<>(unset),
                new HashSet<>(freshAliases),
                budget,
                account,
                home,
                directory);
    }

    /// Another shell that this one starts: it gets what is exported.
    Shell child(Dialect itsDialect) {
        NavigableMap<String, Word> exported = new TreeMap<>();
        variables.forEach((name, value) -> {
            if (has(name, 'x')) {
                exported.put(name, value);
                exported.put(name + "@", Word.literal("x"));
            }
        });
        Map<String, String> inherited = new HashMap<>();
        functions.forEach((name, code) -> {
            if (has(name + "()", 'x')) {
                inherited.put(name, code);
            }
        });
        return new Shell(
                itsDialect,
                new HashMap<>(),
                inherited,
                exported,
                new HashSet<>(),
                new HashSet<>(),
                budget,
                account,
                home,
                directory);
    }

    SessionState state() {
        return new SessionState(dialect, account, home, directory, aliases, functions, variables);
    }

    int size() {
        return variables.size() + aliases.size() + functions.size();
    }

    @Nullable Word variable(String name) {
        String called = target(name);
        Word scalar = variables.get(called);
        return scalar != null ? scalar : variables.get(called + "[0]");
    }

    boolean isUnset(String name) {
        return unset.contains(target(name));
    }

    /// The elements of an array, a scalar being one; null where they are not known.
    @Nullable List<Word> elements(String name) {
        String called = target(name);
        List<Word> elements = new ArrayList<>();
        if (variables.containsKey(called + "[0]") || !variables.containsKey(called)) {
            Map<String, Word> all = variables.subMap(called + "[", called + "\\");
            int size = all.size();
            budget.spend(size + 1);
            for (int i = 0; i < size; i++) {
                Word element = all.get(called + "[" + i + "]");
                if (element == null) {
                    return null;
                }
                elements.add(element);
            }
            return elements.isEmpty() && !unset.contains(called) ? null : elements;
        }
        Word scalar = variables.get(called);
        return scalar == null ? null : List.of(scalar);
    }

    boolean isArray(String name) {
        return variables.containsKey(target(name) + "[0]");
    }

    @Nullable Word element(String name, String key) {
        Word element = variables.get(target(name) + "[" + key + "]");
        return element == null && key.equals("0") ? variable(name) : element;
    }

    void assign(String name, Word value) {
        String called = target(name);
        if (has(called, 'r')) {
            return;
        }
        String key = isArray(called) && dialect != Dialect.FISH ? called + "[0]" : called;
        put(called, key, withAttributes(called, value));
    }

    void assignElement(String name, String key, Word value) {
        String called = target(name);
        if (has(called, 'r')) {
            return;
        }
        Word scalar = variables.remove(called);
        if (scalar != null) {
            variables.put(called + "[0]", scalar);
        }
        put(called, called + "[" + key + "]", withAttributes(called, value));
    }

    void assignElements(String name, List<Word> values) {
        String called = target(name);
        if (has(called, 'r')) {
            return;
        }
        forget(called);
        if (values.stream()
                .anyMatch(
                        value -> value.kind() != Word.Kind.LITERAL && value.text().equals("**"))) {
            return; // It may be several: no element's place is known.
        }
        for (int i = 0; i < values.size(); i++) {
            put(called, called + "[" + i + "]", withAttributes(called, values.get(i)));
        }
        if (values.isEmpty()) {
            unset.add(called);
        }
    }

    private void put(String name, String key, Word value) {
        budget.spend(8);
        unset.remove(name);
        if (value.kind() == Word.Kind.UNKNOWN && value.text().equals("**")) {
            variables.remove(key);
        } else {
            variables.put(key, value);
        }
    }

    private Word withAttributes(String name, Word value) {
        Word attributes = variables.get(name + "@");
        if (attributes == null) {
            return value;
        }
        String letters = attributes.text();
        boolean changes = letters.contains("l") || letters.contains("u") || letters.contains("i");
        if (!changes) {
            return value;
        }
        if (!value.isLiteral() || letters.contains("i")) {
            return Word.unknown(value.written());
        }
        String text =
                letters.contains("l")
                        ? value.text().toLowerCase(Locale.ROOT)
                        : value.text().toUpperCase(Locale.ROOT);
        return new Word(Word.Kind.LITERAL, text, value.written());
    }

    /// That nothing is known of it any more.
    void forget(String name) {
        String called = target(name);
        variables.remove(called);
        variables.subMap(called + "[", called + "\\").clear();
        unset.remove(called);
        budget.spend(4);
    }

    void unset(String name) {
        String called = target(name);
        if (!has(called, 'r')) {
            forget(called);
            variables.remove(called + "@");
            unset.add(called);
        }
    }

    /// After code that is not known.
    void forgetAll() {
        variables.clear();
        unset.clear();
    }

    void addAttributes(String name, String letters) {
        Word before = variables.get(name + "@");
        String all = before == null ? letters : before.text() + letters;
        variables.put(name + "@", Word.literal(distinct(all)));
    }

    void removeAttributes(String name, String letters) {
        Word before = variables.get(name + "@");
        if (before != null) {
            variables.put(
                    name + "@",
                    Word.literal(
                            before.text()
                                    .chars()
                                    .filter(c -> letters.indexOf(c) < 0)
                                    .collect(
                                            StringBuilder::new,
                                            StringBuilder::appendCodePoint,
                                            StringBuilder::append)
                                    .toString()));
        }
    }

    private static String distinct(String letters) {
        return letters.chars()
                .distinct()
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    boolean has(String name, char attribute) {
        Word attributes = variables.get(name + "@");
        return attributes != null && attributes.text().indexOf(attribute) >= 0;
    }

    /// The variable that a name stands for, through `declare -n`.
    private String target(String name) {
        Word pointed = has(name, 'n') ? variables.get(name) : null;
        return pointed != null && pointed.isLiteral() ? pointed.text() : name;
    }

    /// Null where they are not known.
    @Nullable List<Word> positionals() {
        if (variables.containsKey("@")) {
            return null;
        }
        List<Word> positionals = new ArrayList<>();
        for (Word word = variables.get("@[0]");
                word != null;
                word = variables.get("@[" + positionals.size() + "]")) {
            positionals.add(word);
        }
        budget.spend(positionals.size() + 1);
        return positionals;
    }

    void setPositionals(@Nullable List<Word> words) {
        variables.subMap("@[", "@\\").clear();
        variables.remove("@");
        boolean known = words != null && words.stream().noneMatch(Shell::mayBeSeveral);
        if (words == null || !known) {
            variables.put("@", Word.unknown("$@"));
            return;
        }
        budget.spend(words.size() + 1);
        for (int i = 0; i < words.size(); i++) {
            variables.put("@[" + i + "]", words.get(i));
        }
    }

    private static boolean mayBeSeveral(Word word) {
        return word.kind() == Word.Kind.UNKNOWN && word.text().equals("**");
    }

    /// A function begins; [#closeLocals] with what this returns ends it.
    Shell openLocals() {
        Shell before = copy();
        ownNames().forEach(name -> removeAttributes(name, "L"));
        return before;
    }

    /// Makes a variable the function's own.
    void localise(String name) {
        addAttributes(name, "L");
    }

    void closeLocals(Shell before) {
        for (String name : ownNames()) {
            forget(name);
            variables.remove(name + "@");
            variables.putAll(before.variables.subMap(name + "[", name + "\\"));
            for (String key : List.of(name, name + "@")) {
                Word value = before.variables.get(key);
                if (value != null) {
                    variables.put(key, value);
                }
            }
            if (before.unset.contains(name)) {
                unset.add(name);
            }
        }
        before.ownNames().forEach(name -> addAttributes(name, "L"));
    }

    private List<String> ownNames() {
        budget.spend(variables.size() / 2);
        return variables.keySet().stream()
                .filter(key -> key.endsWith("@") && key.length() > 1)
                .map(key -> key.substring(0, key.length() - 1))
                .filter(name -> has(name, 'L'))
                .toList();
    }

    /// What holds whether or not that was what happened: the rest is unknown from here on.
    void join(Shell other) {
        budget.spend(size() + other.size());
        Set<String> names = new HashSet<>(variables.keySet());
        names.addAll(other.variables.keySet());
        for (String name : names) {
            Word mine = variables.get(name);
            if (mine != null && mine.equals(other.variables.get(name))) {
                continue;
            }
            if (name.startsWith("@")) {
                setPositionals(null);
            } else if (name.endsWith("@")) {
                Word theirs = other.variables.get(name);
                addAttributes(
                        name.substring(0, name.length() - 1), theirs == null ? "" : theirs.text());
            } else {
                variables.remove(name);
            }
        }
        unset.retainAll(other.unset);
        other.aliases.forEach((name, text) -> {
            if (!text.equals(aliases.putIfAbsent(name, text))) {
                freshAliases.add(name);
            }
        });
        other.functions.forEach((name, code) -> functions.merge(name, code, Shell::either));
        if (!directory.equals(other.directory)) {
            directory = Word.unknown(directory.written());
        }
    }

    /// Whether joining the other one would change this one.
    boolean holds(Shell other) {
        return variables.equals(other.variables)
                && functions.equals(other.functions)
                && directory.equals(other.directory);
    }

    /// Becomes the other one.
    void become(Shell other) {
        aliases.clear();
        aliases.putAll(other.aliases);
        functions.clear();
        functions.putAll(other.functions);
        variables.clear();
        variables.putAll(other.variables);
        unset.clear();
        unset.addAll(other.unset);
        freshAliases.addAll(other.freshAliases);
        directory = other.directory;
        budget.spend(4 + size() / 2);
    }

    private static String either(String one, String other) {
        return one.contains(other) ? one : other.contains(one) ? other : one + "\n" + other;
    }
}
