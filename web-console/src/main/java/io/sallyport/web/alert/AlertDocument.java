package io.sallyport.web.alert;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sallyport.policy.alert.Alert;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An alert, as the API shows it; fields have the names that the desk's `--json` gives them.
///
/// @param level `medium`, `high` or `critical`
/// @param state `open`, `acknowledged` or `closed`
/// @param rule the rule's id
/// @param title what the rule is called
/// @param person who violated it; absent where nobody did
/// @param target where; absent where it was nowhere in particular
/// @param owner of the data there
/// @param count how many violations there are
/// @param raised when the first of them was found
/// @param last when the last of them happened
/// @param assignee who looks after it
/// @param escalated when others were told because nobody took note of it
/// @param verdict `true-positive`, `false-positive` or `accepted`
/// @param note why it was closed
@JsonInclude(JsonInclude.Include.NON_NULL)
record AlertDocument(
        String id,
        String level,
        String state,
        String rule,
        String title,
        @Nullable String person,
        @Nullable String target,
        @Nullable String owner,
        long count,
        Instant raised,
        Instant last,
        @Nullable String assignee,
        @Nullable String acknowledgedBy,
        @Nullable Instant acknowledged,
        @Nullable Instant escalated,
        @Nullable String closedBy,
        @Nullable Instant closed,
        @Nullable String verdict,
        @Nullable String note) {

    static AlertDocument of(Alert alert) {
        Alert.Verdict verdict = alert.verdict();
        return new AlertDocument(
                alert.id(),
                alert.level().word(),
                alert.state().word(),
                alert.rule(),
                alert.title(),
                orNull(alert.person()),
                orNull(alert.target()),
                orNull(alert.owner()),
                alert.violations(),
                alert.raised(),
                alert.last(),
                alert.assignee(),
                alert.acknowledgedBy(),
                alert.acknowledged(),
                alert.escalated(),
                alert.closedBy(),
                alert.closed(),
                verdict == null ? null : verdict.word(),
                alert.closingNote());
    }

    static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
