package io.sallyport.web.access;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.sallyport.policy.consent.Narrowing;
import io.sallyport.policy.signature.ArmoredSignature;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How somebody who decides lets through less than was asked for, and their signature.
///
/// @param time for less time: `30m`
/// @param operations only these
/// @param targets only on these, by name
/// @param message said to whoever asked
/// @param signature of the ballot, as `ssh-keygen -Y sign` writes it
public record Less(
        @JsonProperty("for") @Nullable String time,
        @Nullable List<@Nullable String> operations,
        @Nullable List<@Nullable String> targets,
        @Nullable String message,
        @Nullable String signature) {
    private static final Less NOTHING = new Less(null, null, null, null, null);

    /// Of a body that may be missing.
    public static Less of(@Nullable Less body) {
        return body == null ? NOTHING : body;
    }

    /// From an address.
    public static Less of(
            @Nullable String time,
            @Nullable String operations,
            @Nullable String targets,
            @Nullable String message) {
        return new Less(time, Written.split(operations), Written.split(targets), message, null);
    }

    public Narrowing narrowing() {
        return new Narrowing(
                time == null ? null : Written.duration(time),
                targets == null ? null : new LinkedHashSet<>(Written.words("targets", targets)),
                operations == null ? null : Written.operations(operations),
                message);
    }

    public @Nullable ArmoredSignature armored() {
        return armored(signature);
    }

    static @Nullable ArmoredSignature armored(@Nullable String signature) {
        return signature == null ? null : new ArmoredSignature(signature);
    }
}
