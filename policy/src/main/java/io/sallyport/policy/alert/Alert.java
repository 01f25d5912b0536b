package io.sallyport.policy.alert;

import io.sallyport.recorder.rule.Level;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Violations of one rule by one person on one target, one after the other.
///
/// @param id `a-…`
/// @param rule the rule's id
/// @param title what the rule is called
/// @param level how much it matters
/// @param person who violated it; empty where nobody did
/// @param target where; empty where it was nowhere in particular
/// @param owner of the data there; empty where there is none
/// @param state how far people are with it
/// @param raised when the first violation was taken for one
/// @param last when the last one happened
/// @param violations how many there are
/// @param receivers who is told
/// @param plan what to do, in order
/// @param assignee who looks after it; absent while nobody does
/// @param acknowledgedBy who took note of it first
/// @param acknowledged when
/// @param escalated when others were told because nobody took note of it
/// @param closedBy who disposed of it
/// @param closed when
/// @param verdict what it turned out to be
/// @param closingNote why
public record Alert(
        String id,
        String rule,
        String title,
        Level level,
        String person,
        String target,
        String owner,
        State state,
        Instant raised,
        Instant last,
        long violations,
        Set<String> receivers,
        List<String> plan,
        @Nullable String assignee,
        @Nullable String acknowledgedBy,
        @Nullable Instant acknowledged,
        @Nullable Instant escalated,
        @Nullable String closedBy,
        @Nullable Instant closed,
        @Nullable Verdict verdict,
        @Nullable String closingNote) {

    public Alert {
        receivers = Set.copyOf(receivers);
        plan = List.copyOf(plan);
    }

    /// What becomes of it, in this order.
    public enum State {
        /// Nobody took note of it.
        OPEN,
        /// Somebody did.
        ACKNOWLEDGED,
        /// It has a verdict.
        CLOSED;

        /// As it is written: `open`.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What it turned out to be.
    public enum Verdict {
        /// The rule is right, and it must not have happened.
        TRUE_POSITIVE,
        /// The rule is wrong.
        FALSE_POSITIVE,
        /// The rule is right, and it may happen.
        ACCEPTED;

        /// As it is written: `true-positive`.
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /// Reads what people write.
        ///
        /// @throws IllegalArgumentException when it is none
        public static Verdict of(String written) {
            for (Verdict verdict : values()) {
                if (verdict.word().equals(written.toLowerCase(Locale.ROOT))) {
                    return verdict;
                }
            }
            throw new IllegalArgumentException(
                    "the verdict is true-positive, false-positive or accepted");
        }
    }
}
