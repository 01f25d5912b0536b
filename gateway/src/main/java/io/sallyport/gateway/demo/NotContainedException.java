package io.sallyport.gateway.demo;

/// A scratch machine could not be made here; the message is a clause that says why.
final class NotContainedException extends Exception {
    private static final long serialVersionUID = 1L;

    NotContainedException(String why) {
        super(why);
    }

    NotContainedException(String why, Throwable cause) {
        super(why, cause);
    }
}
