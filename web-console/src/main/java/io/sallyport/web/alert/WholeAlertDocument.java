package io.sallyport.web.alert;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.sallyport.policy.alert.Alert;
import io.sallyport.policy.alert.AlertNote;
import io.sallyport.policy.alert.CountedViolation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An alert with all that belongs to it.
///
/// @param receivers who is told
/// @param plan what to do, in order
/// @param violations the latest 200, the latest first
/// @param notes the first 200, the first one first
record WholeAlertDocument(
        @JsonUnwrapped AlertDocument alert,
        List<String> receivers,
        List<String> plan,
        List<ViolationDocument> violations,
        List<AlertNote> notes) {

    /// @param kind of the fact it rests on
    /// @param entry the id of that fact's entry, in the journal of `node`
    /// @param session in which; absent where it was in none
    /// @param decision of a command: what became of it
    /// @param offset of a command: where in the recording, in milliseconds
    /// @param text the command as it was kept, or what happened in words
    /// @param replay what plays the recording from there, on the node that has it
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ViolationDocument(
            String id,
            Instant at,
            String kind,
            String entry,
            String node,
            @Nullable String session,
            @Nullable String decision,
            @Nullable Long offset,
            String text,
            @Nullable String replay) {

        static ViolationDocument of(CountedViolation one) {
            return new ViolationDocument(
                    one.id(),
                    one.at(),
                    one.kind(),
                    one.cause(),
                    one.node(),
                    one.session(),
                    AlertDocument.orNull(one.decision()),
                    one.offset(),
                    one.text(),
                    one.replay());
        }
    }

    static WholeAlertDocument of(
            Alert alert, List<CountedViolation> violations, List<AlertNote> notes) {
        return new WholeAlertDocument(
                AlertDocument.of(alert),
                alert.receivers().stream().sorted().toList(),
                alert.plan(),
                violations.stream().map(ViolationDocument::of).toList(),
                notes);
    }
}
