package io.sallyport.policy.consent;

import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.ledger.Wording;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.signature.Ballot;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// How somebody who decides lets through less than was asked for. Never more: that would be a
/// decision about something nobody asked.
///
/// @param duration for how long; absent: as asked
/// @param targets where; absent: as asked
/// @param operations what; absent: as asked
/// @param message said to the requester; absent: nothing
public record Narrowing(
        @Nullable Duration duration,
        @Nullable Set<String> targets,
        @Nullable Set<Operation> operations,
        @Nullable String message) {
    public static final Narrowing NONE = new Narrowing(null, null, null, null);

    public Narrowing {
        targets = targets == null ? null : Set.copyOf(targets);
        operations = operations == null ? null : Set.copyOf(operations);
        message = message == null || message.isBlank() ? null : Wording.require("message", message);
    }

    public static Narrowing to(Duration duration) {
        return new Narrowing(duration, null, null, null);
    }

    public static Narrowing toOperations(Operation... operations) {
        return new Narrowing(null, null, Set.of(operations), null);
    }

    public static Narrowing toTargets(String... targets) {
        return new Narrowing(null, Set.of(targets), null, null);
    }

    /// @throws ChangeRefusedException when it is longer than what was asked for
    public Duration duration(Duration asked) {
        if (duration == null) {
            return asked;
        }
        if (duration.compareTo(Duration.ofMinutes(1)) < 0 || duration.compareTo(asked) > 0) {
            throw new ChangeRefusedException(
                    "a decision may shorten, from "
                            + asked.toMinutes()
                            + " minutes to 1 at the least; who needs longer asks for longer");
        }
        return Duration.ofSeconds(duration.toSeconds());
    }

    /// @throws ChangeRefusedException when nothing is left, or it names what was not asked for
    public Set<String> targets(Set<String> asked) {
        return targets == null ? asked : fewer("target", targets, asked);
    }

    /// @throws ChangeRefusedException when nothing is left, or it names what was not asked for
    public Set<Operation> operations(Set<Operation> asked) {
        if (operations != null) {
            fewer("operation", Operation.words(operations), Operation.words(asked));
            return operations;
        }
        return asked;
    }

    private static Set<String> fewer(String what, Set<String> left, Set<String> asked) {
        if (left.isEmpty() || !asked.containsAll(left)) {
            throw new ChangeRefusedException(
                    "a decision may let through fewer "
                            + what
                            + "s, at least one of "
                            + String.join(", ", new TreeSet<>(asked))
                            + "; to let through none: deny it");
        }
        return left;
    }

    /// As a ballot names it; nothing where it narrows nothing and says nothing.
    public SequencedMap<String, String> cut() {
        SequencedMap<String, String> cut = new LinkedHashMap<>();
        if (duration != null) {
            cut.put("duration", Ballot.seconds(duration.toSeconds()));
        }
        if (operations != null) {
            cut.put("operations", Operation.inWords(operations));
        }
        if (targets != null) {
            cut.put("targets", String.join(", ", new TreeSet<>(targets)));
        }
        if (message != null) {
            cut.put("message", message);
        }
        return cut;
    }

    /// `for 30 min, observe only, on db01`, or nothing.
    public String inWords() {
        StringBuilder words = new StringBuilder();
        if (duration != null) {
            words.append(" for ").append(duration.toMinutes()).append(" min");
        }
        if (operations != null) {
            words.append(" only ").append(Operation.inWords(operations));
        }
        if (targets != null) {
            words.append(" only on ").append(String.join(", ", new TreeSet<>(targets)));
        }
        return words.toString().strip();
    }
}
