package io.sallyport.recorder.rule;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A text of a rule, with wildcards: `*` for any text and `?` for one character, unless a backslash
/// stands before it. Immutable.
public final class Wildcard {
    private static final int ONE = -1;
    private static final int SOME = -2;

    /// What stands before an option, in any of the ways that some program takes for it.
    private static final int DASH = -3;

    private static final String DASHES = "-/–—―";

    private final int[] steps;
    private final boolean cased;

    /// What is left without a wildcard at the start and one at the end, or null where there are
    /// others.
    private final @Nullable String core;

    private final boolean openStart;
    private final boolean openEnd;

    private Wildcard(int[] steps, boolean cased) {
        this.steps = steps;
        this.cased = cased;
        int last = steps.length - 1;
        this.openStart = last >= 0 && steps[0] == SOME;
        this.openEnd = last > 0 && steps[last] == SOME;
        int[] inner =
                Arrays.copyOfRange(
                        steps,
                        openStart ? 1 : 0,
                        Math.max(openEnd ? last : last + 1, openStart ? 1 : 0));
        this.core = IntStream.of(inner).allMatch(step -> step >= 0) ? text(inner) : null;
    }

    /// One that goes by upper and lower case.
    public static Wildcard of(String text) {
        return of(text, true, false, false, false);
    }

    /// @param text as the rule has it
    /// @param dashes whether an option's dash stands for every kind of dash
    /// @param before whether anything may stand before it
    /// @param after whether anything may stand after it
    static Wildcard of(String text, boolean cased, boolean dashes, boolean before, boolean after) {
        String folded = cased ? text : text.toLowerCase(Locale.ROOT);
        IntStream.Builder steps = IntStream.builder();
        if (before) {
            steps.add(SOME);
        }
        for (int i = 0; i < folded.length(); i++) {
            char c = folded.charAt(i);
            char next = i + 1 < folded.length() ? folded.charAt(i + 1) : 0;
            if (c == '\\' && (next == '*' || next == '?' || next == '\\')) {
                steps.add(next);
                i++;
            } else if (c == '*') {
                steps.add(SOME);
            } else if (c == '?') {
                steps.add(ONE);
            } else {
                steps.add(dashes && isOptionDash(folded, i) ? DASH : c);
            }
        }
        if (after) {
            steps.add(SOME);
        }
        return new Wildcard(withoutRepeats(steps.build().toArray()), cased);
    }

    /// `**` says no more than `*`.
    private static int[] withoutRepeats(int[] steps) {
        return IntStream.range(0, steps.length)
                .filter(i -> i == 0 || steps[i] != SOME || steps[i - 1] != SOME)
                .map(i -> steps[i])
                .toArray();
    }

    private static boolean isOptionDash(String text, int place) {
        return (text.charAt(place) == '-' || text.charAt(place) == '/')
                && (place == 0 || !Character.isLetterOrDigit(text.charAt(place - 1)))
                && place + 1 < text.length()
                && Character.isLetterOrDigit(text.charAt(place + 1));
    }

    private static String text(int[] characters) {
        StringBuilder text = new StringBuilder();
        IntStream.of(characters).forEach(c -> text.append((char) c));
        return text.toString();
    }

    /// Whether it has no wildcard: only the text itself matches.
    boolean isPlain() {
        return core != null && !openStart && !openEnd;
    }

    /// What it matches, where it is plain.
    String exact() {
        if (core == null || !isPlain()) {
            throw new IllegalStateException("it has wildcards");
        }
        return core;
    }

    /// The longest piece of text without which nothing matches, in lower case; empty where there is
    /// none.
    String literal() {
        String longest = "";
        int from = 0;
        for (int i = 0; i <= steps.length; i++) {
            if (i == steps.length || steps[i] < 0) {
                if (i - from > longest.length()) {
                    longest = text(Arrays.copyOfRange(steps, from, i));
                }
                from = i + 1;
            }
        }
        return longest.toLowerCase(Locale.ROOT);
    }

    public Answer answer(Value value) {
        return value.isText() ? Answer.of(matches(value.text(cased))) : answer(value.glob(cased));
    }

    private boolean matches(String text) {
        if (core == null) {
            return fits(text);
        }
        if (openStart) {
            return (openEnd || steps.length == 1) ? text.contains(core) : text.endsWith(core);
        }
        return openEnd ? text.startsWith(core) : text.equals(core);
    }

    /// Goes back to the last `*` only, so that it takes text × steps at most.
    private boolean fits(String text) {
        int at = 0;
        int step = 0;
        int star = -1;
        int resume = 0;
        while (at < text.length()) {
            if (step < steps.length && steps[step] == SOME) {
                star = step++;
                resume = at;
            } else if (step < steps.length && isOne(steps[step], text.charAt(at))) {
                step++;
                at++;
            } else if (star >= 0) {
                step = star + 1;
                at = ++resume;
            } else {
                return false;
            }
        }
        while (step < steps.length && steps[step] == SOME) {
            step++;
        }
        return step == steps.length;
    }

    private static boolean isOne(int step, int c) {
        return step == ONE || step == c || (step == DASH && DASHES.indexOf(c) >= 0);
    }

    /// NO where no text fits both, YES where every text that fits the glob matches here.
    private Answer answer(Glob glob) {
        if (differsAtAnEnd(glob) || !relates(glob, false)) {
            return Answer.NO;
        }
        return relates(glob, true) ? Answer.YES : Answer.PERHAPS;
    }

    /// Whether both begin, or both end, with characters that are not the same: most that have
    /// nothing to do with each other.
    private boolean differsAtAnEnd(Glob glob) {
        int shorter = Math.min(steps.length, glob.length());
        for (int i = 0; i < shorter && steps[i] >= 0 && glob.step(i) >= 0; i++) {
            if (steps[i] != glob.step(i)) {
                return true;
            }
        }
        for (int i = 1; i <= shorter; i++) {
            int ours = steps[steps.length - i];
            int theirs = glob.step(glob.length() - i);
            if (ours < 0 || theirs < 0) {
                return false;
            }
            if (ours != theirs) {
                return true;
            }
        }
        return false;
    }

    /// Goes through both from their ends, one row for each step of this, one column for each of the
    /// glob.
    ///
    /// @param every whether all texts of the glob have to match, or one
    private boolean relates(Glob glob, boolean every) {
        int width = glob.length();
        boolean[] below = new boolean[width + 1];
        below[width] = true;
        if (!every) {
            for (int j = width - 1; j >= 0 && canBeEmpty(glob.step(j)); j--) {
                below[j] = true;
            }
        }
        for (int i = steps.length - 1; i >= 0; i--) {
            boolean[] row = new boolean[width + 1];
            int step = steps[i];
            row[width] = step == SOME && below[width];
            for (int j = width - 1; j >= 0; j--) {
                if (step == SOME) {
                    row[j] = below[j] || row[j + 1];
                } else if (glob.isSingle(j)) {
                    row[j] = below[j + 1] && meets(step, glob, j, every);
                } else if (!every && glob.step(j) == Glob.FIRST) {
                    row[j] = row[j + 2] || (below[j + 1] && meets(step, glob, j, false));
                } else if (!every) {
                    row[j] = row[j + 1] || (below[j] && meets(step, glob, j, false));
                }
            }
            below = row;
        }
        return below[0];
    }

    private static boolean canBeEmpty(int step) {
        return step == Glob.SOME || step == Glob.ANY || step == Glob.FIRST;
    }

    private static boolean meets(int step, Glob glob, int place, boolean every) {
        if (step == ONE) {
            return true; // some character or other comes of any step
        }
        if (every) {
            return glob.step(place) >= 0 && isOne(step, glob.step(place));
        }
        return step == DASH
                ? DASHES.chars().anyMatch(dash -> glob.allows(place, dash))
                : glob.allows(place, step);
    }
}
