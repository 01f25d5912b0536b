package io.sallyport.recorder.rule;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.IntConsumer;

/// Finds all of many literals in a text, in one pass over it (Aho and Corasick, "Efficient string
/// matching", 1975, with all moves worked out beforehand). Immutable.
final class LiteralSearch {
    /// Class 0 is every character that is in no literal.
    private final char[] classOf = new char[Character.MAX_VALUE + 1];

    private final int classes;

    /// The next state, by state × classes + the class of the character.
    private final int[] next;

    /// By state: the literals that end here.
    private final int[][] ends;

    /// @param literals none of them empty; one is known by its place here
    LiteralSearch(List<String> literals) {
        int count = 1;
        for (String literal : literals) {
            for (int i = 0; i < literal.length(); i++) {
                if (classOf[literal.charAt(i)] == 0) {
                    classOf[literal.charAt(i)] = (char) count++;
                }
            }
        }
        this.classes = count;
        int most = literals.stream().mapToInt(String::length).sum() + 1;
        int[] moves = new int[most * classes];
        List<int[]> found = new ArrayList<>();
        found.add(new int[0]);
        for (int id = 0; id < literals.size(); id++) {
            int state = 0;
            for (int i = 0; i < literals.get(id).length(); i++) {
                int move = state * classes + classOf[literals.get(id).charAt(i)];
                if (moves[move] == 0) {
                    moves[move] = found.size();
                    found.add(new int[0]);
                }
                state = moves[move];
            }
            found.set(state, joined(found.get(state), new int[] {id}));
        }
        this.next = Arrays.copyOf(moves, found.size() * classes);
        this.ends = found.toArray(int[][]::new);
        completeMoves();
    }

    /// Where the trie has no move, that of the longest suffix that is in the trie; breadth first,
    /// so that the suffix's own moves are complete.
    private void completeMoves() {
        int[] suffix = new int[ends.length];
        Deque<Integer> states = new ArrayDeque<>();
        for (int c = 0; c < classes; c++) {
            if (next[c] != 0) {
                states.add(next[c]);
            }
        }
        while (!states.isEmpty()) {
            int state = states.remove();
            ends[state] = joined(ends[state], ends[suffix[state]]);
            for (int c = 0; c < classes; c++) {
                int after = next[suffix[state] * classes + c];
                int move = state * classes + c;
                if (next[move] == 0) {
                    next[move] = after;
                } else {
                    suffix[next[move]] = after;
                    states.add(next[move]);
                }
            }
        }
    }

    private static int[] joined(int[] a, int[] b) {
        int[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }

    /// Tells of each literal in the text, as often as it is there.
    void find(String text, IntConsumer found) {
        int state = 0;
        for (int i = 0; i < text.length(); i++) {
            state = next[state * classes + classOf[text.charAt(i)]];
            for (int literal : ends[state]) {
                found.accept(literal);
            }
        }
    }
}
