package io.sallyport.policy.grant;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.util.List;

/// A person was frozen: their grants are over, and they neither ask, decide nor connect.
///
/// @param header who froze, from where
/// @param change joins this fact with what was meant
/// @param person who is frozen
/// @param reason why
/// @param grants the grants that ended by it
public record PersonFrozen(
        FactHeader header, String change, String person, String reason, List<String> grants)
        implements Fact {
    public PersonFrozen {
        grants = List.copyOf(grants);
    }
}
