package io.sallyport.recorder.proof;

import io.sallyport.recorder.proof.Report.Contradiction;
import io.sallyport.recorder.proof.Report.Fault;
import io.sallyport.recorder.proof.Report.Loss;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Checks a journal's files offline, entry by entry and checkpoint by checkpoint, with nothing of
/// the writer but the format that `docs/formats/journal.md` describes. Safe on a journal that is
/// being written: a line that is not finished yet at the very end is not an error of a running
/// node, and is reported as unfinished. Confined to one thread.
///
/// A leaf hash shows accidents and clumsy hands, a checkpoint who has the files but not the key.
/// Who holds the node can sign a cut or rewritten history again: that shows only against a
/// checkpoint that was kept elsewhere.
public final class JournalVerifier {
    private static final int LINE_LIMIT = 1 << 20;
    private static final int HASH_LENGTH = 64;

    /// More than a segment's entries can have.
    private static final long CHECKPOINTS_LIMIT = 256L << 20;

    private static final String UNFINISHED = "the line has no end";

    /// What start-up says before its first checkpoint.
    private static final Set<String> BEFORE_THE_FIRST_CHECKPOINT =
            Set.of(
                    "JournalKeyUsed",
                    "JournalTailSetAside",
                    "CheckpointTailSetAside",
                    "JournalLossAccepted");

    private final JsonMapper json =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    private final Hashes hashes = new Hashes();
    private final RootBuilder tree = new RootBuilder();
    private final @Nullable Trust trust;
    private final Consumer<JsonNode> entries;
    private final Leaves leaves;

    private long sequence;

    /// Where the line that was not good yet begins in its segment.
    private long lineOffset;

    private @Nullable String journal;
    private final List<VerifierKey> named = new ArrayList<>();
    private final List<Loss> losses = new ArrayList<>();
    private long keyNamedAt = -1;
    private long afterTheKey;
    private @Nullable String outsideRoot;

    /// Checkpoints of the segment that is being read, in their order.
    private final ArrayDeque<Placed> awaited = new ArrayDeque<>();

    /// The file of checkpoints that may end in a part of one.
    private @Nullable Path lastOfCheckpoints;

    private boolean readToTheEnd;
    private boolean unfinished;
    private long checkpoints;
    private long covered;
    private String coveredFile = "";
    private long coveredOffset;

    /// Sees each good entry's bytes.
    interface Leaves {
        Leaves NOBODY = (sequence, leaf, json) -> {};

        void leaf(long sequence, byte[] leaf, byte[] json);
    }

    /// A checkpoint in its file.
    private record Placed(String file, long offset, SignedNote note) {
        String place() {
            return file + " byte " + offset;
        }
    }

    private JournalVerifier(@Nullable Trust trust, Consumer<JsonNode> entries, Leaves leaves) {
        this.trust = trust;
        this.entries = entries;
        this.leaves = leaves;
    }

    /// Checks entries and checkpoints of the journal in a directory.
    ///
    /// @param entries told every good entry, in order
    /// @throws IOException when a file cannot be read, or the directory holds no journal
    public static Report verify(Path directory, Trust trust, Consumer<JsonNode> entries)
            throws IOException {
        return new JournalVerifier(trust, entries, Leaves.NOBODY).check(directory);
    }

    /// Checks the entries only.
    ///
    /// @param entries told every good entry, in order
    /// @throws IOException when a file cannot be read, or the directory holds no journal
    public static Report verify(Path directory, Consumer<JsonNode> entries) throws IOException {
        return new JournalVerifier(null, entries, Leaves.NOBODY).check(directory);
    }

    /// Checks the entries and shows them byte by byte.
    static Report read(Path directory, Leaves leaves) throws IOException {
        return new JournalVerifier(null, entry -> {}, leaves).check(directory);
    }

    private Report check(Path directory) throws IOException {
        // Checkpoints first: an entry that is appended meanwhile has its checkpoint later.
        Map<String, Path> signed = named(directory, "checkpoints");
        Map<String, Path> segments = named(directory, "journal");
        if (segments.isEmpty()) {
            throw new IOException(
                    directory + " holds no journal (no file NNNNNNNNNNNNNNNNNNNN.journal)");
        }
        outsideAt(0);
        Path last = List.copyOf(segments.values()).getLast();
        lastOfCheckpoints = signed.isEmpty() ? last : List.copyOf(signed.values()).getLast();
        for (Map.Entry<String, Path> segment : segments.entrySet()) {
            boolean isLast = segment.getValue().equals(last);
            Path notes = trust == null ? null : signed.remove(segment.getKey());
            Optional<Fault> fault = notes == null ? Optional.empty() : await(notes);
            if (fault.isEmpty()) {
                fault = segment(segment.getValue());
            }
            if (fault.isPresent()) {
                if (!fault.get().reason().equals(UNFINISHED) || !isLast) {
                    return report(fault);
                }
                unfinished = true;
            }
            readToTheEnd = isLast;
            if (!awaited.isEmpty()) {
                return report(
                        Optional.of(uncounted(awaited.element(), segment.getValue(), isLast)));
            }
        }
        Optional<Fault> fault = trust == null ? Optional.empty() : orphan(signed, last);
        return report(fault.isPresent() || trust == null ? fault : missing(last));
    }

    private static Map<String, Path> named(Path directory, String suffix) throws IOException {
        Map<String, Path> named = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.filter(file -> file.getFileName().toString().matches("[0-9]{20}\\." + suffix))
                    .forEach(file ->
                            named.put(file.getFileName().toString().substring(0, 20), file));
        }
        return named;
    }

    private Report report(Optional<Fault> fault) {
        return new Report(
                sequence,
                journal == null ? "" : journal,
                fault,
                unfinished && fault.isEmpty(),
                checkpoints,
                covered,
                losses,
                contradiction(fault));
    }

    // ---- entries

    private Optional<Fault> segment(Path file) throws IOException {
        String name = file.getFileName().toString();
        if (!name.equals(String.format(Locale.ROOT, "%020d.journal", sequence))) {
            return Optional.of(
                    new Fault(
                            name,
                            0,
                            sequence,
                            "the segment that should follow begins at " + sequence));
        }
        if (covered == sequence) {
            coveredFile = name;
            coveredOffset = 0;
        }
        long offset = 0;
        lineOffset = 0;
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int filled = in.read(buffer); filled >= 0; filled = in.read(buffer)) {
                int from = 0;
                for (int i = 0; i < filled; i++) {
                    if (buffer[i] != '\n') {
                        continue;
                    }
                    line.write(buffer, from, i - from);
                    from = i + 1;
                    Optional<Fault> fault = line(name, offset, line.toByteArray());
                    if (fault.isPresent()) {
                        return fault;
                    }
                    offset += line.size() + 1L;
                    lineOffset = offset;
                    line.reset();
                    fault = compare(name, offset);
                    if (fault.isPresent()) {
                        return fault;
                    }
                }
                line.write(buffer, from, filled - from);
                if (line.size() > LINE_LIMIT) {
                    return Optional.of(
                            new Fault(name, offset, sequence, "the line is longer than 1 MiB"));
                }
            }
            return line.size() == 0
                    ? Optional.empty()
                    : Optional.of(new Fault(name, offset, sequence, UNFINISHED));
        }
    }

    private Optional<Fault> line(String file, long offset, byte[] line) {
        String wrong = wrongWith(line);
        if (wrong != null) {
            return Optional.of(new Fault(file, offset, sequence, wrong));
        }
        sequence++;
        outsideAt(sequence);
        return Optional.empty();
    }

    /// What is wrong with a line; null where nothing is.
    private @Nullable String wrongWith(byte[] line) {
        if (line.length >= LINE_LIMIT) {
            return "the line is longer than 1 MiB";
        }
        if (line.length < HASH_LENGTH + 3 || line[HASH_LENGTH] != ' ') {
            return "it is not a hash, a blank and an object";
        }
        int begins = HASH_LENGTH + 1;
        byte[] leaf = hashes.leaf(line, begins, line.length - begins);
        String hash = HexFormat.of().formatHex(leaf);
        if (!hash.equals(new String(line, 0, HASH_LENGTH, StandardCharsets.ISO_8859_1))) {
            return "its hash is " + hash + ", not the one in front of it";
        }
        JsonNode entry;
        try {
            entry = json.readTree(line, begins, line.length - begins);
        } catch (JacksonException notJson) {
            return "it is not JSON";
        }
        JsonNode seq = entry.path("seq");
        if (!seq.isIntegralNumber() || seq.asLong() != sequence) {
            return "its seq is " + seq + ", not " + sequence;
        }
        String id = entry.path("id").asString("");
        if (journal == null) {
            if (!entry.path("fact").asString("").equals("JournalCreated")) {
                return "a journal begins with JournalCreated";
            }
            journal = entry.path("detail").path("journal").asString("");
        }
        if (!id.equals(journal + "-" + sequence)) {
            return "its id is " + id + ", of another journal";
        }
        tree.add(leaf);
        note(entry);
        entries.accept(entry);
        leaves.leaf(sequence, leaf, Arrays.copyOfRange(line, begins, line.length));
        return null;
    }

    /// What the journal says about its own proofs.
    private void note(JsonNode entry) {
        String fact = entry.path("fact").asString("");
        JsonNode detail = entry.path("detail");
        if (fact.equals("JournalKeyUsed")) {
            VerifierKey.parse(detail.path("verifierKey").asString("")).ifPresent(named::add);
            keyNamedAt = keyNamedAt < 0 ? sequence : keyNamedAt;
        } else if (fact.equals("JournalLossAccepted")) {
            losses.add(
                    new Loss(
                            sequence,
                            detail.path("entries").asLong(0),
                            detail.path("signed").asLong(0),
                            detail.path("reason").asString("")));
        }
        if (keyNamedAt >= 0 && !BEFORE_THE_FIRST_CHECKPOINT.contains(fact)) {
            afterTheKey++;
        }
    }

    // ---- checkpoints

    /// Reads the checkpoints of a segment before its entries.
    private Optional<Fault> await(Path file) throws IOException {
        String name = file.getFileName().toString();
        long first = Long.parseLong(name.substring(0, 20));
        if (Files.size(file) > CHECKPOINTS_LIMIT) {
            return Optional.of(
                    new Fault(name, CHECKPOINTS_LIMIT, first, "the file is longer than 256 MiB"));
        }
        byte[] bytes = Files.readAllBytes(file);
        long before = first;
        int at = 0;
        while (at < bytes.length) {
            SignedNote.Reading reading = SignedNote.read(bytes, at);
            SignedNote note = reading.note();
            boolean separated =
                    note != null && reading.end() < bytes.length && bytes[reading.end()] == '\n';
            boolean cut = note == null ? reading.cut() : reading.end() == bytes.length;
            if (cut && file.equals(lastOfCheckpoints)) {
                unfinished = true;
                return Optional.empty();
            }
            if (note == null || !separated) {
                return Optional.of(
                        new Fault(
                                name,
                                at,
                                before,
                                "what stands there is not a checkpoint and an empty line"));
            }
            if (note.size() < before || note.size() == first) {
                Optional<Fault> changed = anyUnsigned();
                if (changed.isPresent()) {
                    return changed;
                }
                return Optional.of(
                        new Fault(
                                name,
                                at,
                                note.size(),
                                "a checkpoint of "
                                        + note.size()
                                        + " entries does not belong there"));
            }
            awaited.add(new Placed(name, at, note));
            before = note.size();
            at = reading.end() + 1;
        }
        return Optional.empty();
    }

    /// Holds what was read so far against the checkpoints that end here.
    private Optional<Fault> compare(String file, long next) {
        Placed placed = awaited.peek();
        while (placed != null && placed.note().size() == sequence) {
            awaited.remove();
            Optional<Fault> fault = unsigned(placed);
            if (fault.isPresent()) {
                return fault;
            }
            if (!placed.note().root().equals(Hashes.base64(tree.root()))) {
                return Optional.of(
                        new Fault(
                                coveredFile,
                                coveredOffset,
                                covered,
                                (sequence - covered == 1
                                                ? "entry " + covered + " is"
                                                : "one of the entries "
                                                        + covered
                                                        + " to "
                                                        + (sequence - 1)
                                                        + " is")
                                        + " not what was signed: the checkpoint of "
                                        + sequence
                                        + " entries ("
                                        + placed.place()
                                        + ") has another root, so it was changed, and its hash with"
                                        + " it"));
            }
            checkpoints++;
            covered = sequence;
            coveredFile = file;
            coveredOffset = next;
            placed = awaited.peek();
        }
        return Optional.empty();
    }

    /// Of two checkpoints out of order, the one that was changed may be the first.
    private Optional<Fault> anyUnsigned() {
        return trust == null || trust.fromNode()
                ? Optional.empty()
                : awaited.stream().flatMap(placed -> unsigned(placed).stream()).findFirst();
    }

    private Optional<Fault> unsigned(Placed placed) {
        // Before the first entry was read nobody knows which journal it is.
        String origin = journal == null ? placed.note().origin() : "sallyport/journal/" + journal;
        Optional<String> wrong =
                placed.note().origin().equals(origin)
                        ? placed.note().wrongBy(keys())
                        : Optional.of("it is of " + placed.note().origin() + ", not " + origin);
        return wrong.map(reason ->
                new Fault(
                        placed.file(),
                        placed.offset(),
                        placed.note().size(),
                        "the checkpoint of "
                                + placed.note().size()
                                + " entries is not good: "
                                + reason));
    }

    private List<VerifierKey> keys() {
        Trust trusted = trust;
        if (trusted == null) {
            return List.of();
        }
        return trusted.fromNode()
                ? Stream.concat(trusted.keys().stream(), named.stream()).toList()
                : trusted.keys();
    }

    /// A checkpoint that counts more than is there.
    private Fault uncounted(Placed placed, Path segment, boolean isLast) {
        return unsigned(placed)
                .orElseGet(() ->
                        new Fault(
                                segment.getFileName().toString(),
                                lineOffset,
                                sequence,
                                "the "
                                        + (isLast ? "journal" : "segment")
                                        + " ends here, and a checkpoint of "
                                        + placed.note().size()
                                        + " entries ("
                                        + placed.place()
                                        + ") was signed: entries "
                                        + sequence
                                        + " to "
                                        + (placed.note().size() - 1)
                                        + " were "
                                        + (isLast ? "cut off" : "taken out")));
    }

    /// Checkpoints of a segment that is not there.
    private Optional<Fault> orphan(Map<String, Path> left, Path last) throws IOException {
        for (Path file : left.values()) {
            Optional<Fault> fault = await(file);
            if (fault.isPresent()) {
                return fault;
            }
            Placed first = awaited.peek();
            if (first != null) {
                return Optional.of(uncounted(first, last, true));
            }
        }
        return Optional.empty();
    }

    /// The node makes a checkpoint before it writes anything else.
    private Optional<Fault> missing(Path last) throws IOException {
        if (keyNamedAt < 0 || covered > keyNamedAt || afterTheKey == 0) {
            return Optional.empty();
        }
        return Optional.of(
                new Fault(
                        last.getFileName().toString(),
                        Files.size(last),
                        sequence,
                        "entry "
                                + keyNamedAt
                                + " says that checkpoints are signed from there on, and no"
                                + " checkpoint is left that covers it: they were taken away"));
    }

    // ---- what only a checkpoint from elsewhere shows

    private void outsideAt(long size) {
        if (trust != null && trust.outside().isPresent() && trust.outside().get().size() == size) {
            outsideRoot = Hashes.base64(tree.root());
        }
    }

    private Optional<Contradiction> contradiction(Optional<Fault> fault) {
        if (trust == null || trust.outside().isEmpty()) {
            return Optional.empty();
        }
        SignedNote outside = trust.outside().get();
        if (journal != null && !outside.origin().equals("sallyport/journal/" + journal)) {
            return contradiction(
                    Contradiction.Kind.OTHER_JOURNAL,
                    "other journal: the checkpoint is of "
                            + outside.origin()
                            + ", and here is journal "
                            + journal);
        }
        Optional<String> wrong = outside.wrongBy(keys());
        if (wrong.isPresent()) {
            return contradiction(
                    Contradiction.Kind.NOT_SIGNED,
                    "the checkpoint of " + outside.size() + " entries is not good: " + wrong.get());
        }
        if (outside.size() > sequence && !readToTheEnd) {
            return Optional.empty();
        }
        if (outside.size() > sequence) {
            return contradiction(
                    Contradiction.Kind.CUT_TAIL,
                    "cut tail: the checkpoint counts "
                            + outside.size()
                            + " entries, the journal has "
                            + sequence
                            + "; entries "
                            + sequence
                            + " to "
                            + (outside.size() - 1)
                            + " were cut off");
        }
        if (!outside.root().equals(outsideRoot)) {
            return contradiction(
                    Contradiction.Kind.OTHER_HISTORY,
                    "re-signed history: the journal's first "
                            + outside.size()
                            + " entries are not those of the checkpoint"
                            + (fault.isEmpty() && checkpoints > 0
                                    ? ", though its own checkpoints fit: somebody with the node's"
                                            + " key wrote them anew"
                                    : "; they were written anew"));
        }
        return Optional.empty();
    }

    private static Optional<Contradiction> contradiction(Contradiction.Kind kind, String sentence) {
        return Optional.of(new Contradiction(kind, sentence));
    }
}
