package io.sallyport.policy.amendment;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A change that somebody proposed.
///
/// @param id `m-…`
/// @param node where it was proposed
/// @param reason why
/// @param proposedBy who proposed it; [FolderReview#PROPOSER] where a file of the folder changed
/// @param lapses the first instant at which it can no longer be approved
/// @param parts what it changes
/// @param remarks what is perhaps not meant, with lines
/// @param cases of its rules, all of them met
/// @param found what its rules would have found; absent while nobody looked
/// @param decidedBy who approved, refused or withdrew it
/// @param note what they said to it
public record Amendment(
        String id,
        String node,
        String reason,
        String proposedBy,
        Instant proposed,
        Instant lapses,
        State state,
        List<Part> parts,
        List<String> remarks,
        int cases,
        @Nullable List<Found> found,
        @Nullable String decidedBy,
        @Nullable Instant decided,
        String note) {
    public Amendment {
        parts = List.copyOf(parts);
        remarks = List.copyOf(remarks);
        found = found == null ? null : List.copyOf(found);
    }

    public enum State {
        PROPOSED,
        /// Somebody else agreed, and with that it is in force.
        APPROVED,
        REFUSED,
        WITHDRAWN,
        /// Nobody decided in time.
        LAPSED;

        /// As it is shown: `proposed`.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
