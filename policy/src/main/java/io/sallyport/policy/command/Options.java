package io.sallyport.policy.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The options that a program knows, written as for `getopt_long`: a colon after those with a
/// value, two after those whose value may be missing and is never a word of its own.
final class Options {
    private enum Value {
        NONE,
        NEEDED,
        ATTACHED
    }

    private final Map<String, Value> known = new HashMap<>();

    private Options(String shorts, String longs) {
        for (int i = 0; i < shorts.length(); i++) {
            String letter = shorts.substring(i, i + 1);
            boolean one = shorts.startsWith(":", i + 1);
            boolean two = shorts.startsWith("::", i + 1);
            known.put("-" + letter, two ? Value.ATTACHED : one ? Value.NEEDED : Value.NONE);
            i += two ? 2 : one ? 1 : 0;
        }
        for (String word : longs.split(" ", -1)) {
            String name = word.replace(":", "");
            known.put(
                    "--" + name,
                    word.endsWith("::")
                            ? Value.ATTACHED
                            : word.endsWith(":") ? Value.NEEDED : Value.NONE);
        }
    }

    static Options of(String shorts, String longs) {
        return new Options(shorts, longs);
    }

    /// What a command's options were.
    ///
    /// @param values by name with its dashes; of a flag, an empty word
    /// @param operands the words that are none, as far as they were asked for
    /// @param next the place of the first operand; the end of the command where there is none
    /// @param clear whether every option is known, and no word that is not known may be one
    record Parsed(Map<String, List<Word>> values, List<Word> operands, int next, boolean clear) {
        boolean has(String... names) {
            return value(names) != null;
        }

        /// The last value that any of the names was given.
        @Nullable Word value(String... names) {
            for (String name : names) {
                List<Word> given = values.get(name);
                if (given != null) {
                    return given.getLast();
                }
            }
            return null;
        }

        List<Word> all(String... names) {
            List<Word> all = new ArrayList<>();
            for (String name : names) {
                all.addAll(values.getOrDefault(name, List.of()));
            }
            return all;
        }
    }

    /// Up to the first operand.
    Parsed parse(List<Word> argv, int from) {
        return new Reading(argv, from).read(false);
    }

    /// All of the command, operands among the options.
    Parsed parseAll(List<Word> argv, int from) {
        return new Reading(argv, from).read(true);
    }

    private final class Reading {
        private final List<Word> argv;
        private final Map<String, List<Word>> values = new HashMap<>();
        private final List<Word> operands = new ArrayList<>();
        private boolean clear = true;
        private int at;

        Reading(List<Word> argv, int from) {
            this.argv = argv;
            this.at = from;
        }

        Parsed read(boolean all) {
            while (at < argv.size()) {
                Word word = argv.get(at);
                String text = word.text();
                if (!text.startsWith("-") || (text.equals("-") && word.isLiteral())) {
                    if (!all) {
                        break;
                    }
                    operands.add(word);
                    at++;
                } else if (text.equals("--")) {
                    at++;
                    if (all) {
                        operands.addAll(argv.subList(at, argv.size()));
                        at = argv.size();
                    }
                    break;
                } else if (!word.isLiteral()) {
                    partly(word);
                } else if (text.startsWith("--")) {
                    at++;
                    longOption(text);
                } else {
                    at++;
                    shortOptions(text, word);
                }
            }
            return new Parsed(values, operands, at, clear);
        }

        /// `-u$x`, `--user=$x`: which option it is may be known.
        private void partly(Word word) {
            at++;
            String text = word.text();
            int equals = text.indexOf('=');
            String name = equals > 0 ? text.substring(0, equals) : text.substring(0, 2);
            if (known.containsKey(name) && known.get(name) != Value.NONE) {
                add(name, Word.unknown(word.written()));
            } else {
                clear = false;
            }
        }

        private void longOption(String text) {
            int equals = text.indexOf('=');
            String name = full(equals < 0 ? text : text.substring(0, equals));
            Value value = known.get(name);
            if (value == null) {
                // With a value of its own it takes no other word.
                clear &= equals >= 0;
            } else if (equals >= 0) {
                add(name, Word.literal(text.substring(equals + 1)));
            } else if (value == Value.NEEDED && at < argv.size()) {
                add(name, argv.get(at++));
            } else {
                add(name, Word.literal(""));
            }
        }

        private void shortOptions(String text, Word word) {
            for (int i = 1; i < text.length(); i++) {
                String name = "-" + text.charAt(i);
                Value value = known.get(name);
                String rest = text.substring(i + 1);
                if (value == null) {
                    clear = false;
                } else if (value == Value.NONE) {
                    add(name, Word.literal(""));
                } else if (!rest.isEmpty() || value == Value.ATTACHED) {
                    add(name, new Word(Word.Kind.LITERAL, rest, word.written()));
                    return;
                } else if (at < argv.size()) {
                    add(name, argv.get(at++));
                }
            }
        }

        private void add(String name, Word value) {
            values.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
        }

        /// A long option may be written as short as it is the only one.
        private String full(String name) {
            if (known.containsKey(name)) {
                return name;
            }
            Set<String> candidates = new HashSet<>();
            for (String option : known.keySet()) {
                if (option.startsWith(name)) {
                    candidates.add(option);
                }
            }
            return candidates.size() == 1 ? candidates.iterator().next() : name;
        }
    }
}
