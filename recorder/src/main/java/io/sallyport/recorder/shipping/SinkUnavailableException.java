package io.sallyport.recorder.shipping;

import org.jspecify.annotations.Nullable;

/// A sink could not be reached, or did not say what came of what it was sent. Its message is told
/// to whoever runs the node and never holds a secret.
public final class SinkUnavailableException extends RuntimeException {
    private final boolean mayHaveArrived;
    private final int status;

    /// @param mayHaveArrived whether some of it may be there all the same
    public SinkUnavailableException(
            String message, @Nullable Throwable cause, boolean mayHaveArrived) {
        this(message, cause, mayHaveArrived, 0);
    }

    /// @param status the HTTP status of the answer, or 0 where there was none
    SinkUnavailableException(
            String message, @Nullable Throwable cause, boolean mayHaveArrived, int status) {
        super(message, cause);
        this.mayHaveArrived = mayHaveArrived;
        this.status = status;
    }

    boolean mayHaveArrived() {
        return mayHaveArrived;
    }

    /// The HTTP status of the answer, or 0 where there was none.
    public int status() {
        return status;
    }
}
