package io.sallyport.recorder.proof;

import java.util.ArrayList;
import java.util.List;

/// The leaves `from` to `to` (not included), of which a proof needs the root.
record LeafRange(long from, long to) {
    LeafRange {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException("no leaves from " + from + " to " + to);
        }
    }

    /// What PATH(index, D[size]) of RFC 6962, section 2.1.1, consists of, the lowest first.
    static List<LeafRange> ofInclusion(long index, long size) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("entry " + index + " is in no tree of " + size);
        }
        List<LeafRange> ranges = new ArrayList<>();
        path(index, 0, size, ranges);
        return ranges;
    }

    private static void path(long index, long from, long to, List<LeafRange> ranges) {
        if (to - from == 1) {
            return;
        }
        long middle = from + largestPowerBelow(to - from);
        if (index < middle) {
            path(index, from, middle, ranges);
            ranges.add(new LeafRange(middle, to));
        } else {
            path(index, middle, to, ranges);
            ranges.add(new LeafRange(from, middle));
        }
    }

    /// What PROOF(first, D[second]) of RFC 6962, section 2.1.2, consists of, the lowest first.
    static List<LeafRange> ofConsistency(long first, long second) {
        if (first < 1 || first > second) {
            throw new IllegalArgumentException(
                    "a tree of " + first + " is no beginning of one of " + second);
        }
        List<LeafRange> ranges = new ArrayList<>();
        if (first < second) {
            subproof(first, 0, second, true, ranges);
        }
        return ranges;
    }

    private static void subproof(
            long first, long from, long to, boolean whole, List<LeafRange> ranges) {
        if (first == to) {
            if (!whole) {
                ranges.add(new LeafRange(from, to));
            }
            return;
        }
        long middle = from + largestPowerBelow(to - from);
        if (first <= middle) {
            subproof(first, from, middle, whole, ranges);
            ranges.add(new LeafRange(middle, to));
        } else {
            subproof(first, middle, to, false, ranges);
            ranges.add(new LeafRange(from, middle));
        }
    }

    /// The largest power of two that is smaller, for two and more.
    private static long largestPowerBelow(long number) {
        return Long.highestOneBit(number - 1);
    }
}
