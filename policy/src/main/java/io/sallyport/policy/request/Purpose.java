package io.sallyport.policy.request;

import io.sallyport.policy.suggestion.Suggestion;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Why somebody needs to get at user data: what an owner is told, and what the law counts.
public enum Purpose {
    OWNER_INITIATED_SUPPORT,
    PROVIDER_INITIATED_SERVICE,
    PRODUCTION_ALERT,
    SECURITY_REVIEW,
    LEGAL_REQUEST,
    SCHEDULED_MAINTENANCE,
    BREAK_GLASS;

    /// As it is written: `production-alert`.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Reads a word. Where none is written, what belongs to a ticket was begun by the owner, and
    /// everything else by the provider.
    ///
    /// @throws IllegalArgumentException with a sentence that says which words there are
    public static Purpose parse(@Nullable String written, @Nullable String ticket) {
        if (written == null) {
            return ticket == null ? PROVIDER_INITIATED_SERVICE : OWNER_INITIATED_SUPPORT;
        }
        String wanted = written.toUpperCase(Locale.ROOT).replace('-', '_');
        for (Purpose purpose : values()) {
            if (purpose.name().equals(wanted)) {
                return purpose;
            }
        }
        List<String> words = Arrays.stream(values()).map(Purpose::word).toList();
        throw new IllegalArgumentException(
                "`"
                        + written
                        + "` is no purpose; there are "
                        + String.join(", ", words)
                        + Suggestion.nearest(written, words));
    }
}
