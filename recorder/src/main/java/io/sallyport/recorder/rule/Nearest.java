package io.sallyport.recorder.rule;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// The known name that the writer of a rule probably meant.
final class Nearest {
    private Nearest() {}

    /// ` — did you mean `contains`?`, or nothing where no known name is near.
    static String suggestion(String written, Collection<String> known) {
        return of(written, known).map(name -> " — did you mean `" + name + "`?").orElse("");
    }

    static Optional<String> of(String written, Collection<String> known) {
        int farthest = Math.max(1, written.length() / 3);
        return known.stream()
                .filter(name -> Math.abs(name.length() - written.length()) <= farthest)
                .filter(name -> distance(written, name) <= farthest)
                .min(
                        Comparator.comparingInt((String name) -> distance(written, name))
                                .thenComparing(Comparator.naturalOrder()));
    }

    /// Edits between the two (Levenshtein).
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int same = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(same, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
