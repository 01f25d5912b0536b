package io.sallyport.policy.amendment;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.util.List;
import java.util.Set;

/// Somebody else agreed to a change. It is in force with that: each node tells by `RulesLoaded`
/// from when on it goes by it.
///
/// @param header who, and from where
/// @param change joins this fact with what was meant
/// @param amendment the amendment's id
/// @param proposer who proposed it
/// @param parts what changes, before and after; new rules are in shadow where nobody said otherwise
/// @param atOnce whether new rules are in force without having been in shadow
/// @param about whom there are alerts about that it could concern; none of them approved it
/// @param reason why it was proposed
/// @param note what was said to it; may be empty
public record AmendmentApproved(
        FactHeader header,
        String change,
        String amendment,
        String proposer,
        List<Part> parts,
        boolean atOnce,
        Set<String> about,
        String reason,
        String note)
        implements Fact {
    public AmendmentApproved {
        parts = List.copyOf(parts);
        about = Set.copyOf(about);
    }
}
