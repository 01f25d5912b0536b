package io.sallyport.recorder.shipping;

import org.jspecify.annotations.Nullable;

/// A sink could not be reached, or did not say what came of what it was sent. Its message is told to
/// whoever runs the node and never holds a secret.
public final class SinkUnavailableException extends RuntimeException {
    private final boolean mayHaveArrived;

    /// @param mayHaveArrived whether some of it may be there all the same
    public SinkUnavailableException(
            String message, @Nullable Throwable cause, boolean mayHaveArrived) {
        super(message, cause);
        this.mayHaveArrived = mayHaveArrived;
    }

    boolean mayHaveArrived() {
        return mayHaveArrived;
    }
}
