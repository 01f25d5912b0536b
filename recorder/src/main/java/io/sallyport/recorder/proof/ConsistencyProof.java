package io.sallyport.recorder.proof;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/// That a journal of `second` entries begins with those of the journal of `first` entries, RFC
/// 6962, section 2.1.2.
///
/// @param first how many entries it had
/// @param second how many it has
/// @param path the hashes, in the RFC's order, in Base64
public record ConsistencyProof(long first, long second, List<String> path) {
    public ConsistencyProof {
        path = List.copyOf(path);
    }

    /// Proves it of the journal in a directory.
    ///
    /// @param first at least 1
    /// @throws IOException when the journal cannot be read or is not good up to `second`
    public static ConsistencyProof of(Path journal, long first, long second) throws IOException {
        RangeRoots roots = new RangeRoots(LeafRange.ofConsistency(first, second));
        InclusionProof.requireGood(
                JournalVerifier.read(journal, (sequence, leaf, json) -> roots.add(sequence, leaf)),
                second);
        return new ConsistencyProof(first, second, roots.roots());
    }

    /// Whether it leads from one root to the other; RFC 9162, section 2.1.4.2.
    public boolean holds(String firstRoot, String secondRoot) {
        if (first < 1 || first > second) {
            return false;
        }
        if (first == second) {
            return path.isEmpty() && firstRoot.equals(secondRoot);
        }
        ArrayDeque<String> rest = new ArrayDeque<>(path);
        if (Long.bitCount(first) == 1) {
            // The first tree is a complete subtree of the second, and its root left out.
            rest.push(firstRoot);
        }
        long node = first - 1;
        long last = second - 1;
        while ((node & 1) == 1) {
            node >>= 1;
            last >>= 1;
        }
        Hashes hashes = new Hashes();
        Optional<byte[]> start = rest.isEmpty() ? Optional.empty() : Hashes.hash(rest.pop());
        if (start.isEmpty()) {
            return false;
        }
        byte[] old = start.get();
        byte[] now = start.get();
        while (!rest.isEmpty()) {
            Optional<byte[]> next = Hashes.hash(rest.pop());
            if (last == 0 || next.isEmpty()) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                old = hashes.node(next.get(), old);
                now = hashes.node(next.get(), now);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                now = hashes.node(now, next.get());
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0
                && Hashes.base64(old).equals(firstRoot)
                && Hashes.base64(now).equals(secondRoot);
    }
}
