package io.sallyport.recorder.journal;

import org.jspecify.annotations.Nullable;

/// The journal could not make a fact durable. Callers fail closed: the effect does not happen.
public final class JournalUnavailableException extends RuntimeException {
    public JournalUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public JournalUnavailableException(String message) {
        super(message);
    }
}
