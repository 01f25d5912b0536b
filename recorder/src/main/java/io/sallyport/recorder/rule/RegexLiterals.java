package io.sallyport.recorder.rule;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/// Finds pieces of text without which a regular expression cannot match, so that it need not be
/// tried where none of them is. It reads the common part of RE2's syntax and names nothing where an
/// expression has more than that.
///
/// Confined to one thread, for one expression.
final class RegexLiterals {
    /// Escapes that stand for a class of characters or a place.
    private static final String CLASSES = "bBwWdDsSAz";

    /// Escapes that stand for one character which is not the letter itself.
    private static final String CONTROLS = "tnrfav";

    private final String regex;
    private int at;
    private boolean beyond;

    private RegexLiterals(String regex) {
        this.regex = regex;
    }

    /// Pieces in lower case, one of which is in every text that matches; empty where none is known.
    static Set<String> of(String regex) {
        RegexLiterals reader = new RegexLiterals(regex);
        Set<String> literals = reader.alternatives();
        return reader.beyond || reader.at < regex.length() ? Set.of() : literals;
    }

    private Set<String> alternatives() {
        Set<String> all = new HashSet<>();
        boolean known = true;
        do {
            Set<String> one = sequence();
            known &= !one.isEmpty();
            all.addAll(one);
        } while (skip('|'));
        return known ? all : Set.of();
    }

    /// The strongest of what a sequence demands.
    private Set<String> sequence() {
        Set<String> best = Set.of();
        StringBuilder run = new StringBuilder();
        while (at < regex.length() && regex.charAt(at) != '|' && regex.charAt(at) != ')') {
            int begin = run.length();
            Set<String> group = atom(run);
            boolean literal = run.length() > begin;
            boolean optional = at < regex.length() && isOptional();
            boolean repeated = quantifier();
            if (optional && literal) {
                run.setLength(begin);
            }
            if (!literal || repeated) {
                best = stronger(best, Set.of(run.toString()));
                run.setLength(0);
            }
            if (!optional) {
                best = stronger(best, group);
            }
        }
        return stronger(best, Set.of(run.toString()));
    }

    private static Set<String> stronger(Set<String> one, Set<String> other) {
        return strength(other) > strength(one) ? other : one;
    }

    private static int strength(Set<String> literals) {
        return literals.stream().mapToInt(String::length).min().orElse(0);
    }

    /// Adds a character to the run, or returns what a group demands.
    private Set<String> atom(StringBuilder run) {
        char c = regex.charAt(at++);
        switch (c) {
            case '(' -> {
                return group();
            }
            case '[' -> set();
            case '.', '^', '$' -> {}
            case '\\' -> escape(run);
            default -> run.append(String.valueOf(c).toLowerCase(Locale.ROOT));
        }
        return Set.of();
    }

    private Set<String> group() {
        if (skip('?')) {
            while (at < regex.length() && ":)".indexOf(regex.charAt(at)) < 0) {
                beyond |= "imsU-".indexOf(regex.charAt(at)) < 0; // a name
                at++;
            }
            if (skip(')')) {
                return Set.of();
            }
            at++;
        }
        Set<String> literals = alternatives();
        beyond |= !skip(')');
        return literals;
    }

    private void set() {
        skip('^');
        boolean first = true;
        while (at < regex.length() && (first || regex.charAt(at) != ']')) {
            first = false;
            if (regex.charAt(at) == '\\') {
                at++;
            } else if (regex.startsWith("[:", at)) {
                at = Math.max(at, regex.indexOf(":]", at) + 1);
            }
            at++;
        }
        beyond |= !skip(']');
    }

    private void escape(StringBuilder run) {
        if (at >= regex.length()) {
            beyond = true;
            return;
        }
        char c = regex.charAt(at++);
        if (!Character.isLetterOrDigit(c)) {
            run.append(c);
        } else {
            beyond |= CLASSES.indexOf(c) < 0 && CONTROLS.indexOf(c) < 0;
        }
    }

    private boolean isOptional() {
        char c = regex.charAt(at);
        return c == '*' || c == '?' || regex.startsWith("{0", at) || regex.startsWith("{,", at);
    }

    /// Skips what says how often the last atom comes.
    private boolean quantifier() {
        int begin = at;
        if (at < regex.length() && "*+?".indexOf(regex.charAt(at)) >= 0) {
            at++;
        } else if (at < regex.length() && regex.charAt(at) == '{') {
            int end = regex.indexOf('}', at);
            boolean counts = end > 0 && regex.substring(at + 1, end).matches("\\d+(,\\d*)?");
            if (!counts) {
                return false;
            }
            at = end + 1;
        }
        if (at > begin) {
            skip('?');
        }
        return at > begin;
    }

    private boolean skip(char c) {
        boolean there = at < regex.length() && regex.charAt(at) == c;
        at += there ? 1 : 0;
        return there;
    }
}
