package io.sallyport.web.access;

import io.sallyport.policy.signature.ArmoredSignature;
import org.jspecify.annotations.Nullable;

/// Why somebody refuses or takes away, and their signature where they sign it.
///
/// @param reason why
/// @param signature of the ballot, as `ssh-keygen -Y sign` writes it
public record Said(@Nullable String reason, @Nullable String signature) {
    private static final Said NOTHING = new Said(null, null);

    /// Of a body that may be missing.
    public static Said of(@Nullable Said body) {
        return body == null ? NOTHING : body;
    }

    public String why() {
        return Written.orEmpty(reason);
    }

    public @Nullable ArmoredSignature armored() {
        return Less.armored(signature);
    }
}
