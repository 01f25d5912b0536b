package io.sallyport.policy.database;

/// The database could not be read or written. Callers fail closed: nothing new is opened, and what
/// was to be changed may or may not have been.
public final class DatabaseUnavailableException extends RuntimeException {
    public DatabaseUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
