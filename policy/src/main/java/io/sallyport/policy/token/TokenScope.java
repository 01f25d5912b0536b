package io.sallyport.policy.token;

import java.util.Locale;

/// What a token may be used for.
public enum TokenScope {
    /// looking
    READ,
    /// looking, and whatever else the person may do
    WRITE;

    /// As people write it, `read`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException with a sentence, when it is neither
    public static TokenScope of(String word) {
        for (TokenScope scope : values()) {
            if (scope.word().equals(word.strip().toLowerCase(Locale.ROOT))) {
                return scope;
            }
        }
        throw new IllegalArgumentException("the scope of a token is read or write");
    }
}
