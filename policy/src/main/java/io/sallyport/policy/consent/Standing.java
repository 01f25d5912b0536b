package io.sallyport.policy.consent;

import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.Purpose;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The terms of a consent that an owner gives without being asked.
///
/// @param targets on which of the owner's machines, by name
/// @param person who may; absent: whoever holds a grant
/// @param operations what may be done
/// @param from when it begins; absent: now
/// @param until the first instant at which it no longer covers
/// @param purpose what for
/// @param caseNumber a number for it, if there is one
public record Standing(
        Set<String> targets,
        @Nullable String person,
        Set<Operation> operations,
        @Nullable Instant from,
        Instant until,
        Purpose purpose,
        @Nullable String caseNumber) {
    public Standing {
        targets = Set.copyOf(targets);
        operations = Set.copyOf(operations);
    }
}
