package io.sallyport.recorder.checkpoint;

import org.jspecify.annotations.Nullable;

/// A checkpoint could not be signed, or its key not be used.
public final class CheckpointUnavailableException extends RuntimeException {
    public CheckpointUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
