package io.sallyport.recorder.rule;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What follows a field's name in a rule: `CommandLine|contains|all`.
record Modifiers(String field, Set<Modifier> all) {
    enum Modifier {
        CONTAINS,
        STARTSWITH,
        ENDSWITH,
        ALL,
        RE,
        I,
        M,
        S,
        CIDR,
        EXISTS,
        CASED,
        NEQ,
        GT,
        GTE,
        LT,
        LTE,
        WINDASH,
        BASE64,
        BASE64OFFSET,
        WIDE,
        UTF16LE,
        UTF16BE,
        UTF16,
        EXPAND,
        FIELDREF,
        MINUTE,
        HOUR,
        DAY,
        WEEK,
        MONTH,
        YEAR;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Those that take a part of a time; of these there is one at most.
    private static final Set<Modifier> OF_TIME =
            EnumSet.of(
                    Modifier.MINUTE,
                    Modifier.HOUR,
                    Modifier.DAY,
                    Modifier.WEEK,
                    Modifier.MONTH,
                    Modifier.YEAR);

    /// Those that compare numbers.
    private static final Set<Modifier> COMPARISONS =
            EnumSet.of(Modifier.GT, Modifier.GTE, Modifier.LT, Modifier.LTE);

    /// Those that say how a value is compared: of these there is one at most.
    private static final Set<Modifier> WAYS =
            EnumSet.of(
                    Modifier.CONTAINS,
                    Modifier.STARTSWITH,
                    Modifier.ENDSWITH,
                    Modifier.RE,
                    Modifier.CIDR,
                    Modifier.EXISTS,
                    Modifier.GT,
                    Modifier.GTE,
                    Modifier.LT,
                    Modifier.LTE);

    private static final List<String> WORDS =
            Arrays.stream(Modifier.values()).map(Modifier::word).toList();

    static Modifiers read(int line, String key) throws RuleInvalidException {
        String[] words = key.split("\\|", -1);
        Set<Modifier> all = EnumSet.noneOf(Modifier.class);
        for (String word : Arrays.asList(words).subList(1, words.length)) {
            int place = WORDS.indexOf(word);
            if (place < 0) {
                throw RuleInvalidException.mistake(
                        line,
                        "there is no modifier `" + word + "`" + Nearest.suggestion(word, WORDS));
            }
            all.add(Modifier.values()[place]);
        }
        Set<Modifier> ways = EnumSet.copyOf(WAYS);
        ways.retainAll(all);
        if (ways.size() > 1) {
            throw RuleInvalidException.mistake(
                    line, "`" + key + "` compares in more than one way; keep one of them");
        }
        Set<Modifier> ofTime = EnumSet.copyOf(OF_TIME);
        ofTime.retainAll(all);
        ways.removeAll(COMPARISONS);
        if (ofTime.size() > 1 || !ofTime.isEmpty() && !ways.isEmpty()) {
            throw RuleInvalidException.mistake(
                    line, "`" + key + "` takes one part of a time, and compares it as a number");
        }
        return new Modifiers(words[0], all);
    }

    boolean isComparison() {
        return !Collections.disjoint(all, COMPARISONS);
    }

    /// The part of a time that is asked about.
    Optional<Modifier> partOfTime() {
        return all.stream().filter(OF_TIME::contains).findAny();
    }

    boolean has(Modifier modifier) {
        return all.contains(modifier);
    }
}
