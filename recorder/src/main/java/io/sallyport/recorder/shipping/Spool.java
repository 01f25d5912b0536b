package io.sallyport.recorder.shipping;

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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What one sink's shipper keeps on disk: `SINK`, its position, and `SINK.refused.jsonl`, its dead
/// letters. Used by one thread.
final class Spool {
    /// When the dead letters have grown past this they are put aside as `.1`, in place of an older
    /// one: the journal still holds every entry.
    static final long MAX_REFUSED_BYTES = 64L << 20;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path directory;
    private final String sink;

    /// Where a shipper is.
    ///
    /// @param journal the journal's id
    /// @param next the first entry that is not known to be there
    record Position(String journal, long next) {}

    Spool(Path directory, String sink) {
        if (!sink.matches("[a-z][a-z-]*")) {
            throw new IllegalArgumentException("a sink's name is letters and dashes: " + sink);
        }
        this.directory = directory;
        this.sink = sink;
    }

    Path refusedFile() {
        return directory.resolve(sink + ".refused.jsonl");
    }

    Path positionFile() {
        return directory.resolve(sink);
    }

    /// Nothing where there is none, or none that can be read: shipping from the start again is
    /// safe, because what is there already is found.
    Optional<Position> position() throws IOException {
        try {
            JsonNode node = JSON.readTree(Files.readAllBytes(positionFile()));
            JsonNode next = node.path("next");
            JsonNode journal = node.path("journal");
            return next.isIntegralNumber() && next.asLong() >= 0 && journal.isString()
                    ? Optional.of(new Position(journal.stringValue(), next.asLong()))
                    : Optional.empty();
        } catch (NoSuchFileException | JacksonException e) {
            return Optional.empty();
        }
    }

    /// Returns once the position would survive a power cut.
    void keep(Position position) throws IOException {
        Files.createDirectories(
                directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path fresh = directory.resolve(sink + ".new");
        ObjectNode node = JSON.createObjectNode();
        node.put("journal", position.journal()).put("next", position.next());
        Files.deleteIfExists(fresh);
        append(fresh, JSON.writeValueAsString(node) + "\n");
        Files.move(
                fresh,
                positionFile(),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        forceDirectory();
    }

    /// Returns once the refused ones would survive a power cut. One that was written before a crash
    /// may stand there twice.
    void setAside(List<Refusal> refused) throws IOException {
        Files.createDirectories(
                directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path file = refusedFile();
        if (Files.exists(file) && Files.size(file) > MAX_REFUSED_BYTES) {
            Files.move(
                    file,
                    directory.resolve(sink + ".refused.jsonl.1"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        StringBuilder lines = new StringBuilder();
        for (Refusal refusal : refused) {
            ObjectNode node = JSON.createObjectNode();
            node.put("id", refusal.parcel().id());
            node.put("fact", refusal.parcel().entry().fact());
            node.put("because", refusal.because());
            node.put("document", new String(refusal.parcel().document(), StandardCharsets.UTF_8));
            lines.append(JSON.writeValueAsString(node)).append('\n');
        }
        append(file, lines.toString());
        forceDirectory();
    }

    private static void append(Path file, String text) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private void forceDirectory() throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
