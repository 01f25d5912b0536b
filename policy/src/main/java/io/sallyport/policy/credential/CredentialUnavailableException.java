package io.sallyport.policy.credential;

/// No credential could be lent. Callers fail closed.
public final class CredentialUnavailableException extends RuntimeException {
    public CredentialUnavailableException(String message) {
        super(message);
    }

    public CredentialUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
