package io.sallyport.recorder.recording;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The frames of a file, one after the other, in either version of the container. Confined to one
/// thread.
interface FrameSource extends AutoCloseable {

    /// The next frame; null where the file ends as its container says it must.
    ///
    /// @throws DamagedException when what lies at [#position] is not what belongs there
    /// @throws java.io.EOFException when it is not complete
    @Nullable RawFrame next() throws IOException, DamagedException;

    /// How much of the file, from its start, was whole so far.
    long position();

    @Override
    void close() throws IOException;
}
