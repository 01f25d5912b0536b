package io.sallyport.gateway.testing;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/// Files to send.
public final class TestingFiles {
    private TestingFiles() {}

    /// A file of so many bytes that do not compress; the same bytes for the same length.
    public static Path random(Path file, int bytes) throws IOException {
        Random random = new Random(bytes);
        byte[] block = new byte[1 << 16];
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (int left = bytes; left > 0; left -= block.length) {
                random.nextBytes(block);
                out.write(block, 0, Math.min(left, block.length));
            }
        }
        return file;
    }
}
