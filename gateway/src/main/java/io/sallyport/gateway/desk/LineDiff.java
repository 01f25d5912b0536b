package io.sallyport.gateway.desk;

import java.util.ArrayList;
import java.util.List;

/// What is different between two texts, line by line: ` ` for what both have, `- ` for what goes,
/// `+ ` for what comes; by a longest common subsequence.
final class LineDiff {
    /// Larger ones are shown whole, one after the other.
    private static final long MOST_PAIRS = 4_000_000;

    private LineDiff() {}

    static List<String> of(String before, String after) {
        List<String> old = before.lines().toList();
        List<String> fresh = after.lines().toList();
        List<String> lines = new ArrayList<>();
        if ((long) old.size() * fresh.size() > MOST_PAIRS) {
            old.forEach(line -> lines.add("- " + line));
            fresh.forEach(line -> lines.add("+ " + line));
            return lines;
        }
        int[][] common = common(old, fresh);
        int i = 0;
        int j = 0;
        while (i < old.size() || j < fresh.size()) {
            if (i < old.size() && j < fresh.size() && old.get(i).equals(fresh.get(j))) {
                lines.add("  " + old.get(i++));
                j++;
            } else if (j == fresh.size()
                    || i < old.size() && common[i + 1][j] >= common[i][j + 1]) {
                lines.add("- " + old.get(i++));
            } else {
                lines.add("+ " + fresh.get(j++));
            }
        }
        return lines;
    }

    /// How many lines the rests from here on have in common.
    private static int[][] common(List<String> old, List<String> fresh) {
        int[][] common = new int[old.size() + 1][fresh.size() + 1];
        for (int i = old.size() - 1; i >= 0; i--) {
            for (int j = fresh.size() - 1; j >= 0; j--) {
                common[i][j] =
                        old.get(i).equals(fresh.get(j))
                                ? common[i + 1][j + 1] + 1
                                : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }
}
