package io.sallyport.policy.report;

import org.jspecify.annotations.Nullable;

/// A part of a whole.
///
/// @param part how many
/// @param of out of how many
/// @param percent absent where there is nothing to have a part of
public record Share(long part, long of, @Nullable Double percent) {

    static Share of(long part, long whole) {
        return new Share(part, whole, whole == 0 ? null : 100.0 * part / whole);
    }
}
