package io.sallyport.policy.amendment;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// Somebody proposed to change rules, modes, or what is done about violations. Nothing is changed
/// by that.
///
/// @param header who, and from where
/// @param change joins this fact with what was meant
/// @param amendment the amendment's id
/// @param parts what it changes, before and after
/// @param reason why
/// @param remarks what is perhaps not meant, with lines
/// @param cases of its rules, all of them met
/// @param lapses the first instant at which it can no longer be approved
/// @param reviewers who may approve it
public record AmendmentProposed(
        FactHeader header,
        String change,
        String amendment,
        List<Part> parts,
        String reason,
        List<String> remarks,
        int cases,
        Instant lapses,
        Set<String> reviewers)
        implements Fact {
    public AmendmentProposed {
        parts = List.copyOf(parts);
        remarks = List.copyOf(remarks);
        reviewers = Set.copyOf(reviewers);
    }
}
