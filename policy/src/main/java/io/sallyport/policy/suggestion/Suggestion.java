package io.sallyport.policy.suggestion;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// The known name that somebody probably meant.
public final class Suggestion {
    private static final int MOST_CANDIDATES = 10_000;

    private Suggestion() {}

    /// ` — did you mean `targets`?`, or nothing where no known name is near.
    public static String nearest(String written, Collection<String> known) {
        int farthest = Math.max(1, written.length() / 3);
        Optional<String> nearest =
                known.stream()
                        .limit(MOST_CANDIDATES)
                        .filter(name -> Math.abs(name.length() - written.length()) <= farthest)
                        .filter(name -> distance(written, name) <= farthest)
                        .min(
                                Comparator.comparingInt((String name) -> distance(written, name))
                                        .thenComparing(Comparator.naturalOrder()));
        return nearest.map(name -> " — did you mean `" + name + "`?").orElse("");
    }

    /// Edits between the two, without regard to case (Levenshtein).
    private static int distance(String a, String b) {
        String left = a.toLowerCase(Locale.ROOT);
        String right = b.toLowerCase(Locale.ROOT);
        int[] row = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int same = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(same, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[right.length()];
    }
}
