package io.sallyport.recorder.store;

import org.jspecify.annotations.Nullable;

/// A store did not do what it was asked. Its message is told to whoever runs the node and never
/// holds a secret.
public final class StoreUnavailableException extends RuntimeException {
    public StoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public StoreUnavailableException(String message) {
        super(message);
    }
}
