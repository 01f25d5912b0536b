package io.sallyport.recorder.search;

import org.jspecify.annotations.Nullable;

/// An index could not be asked, or did not answer in time. Its message is told to whoever searches
/// and never holds a secret.
public final class SearchUnavailableException extends RuntimeException {
    public SearchUnavailableException(String message) {
        super(message);
    }

    public SearchUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
