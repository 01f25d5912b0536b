package io.sallyport.recorder.recording;

import java.io.IOException;
import java.nio.file.Path;

/// An honest fake of a failing disk: real files, until told to fail.
final class FailingRecordingFiles implements RecordingFiles {
    volatile boolean failWrites;
    volatile boolean failSyncs;
    volatile boolean failNewFiles;
    volatile int writes;
    volatile int syncs;

    @Override
    public RecordingFile create(Path file) throws IOException {
        if (failNewFiles) {
            throw new IOException("No space left on device");
        }
        RecordingFile real = RecordingFiles.real().create(file);
        return new RecordingFile() {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                writes++;
                if (failWrites) {
                    // As a full disk does: some of it arrives.
                    real.write(bytes, offset, length / 2);
                    throw new IOException("No space left on device");
                }
                real.write(bytes, offset, length);
            }

            @Override
            public void sync() throws IOException {
                syncs++;
                if (failSyncs) {
                    throw new IOException("Input/output error");
                }
                real.sync();
            }

            @Override
            public void close() throws IOException {
                real.close();
            }
        };
    }
}
