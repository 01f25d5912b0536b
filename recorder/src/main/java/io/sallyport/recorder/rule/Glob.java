package io.sallyport.recorder.rule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A pattern that an event's value fits, in steps. A step is a character, or one of the constants,
/// or a set of characters ([#SETS] and below).
final class Glob {
    /// One character, not a slash.
    static final int ONE = -1;

    /// Any number of characters, none of them a slash.
    static final int SOME = -2;

    /// Any text.
    static final int ANY = -3;

    /// The first character of what [#SOME] after it stands for, or, with that, nothing. A name that
    /// begins with a dot is matched by a pattern that begins with one, and by no other.
    static final int FIRST = -4;

    /// One character, neither a slash nor a dot.
    private static final int ONE_FIRST = -5;

    /// The first set of characters; the next is one lower.
    static final int SETS = -16;

    static final Glob NONE = new Glob(new int[0], List.of());

    /// A bracket expression with more between its brackets is taken for `?`.
    private static final int LONGEST_SET = 64;

    private final int[] steps;
    private final List<String> sets;

    private Glob(int[] steps, List<String> sets) {
        this.steps = steps;
        this.sets = sets;
    }

    static Glob of(String pattern) {
        int[] steps = new int[2 * pattern.length()];
        List<String> sets = new ArrayList<>();
        int count = 0;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            boolean first = count == 0 || steps[count - 1] == '/';
            int step = c;
            if (c == '\\' && i + 1 < pattern.length()) {
                step = pattern.charAt(++i);
            } else if (c == '?') {
                step = first ? ONE_FIRST : ONE;
            } else if (c == '*') {
                boolean any = i + 1 < pattern.length() && pattern.charAt(i + 1) == '*';
                i += any ? 1 : 0;
                step = any ? ANY : SOME;
                if (first && !any) {
                    steps[count++] = FIRST;
                }
            } else if (c == '[') {
                int end = endOfSet(pattern, i);
                if (end > 0) {
                    String set = pattern.substring(i + 1, end);
                    boolean plain = set.length() <= LONGEST_SET && !set.contains("[:");
                    step = plain ? SETS - sets.size() : ONE;
                    if (plain) {
                        sets.add(set);
                    }
                    i = end;
                }
            }
            steps[count++] = step;
        }
        return new Glob(Arrays.copyOf(steps, count), List.copyOf(sets));
    }

    /// Where the bracket that opens at `start` closes, or -1.
    private static int endOfSet(String pattern, int start) {
        int first = start + 1;
        if (first < pattern.length()
                && (pattern.charAt(first) == '!' || pattern.charAt(first) == '^')) {
            first++;
        }
        for (int i = first; i < pattern.length() && pattern.charAt(i) != '/'; i++) {
            char c = pattern.charAt(i);
            if (c == '[' && pattern.startsWith("[:", i) && pattern.indexOf(":]", i) > 0) {
                i = pattern.indexOf(":]", i) + 1;
            } else if (c == '\\') {
                i++;
            } else if (c == ']' && i > first) {
                return i;
            }
        }
        return -1;
    }

    int length() {
        return steps.length;
    }

    int step(int place) {
        return steps[place];
    }

    /// Whether it stands for exactly one character.
    boolean isSingle(int place) {
        int step = steps[place];
        return step >= 0 || step == ONE || step == ONE_FIRST || step <= SETS;
    }

    /// Whether this character may come of the step.
    boolean allows(int place, int c) {
        int step = steps[place];
        return switch (step) {
            case ANY -> true;
            case SOME, ONE -> c != '/';
            case FIRST, ONE_FIRST -> c != '/' && c != '.';
            default -> step <= SETS ? c != '/' && isIn(sets.get(SETS - step), c) : step == c;
        };
    }

    private static boolean isIn(String set, int c) {
        boolean negated = set.startsWith("!") || set.startsWith("^");
        for (int i = negated ? 1 : 0; i < set.length(); i++) {
            if (set.charAt(i) == '\\' && i + 1 < set.length()) {
                i++;
            }
            char from = set.charAt(i);
            boolean range = i + 2 < set.length() && set.charAt(i + 1) == '-';
            char to = range ? set.charAt(i + 2) : from;
            i += range ? 2 : 0;
            if (from <= c && c <= to) {
                return !negated;
            }
        }
        return negated;
    }
}
