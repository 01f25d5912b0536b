package io.sallyport.policy.target;

/// The trusted host keys could not be read or kept. Callers fail closed: nothing is dialled.
public final class HostKeysUnavailableException extends RuntimeException {
    public HostKeysUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
