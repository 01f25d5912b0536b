package io.sallyport.gateway.upstream;

/// A target could not be reached or trusted, or did not let the gateway in. The message is for the
/// operator.
public final class TargetUnreachableException extends RuntimeException {
    public TargetUnreachableException(String message) {
        super(message);
    }

    public TargetUnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
