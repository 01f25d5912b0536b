package io.sallyport.policy.identity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A key that a person signs in and signs decisions with.
///
/// @param key the public key
/// @param name what the person calls it; the key's comment where the inventory names none
/// @param expires the first instant at which it no longer counts; absent: it counts until it is
///   taken out
public record PersonalKey(AuthorizedKey key, String name, @Nullable Instant expires) {

    /// Whether it counts at this instant.
    public boolean isLiveAt(Instant instant) {
        return expires == null || instant.isBefore(expires);
    }

    /// As OpenSSH prints it.
    public String fingerprint() {
        return key.fingerprint();
    }

    /// `laptop (SHA256:…)`, as sentences tell it.
    public String inWords() {
        return name.isEmpty() ? fingerprint() : name + " (" + fingerprint() + ")";
    }
}
