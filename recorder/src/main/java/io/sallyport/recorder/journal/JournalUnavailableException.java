package io.sallyport.recorder.journal;

/// The journal could not make a fact durable. Callers fail closed: the effect does not happen.
public final class JournalUnavailableException extends RuntimeException {
    public JournalUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
