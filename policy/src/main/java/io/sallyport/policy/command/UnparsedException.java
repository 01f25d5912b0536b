package io.sallyport.policy.command;

/// The line is not one of the grammar that is known here.
final class UnparsedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnparsedException(String expected) {
        super(expected, null, false, false);
    }
}
