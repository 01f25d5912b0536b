package io.sallyport.policy.token;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What is known of a token, without the token.
///
/// @param id names it in the journal
/// @param person who made it, and whom it speaks for
/// @param name what the person calls it; no two live ones of a person share it
/// @param scope what it may be used for
/// @param created when it was made
/// @param createdFrom the address it was made from
/// @param expires the first instant at which it no longer counts
/// @param lastUsed when it was last used, to the minute or so; absent: never
/// @param usedFrom the address it was then used from
/// @param revoked when it was taken back; absent: it was not
public record Token(
        String id,
        String person,
        String name,
        TokenScope scope,
        Instant created,
        String createdFrom,
        Instant expires,
        @Nullable Instant lastUsed,
        @Nullable String usedFrom,
        @Nullable Instant revoked) {

    /// Whether it counts at this instant.
    public boolean isLiveAt(Instant instant) {
        return revoked == null && instant.isBefore(expires);
    }
}
