package io.sallyport.recorder.search;

import io.sallyport.recorder.masking.Masks;
import io.sallyport.recorder.recording.KeyUnwrapper;
import io.sallyport.recorder.recording.RecordingReader;
import io.sallyport.recorder.recording.RecordingUnavailableException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/// Where the text of recordings comes from. Called by one thread.
///
/// @param opening opens one by its path, relative to the recordings' directory, as the journal has
///   it; throws [RecordingUnavailableException] when it cannot be read, or is not for this node to
///   read
/// @param masks what is covered: an index holds no secret that a replay does not show
public record Recordings(Function<String, RecordingReader> opening, Masks masks) {

    /// Those of a folder, with these keys; without a key only those that are not encrypted.
    public static Recordings in(Path folder, List<? extends KeyUnwrapper> keys, Masks masks) {
        Path top = folder.toAbsolutePath().normalize();
        return new Recordings(
                file -> {
                    Path path = top.resolve(file).normalize();
                    if (!path.startsWith(top)) {
                        throw new RecordingUnavailableException(
                                file + " does not lie among the recordings", null);
                    }
                    return RecordingReader.open(path, keys);
                },
                masks);
    }

    RecordingReader open(String file) {
        return opening.apply(file);
    }
}
