package io.sallyport.web.access;

import org.jspecify.annotations.Nullable;

/// Why something is taken away.
///
/// @param reason why
public record Why(@Nullable String reason) {

    /// The reason in a body that may be missing.
    public static String of(@Nullable Why body) {
        return body == null ? "" : Written.orEmpty(body.reason());
    }
}
