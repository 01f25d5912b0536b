package io.sallyport.recorder.journal;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Checks a journal's files offline, line by line, with nothing of the writer but the format that
/// `docs/formats/journal.md` describes. Safe on a journal that is being written: a line that is not
/// finished yet at the very end is not an error of a running node, and is reported as unfinished.
///
/// A leaf hash shows accidents and clumsy hands. Who can write the files can also write new hashes:
/// a cut tail or a rewritten history shows only against something kept elsewhere.
public final class JournalVerifier {
    private static final int LINE_LIMIT = 1 << 20;
    private static final int HASH_LENGTH = 64;
    private static final String NAME = "[0-9]{20}\\.journal";

    private final JsonMapper json = JsonMapper.builder().build();
    private final MessageDigest digest;
    private final Consumer<JsonNode> entries;
    private long sequence;
    private @Nullable String journal;

    /// What was found.
    ///
    /// @param entries how many entries are good, up to the first bad one
    /// @param journal the journal's id; empty where not even the first entry is good
    /// @param fault the first bad line, if there is one
    /// @param unfinished whether the last line has no end yet
    public record Report(long entries, String journal, Optional<Fault> fault, boolean unfinished) {}

    /// The first line that is not as the format says.
    ///
    /// @param file the segment's name
    /// @param offset where in it the line begins, in bytes
    /// @param sequence the place the entry should have
    /// @param reason what is wrong
    public record Fault(String file, long offset, long sequence, String reason) {}

    private JournalVerifier(Consumer<JsonNode> entries) {
        this.entries = entries;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /// Checks the journal in a directory.
    ///
    /// @param entries told every good entry, in order
    /// @throws IOException when a file cannot be read, or the directory holds no journal
    public static Report verify(Path directory, Consumer<JsonNode> entries) throws IOException {
        List<Path> segments;
        try (Stream<Path> files = Files.list(directory)) {
            segments =
                    files.filter(file -> file.getFileName().toString().matches(NAME))
                            .sorted()
                            .toList();
        }
        if (segments.isEmpty()) {
            throw new IOException(
                    directory + " holds no journal (no file NNNNNNNNNNNNNNNNNNNN.journal)");
        }
        JournalVerifier verifier = new JournalVerifier(entries);
        for (Path segment : segments) {
            Optional<Fault> fault = verifier.segment(segment);
            if (fault.isPresent()) {
                boolean unfinished =
                        fault.get().reason().equals(UNFINISHED)
                                && segment.equals(segments.getLast());
                return verifier.report(unfinished ? Optional.empty() : fault, unfinished);
            }
        }
        return verifier.report(Optional.empty(), false);
    }

    private static final String UNFINISHED = "the line has no end";

    private Report report(Optional<Fault> fault, boolean unfinished) {
        return new Report(sequence, journal == null ? "" : journal, fault, unfinished);
    }

    private Optional<Fault> segment(Path file) throws IOException {
        String name = file.getFileName().toString();
        if (!name.equals(String.format("%020d.journal", sequence))) {
            return Optional.of(
                    new Fault(
                            name,
                            0,
                            sequence,
                            "the segment that should follow begins at " + sequence));
        }
        long offset = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (b != '\n') {
                    line.write(b);
                    if (line.size() > LINE_LIMIT) {
                        return Optional.of(
                                new Fault(name, offset, sequence, "the line is longer than 1 MiB"));
                    }
                    continue;
                }
                String wrong = line(line.toByteArray());
                if (wrong != null) {
                    return Optional.of(new Fault(name, offset, sequence, wrong));
                }
                sequence++;
                offset += line.size() + 1L;
                line.reset();
            }
            return line.size() == 0
                    ? Optional.empty()
                    : Optional.of(new Fault(name, offset, sequence, UNFINISHED));
        }
    }

    /// What is wrong with a line; null where nothing is.
    private @Nullable String line(byte[] line) {
        if (line.length < HASH_LENGTH + 3 || line[HASH_LENGTH] != ' ') {
            return "it is not a hash, a blank and an object";
        }
        digest.update((byte) 0);
        digest.update(line, HASH_LENGTH + 1, line.length - HASH_LENGTH - 1);
        String hash = HexFormat.of().formatHex(digest.digest());
        if (!hash.equals(new String(line, 0, HASH_LENGTH, StandardCharsets.ISO_8859_1))) {
            return "its hash is " + hash + ", not the one in front of it";
        }
        JsonNode entry;
        try {
            entry = json.readTree(line, HASH_LENGTH + 1, line.length - HASH_LENGTH - 1);
        } catch (JacksonException notJson) {
            return "it is not JSON";
        }
        if (entry.path("seq").asLong(-1) != sequence) {
            return "its seq is " + entry.path("seq") + ", not " + sequence;
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
        entries.accept(entry);
        return null;
    }
}
