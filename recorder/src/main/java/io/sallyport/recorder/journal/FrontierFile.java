package io.sallyport.recorder.journal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The tree as it stood where a segment begins, kept beside it as `NNN.frontier`, so that a start
/// need not read all entries again. Only a cache: its root is held against a signed checkpoint
/// before it is believed, and it is made again where it is absent or wrong.
final class FrontierFile {
    private static final Logger log = LoggerFactory.getLogger(FrontierFile.class);

    private static final int MAX_BYTES = 8192;

    private FrontierFile() {}

    static Path fileFor(Path directory, long first) {
        return directory.resolve(Segment.nameOf(first, ".frontier"));
    }

    /// What the file says; nothing where it is absent or not whole.
    static Optional<TreeFrontier> read(Path directory, long first) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(fileFor(directory, first))) {
            bytes = in.readNBytes(MAX_BYTES);
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
        List<String> lines = new String(bytes, StandardCharsets.US_ASCII).lines().toList();
        if (lines.size() != Long.bitCount(first) + 2) {
            return Optional.empty();
        }
        List<String> hashes = lines.subList(1, lines.size() - 1);
        if (!hashes.stream().allMatch(hash -> hash.matches("[0-9a-f]{64}"))) {
            return Optional.empty();
        }
        TreeFrontier frontier =
                new TreeFrontier(
                        first,
                        hashes.stream()
                                .map(hash -> HexFormat.of().parseHex(hash))
                                .toArray(byte[][]::new));
        return Arrays.equals(bytes, content(frontier)) ? Optional.of(frontier) : Optional.empty();
    }

    /// Keeps the tree of all entries before a segment. That it cannot is no failure of the journal.
    static void keep(Path directory, TreeFrontier frontier) {
        Path file = fileFor(directory, frontier.size());
        try {
            byte[] content = content(frontier);
            if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), content)) {
                return;
            }
            Path fresh =
                    Files.createTempFile(
                            directory,
                            ".frontier-",
                            ".part",
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")));
            try {
                Files.write(fresh, content);
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            log.warn("cannot keep {}; the next start reads more and takes longer", file, e);
        }
    }

    private static byte[] content(TreeFrontier frontier) {
        StringBuilder text = new StringBuilder();
        text.append(frontier.size()).append('\n');
        for (byte[] hash : frontier.highestFirst()) {
            text.append(HexFormat.of().formatHex(hash)).append('\n');
        }
        byte[] sum =
                EntryFormat.sha256().digest(text.toString().getBytes(StandardCharsets.US_ASCII));
        return text.append("sha256 ")
                .append(HexFormat.of().formatHex(sum))
                .append('\n')
                .toString()
                .getBytes(StandardCharsets.US_ASCII);
    }
}
