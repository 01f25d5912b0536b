package io.sallyport.gateway.config;

import io.sallyport.recorder.masking.Masks;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What is covered where people are shown what was recorded. Recordings hold it all the same.
///
/// @param usual whether what looks like a password, a token, a key or a hash of a password is
///   covered
/// @param patterns what else is: regular expressions, of which the groups are covered, or all where
///   there is none
public record MaskingKeys(
        @DefaultValue("true") boolean usual, @DefaultValue List<String> patterns) {

    public MaskingKeys {
        patterns = List.copyOf(patterns);
        try {
            Masks.of(usual, patterns);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("sallyport.masking.patterns: " + e.getMessage(), e);
        }
    }

    /// What that means.
    public Masks masks() {
        return Masks.of(usual, patterns);
    }
}
