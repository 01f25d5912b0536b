package io.sallyport.recorder.search;

import io.sallyport.recorder.recording.KeyUnwrapper;
import io.sallyport.recorder.recording.RecordingReader;
import io.sallyport.recorder.recording.RecordingUnavailableException;
import java.nio.file.Path;
import java.util.List;

/// Opens recordings for their text. Called by one thread.
@FunctionalInterface
public interface Recordings {
    /// @param file its path, relative to the recordings' directory, as the journal has it
    /// @throws RecordingUnavailableException when it cannot be read, or is not for this node to
    ///   read
    RecordingReader open(String file);

    /// Those of a folder, with these keys; without a key only those that are not encrypted.
    static Recordings in(Path folder, List<? extends KeyUnwrapper> keys) {
        Path top = folder.toAbsolutePath().normalize();
        return file -> {
            Path path = top.resolve(file).normalize();
            if (!path.startsWith(top)) {
                throw new RecordingUnavailableException(
                        file + " does not lie among the recordings", null);
            }
            return RecordingReader.open(path, keys);
        };
    }
}
