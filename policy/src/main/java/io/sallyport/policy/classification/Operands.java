package io.sallyport.policy.classification;

import io.sallyport.policy.command.SimpleCommand;
import io.sallyport.policy.command.Word;
import io.sallyport.recorder.rule.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A command's arguments by what they are to it, as far as the usual conventions tell: options,
/// clusters of options taken apart, their values, other operands, and the paths in all of them.
///
/// Confined to one thread, for one command.
final class Operands {
    private static final Pattern CLUSTER = Pattern.compile("-[A-Za-z0-9]{2,16}");
    private static final Pattern NAMED =
            Pattern.compile("(-{0,2}[A-Za-z][\\w-]{0,40})=(.*)", Pattern.DOTALL);
    private static final Pattern ATTACHED = Pattern.compile("-[A-Za-z](/.*)", Pattern.DOTALL);

    /// `host:path`, `user@host:`, `host::module`, `scheme://…`
    private static final Pattern REMOTE =
            Pattern.compile("(?:[\\w.-]+@)?(?:[\\w.-]+|\\[[0-9a-fA-F:.]+]):.*", Pattern.DOTALL);

    /// Their first word may be a cluster without a dash.
    private static final Set<String> BARE_CLUSTERS = Set.of("tar", "bsdtar", "ar");

    /// They take the directory to write to by an option, too.
    private static final Set<String> TO_DIRECTORY = Set.of("cp", "mv", "ln", "install");

    /// Values of named arguments that are kept.
    private static final int MOST_NAMED = 32;

    final List<Value> options = new ArrayList<>();
    final List<Value> operands = new ArrayList<>();
    final List<Place> paths = new ArrayList<>();
    final List<Place> from = new ArrayList<>();
    final List<Place> into = new ArrayList<>();
    final List<Value> remote = new ArrayList<>();

    /// Paths by the option or name that they are the value of: `-f`, `--file`, `of`.
    final Map<String, List<Place>> named = new LinkedHashMap<>();

    private final String program;
    private final Word directory;
    private final List<Word> plain = new ArrayList<>();

    private Operands(String program, Word directory) {
        this.program = program;
        this.directory = directory;
    }

    /// @param arguments those after the program's name
    static Operands of(String program, SimpleCommand command, List<Word> arguments) {
        Operands operands = new Operands(program, command.directory());
        operands.read(arguments);
        operands.direct();
        return operands;
    }

    private void read(List<Word> arguments) {
        boolean optionsEnded = false;
        String option = "";
        for (int i = 0; i < arguments.size(); i++) {
            Word word = arguments.get(i);
            String text = word.text();
            if (!optionsEnded && word.isLiteral() && text.equals("--")) {
                optionsEnded = true;
                option = "";
            } else if (!optionsEnded && text.length() > 1 && text.startsWith("-")) {
                option = option(word);
            } else {
                boolean cluster = i == 0 && BARE_CLUSTERS.contains(program) && word.isLiteral();
                if (cluster) {
                    option = option(Word.literal("-" + text));
                } else {
                    operand(word, option);
                    option = "";
                }
            }
        }
    }

    /// sed's `-i`, with or without what its copies are called.
    boolean isInPlace() {
        return options.stream()
                .map(Value::text)
                .anyMatch(option -> option.startsWith("-i") || option.startsWith("--in-place"));
    }

    /// Returns the name that the next word may be the value of.
    private String option(Word word) {
        String text = word.text();
        options.add(Paths.value(word));
        Matcher named = NAMED.matcher(text);
        if (named.matches()) {
            options.add(Paths.value(part(word, named.group(1))));
            name(named.group(1), part(word, named.group(2)));
            return "";
        }
        Matcher attached = ATTACHED.matcher(text);
        if (attached.matches()) {
            options.add(Value.known(text.substring(0, 2)));
            name(text.substring(0, 2), part(word, attached.group(1)));
            return "";
        }
        if (CLUSTER.matcher(text).matches()) {
            for (int i = 1; i < text.length(); i++) {
                options.add(Value.known("-" + text.charAt(i)));
            }
            // What follows is the value of the last letter, or of the whole in one word.
            return text.substring(0, 1) + text.charAt(text.length() - 1);
        }
        return text;
    }

    private void operand(Word word, String option) {
        String text = word.text();
        operands.add(Paths.value(word));
        Matcher named = NAMED.matcher(text);
        if (named.matches()) {
            name(named.group(1), part(word, named.group(2)));
        } else if (!option.isEmpty()) {
            name(option, word);
        }
        plain.add(word);
    }

    private static Word part(Word word, String text) {
        return new Word(word.kind(), text, text);
    }

    private void name(String name, Word value) {
        Word file = withoutSign(value);
        Place path = Place.of(file, directory);
        if (named.size() < MOST_NAMED) {
            named.computeIfAbsent(name, n -> new ArrayList<>()).add(path);
        }
        paths.add(path);
    }

    /// curl's `@file` and `name=@file`.
    private static Word withoutSign(Word word) {
        return word.text().startsWith("@") ? part(word, word.text().substring(1)) : word;
    }

    /// Of several operands the last is usually what is written to.
    private void direct() {
        for (int i = 0; i < plain.size(); i++) {
            Word word = withoutSign(plain.get(i));
            boolean last = i == plain.size() - 1 && i > 0;
            if (REMOTE.matcher(word.text()).matches()) {
                remote.add(Value.known(last ? "to" : "from"));
                continue;
            }
            int colon = word.text().indexOf(':');
            boolean mounts = colon > 0 && word.text().startsWith("/"); // docker's `-v /data:/x`
            Word file = mounts ? part(word, word.text().substring(0, colon)) : word;
            Place path = Place.of(file, directory);
            paths.add(path);
            (last ? into : from).add(path);
        }
        List<Place> directory = new ArrayList<>(named.getOrDefault("-t", List.of()));
        directory.addAll(named.getOrDefault("--target-directory", List.of()));
        if (TO_DIRECTORY.contains(program) && !directory.isEmpty()) {
            from.addAll(into);
            into.clear();
            into.addAll(directory);
            from.removeAll(directory);
        }
    }
}
