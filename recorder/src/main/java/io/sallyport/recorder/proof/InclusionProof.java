package io.sallyport.recorder.proof;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// That an entry is in a journal, checked with nothing but this text and a key:
/// <https://c2sp.org/tlog-proof>, with the entry's JSON as the extra data.
///
/// @param index the entry's sequence
/// @param entry the entry's JSON, as it stands in the journal
/// @param path the hashes of RFC 6962, section 2.1.1, the leaf's sibling first, in Base64
/// @param checkpoint the checkpoint whose root they lead to
public record InclusionProof(long index, String entry, List<String> path, SignedNote checkpoint) {
    /// The first line.
    public static final String MAGIC = "c2sp.org/tlog-proof@v1";

    private static final int MAX_PATH = 63;

    public InclusionProof {
        path = List.copyOf(path);
    }

    /// Proves that an entry is in the journal in a directory, under a checkpoint of it.
    ///
    /// @throws IOException when the journal cannot be read or is not good up to there, or the
    ///   checkpoint does not cover the entry
    public static InclusionProof of(Path journal, long index, SignedNote checkpoint)
            throws IOException {
        if (index < 0 || index >= checkpoint.size()) {
            throw new IOException(
                    "the checkpoint counts "
                            + checkpoint.size()
                            + " entries and does not cover entry "
                            + index);
        }
        RangeRoots roots = new RangeRoots(LeafRange.ofInclusion(index, checkpoint.size()));
        byte[][] found = new byte[1][];
        requireGood(
                JournalVerifier.read(
                        journal,
                        (sequence, leaf, json) -> {
                            roots.add(sequence, leaf);
                            if (sequence == index) {
                                found[0] = json;
                            }
                        }),
                checkpoint.size());
        return new InclusionProof(
                index, new String(found[0], StandardCharsets.UTF_8), roots.roots(), checkpoint);
    }

    static void requireGood(Report report, long size) throws IOException {
        if (report.entries() < size) {
            throw new IOException(
                    "the journal has only "
                            + report.entries()
                            + " good entries and "
                            + size
                            + " are needed: run `sallyport verify` on it first");
        }
    }

    /// Whether the entry leads to the checkpoint's root, whoever signed that.
    public boolean holds() {
        if (index < 0 || index >= checkpoint.size()) {
            return false;
        }
        // RFC 9162, section 2.1.3.2.
        Hashes hashes = new Hashes();
        byte[] json = entry.getBytes(StandardCharsets.UTF_8);
        byte[] root = hashes.leaf(json, 0, json.length);
        long node = index;
        long last = checkpoint.size() - 1;
        for (String each : path) {
            Optional<byte[]> sibling = Hashes.hash(each);
            if (last == 0 || sibling.isEmpty()) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                root = hashes.node(sibling.get(), root);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                root = hashes.node(root, sibling.get());
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && Hashes.base64(root).equals(checkpoint.root());
    }

    /// What is wrong with it, if anything.
    public Optional<String> wrongBy(Collection<VerifierKey> keys) {
        if (!holds()) {
            return Optional.of("the entry does not lead to the checkpoint's root");
        }
        return checkpoint.wrongBy(keys);
    }

    public String text() {
        StringBuilder text = new StringBuilder(MAGIC).append('\n');
        text.append("extra ")
                .append(Hashes.base64(entry.getBytes(StandardCharsets.UTF_8)))
                .append("\nindex ")
                .append(index)
                .append('\n');
        path.forEach(hash -> text.append(hash).append('\n'));
        return text.append('\n').append(checkpoint.note()).toString();
    }

    /// Reads what [#text] writes; nothing where it is something else.
    public static Optional<InclusionProof> parse(String text) {
        int blank = text.indexOf("\n\n");
        if (blank < 0) {
            return Optional.empty();
        }
        List<String> lines = text.substring(0, blank).lines().toList();
        Optional<SignedNote> checkpoint = SignedNote.parse(text.substring(blank + 2));
        if (checkpoint.isEmpty()
                || lines.size() < 3
                || lines.size() > 3 + MAX_PATH
                || !lines.getFirst().equals(MAGIC)
                || !lines.get(1).startsWith("extra ")
                || !lines.get(2).matches("index (0|[1-9][0-9]{0,17})")) {
            return Optional.empty();
        }
        Optional<byte[]> entry = Hashes.canonical(lines.get(1).substring("extra ".length()));
        return entry.map(json ->
                new InclusionProof(
                        Long.parseLong(lines.get(2).substring("index ".length())),
                        new String(json, StandardCharsets.UTF_8),
                        new ArrayList<>(lines.subList(3, lines.size())),
                        checkpoint.get()));
    }
}
