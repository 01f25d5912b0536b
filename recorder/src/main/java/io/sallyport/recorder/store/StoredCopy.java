package io.sallyport.recorder.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a node keeps of a recording beside its file, `SESSION.stored`: where its copy is. Stays
/// when the file goes.
///
/// @param place the store
/// @param key what it is called there
/// @param bytes its length
/// @param sha256 lower-case hex SHA-256 of it
/// @param chain head of the chain of its chunks, as sealed; empty where it has none
/// @param target the target of the session; absent where that is not known
/// @param at when it was read back
record StoredCopy(
        String place,
        String key,
        long bytes,
        String sha256,
        String chain,
        @Nullable String target,
        Instant at) {
    static final String SUFFIX = ".stored";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LONGEST = 64 << 10;

    /// The note beside a recording's file.
    static Path beside(Path recording) {
        String name = String.valueOf(recording.getFileName());
        return recording.resolveSibling(name.replaceFirst("\\.rec$", "") + SUFFIX);
    }

    /// Nothing where there is none, or none that can be read: storing it again is safe.
    static Optional<StoredCopy> read(Path note) throws IOException {
        try {
            if (Files.size(note) > LONGEST) {
                return Optional.empty();
            }
            JsonNode node = JSON.readTree(Files.readAllBytes(note));
            StoredCopy copy =
                    new StoredCopy(
                            node.path("place").asString(""),
                            node.path("key").asString(""),
                            node.path("bytes").asLong(-1),
                            node.path("sha256").asString(""),
                            node.path("chain").asString(""),
                            node.path("target").stringValueOpt().orElse(null),
                            Instant.parse(node.path("at").asString("")));
            return copy.key.isEmpty() || copy.bytes < 1 || copy.sha256.length() != 64
                    ? Optional.empty()
                    : Optional.of(copy);
        } catch (NoSuchFileException | JacksonException | DateTimeException e) {
            return Optional.empty();
        }
    }

    /// Returns once it would survive a power cut.
    void write(Path note) throws IOException {
        ObjectNode node = JSON.createObjectNode();
        node.put("place", place).put("key", key).put("bytes", bytes).put("sha256", sha256);
        node.put("chain", chain).put("at", at.toString());
        if (target != null) {
            node.put("target", target);
        }
        Path fresh = note.resolveSibling(note.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel channel =
                FileChannel.open(
                        fresh,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer text =
                    ByteBuffer.wrap(
                            (JSON.writeValueAsString(node) + "\n")
                                    .getBytes(StandardCharsets.UTF_8));
            while (text.hasRemaining()) {
                channel.write(text);
            }
            channel.force(true);
        }
        Files.move(
                fresh, note, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(note.resolveSibling(""));
    }

    /// Makes the names in a directory survive a power cut.
    static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
