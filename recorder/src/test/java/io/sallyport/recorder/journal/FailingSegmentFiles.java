package io.sallyport.recorder.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/// An honest fake of a failing disk: real files, until told to fail.
final class FailingSegmentFiles implements SegmentFiles {
    volatile boolean failWrites;
    volatile boolean failForces;
    volatile int forces;

    /// What a force waits for, as on a disk that hangs.
    volatile CompletableFuture<Void> hang = CompletableFuture.completedFuture(null);

    @Override
    public SegmentFile open(Path file) throws IOException {
        SegmentFile real = SegmentFiles.real().open(file);
        return new SegmentFile() {
            @Override
            public void write(ByteBuffer bytes) throws IOException {
                if (failWrites) {
                    // As a full disk does: some of it arrives.
                    ByteBuffer half = bytes.duplicate().limit(bytes.limit() / 2);
                    real.write(half);
                    throw new IOException("No space left on device");
                }
                real.write(bytes);
            }

            @Override
            public void force() throws IOException {
                forces++;
                hang.join();
                if (failForces) {
                    throw new IOException("Input/output error");
                }
                real.force();
            }

            @Override
            public void truncate(long size) throws IOException {
                real.truncate(size);
            }

            @Override
            public void close() throws IOException {
                real.close();
            }
        };
    }
}
