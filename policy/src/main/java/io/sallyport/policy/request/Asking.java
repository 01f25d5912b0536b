package io.sallyport.policy.request;

import io.sallyport.policy.operation.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a person asks for, before anything is checked.
///
/// @param targets names or aliases
/// @param account absent: the only or default account of the targets
/// @param operations what
/// @param start absent: once it is let through
/// @param duration for how long
/// @param reason why
/// @param ticket absent where there is none
/// @param purpose why, in the words owners count in
/// @param urgent whether it lapses sooner
public record Asking(
        Set<String> targets,
        @Nullable String account,
        Set<Operation> operations,
        @Nullable Instant start,
        Duration duration,
        String reason,
        @Nullable String ticket,
        Purpose purpose,
        boolean urgent) {
    public Asking {
        targets = Set.copyOf(targets);
        operations = Set.copyOf(operations);
    }
}
