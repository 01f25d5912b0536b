package io.sallyport.policy.amendment;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.util.List;

/// It is known what the rules of a proposed change would have found on this node.
///
/// @param header the node's
/// @param amendment the amendment's id
/// @param found what they would have found
public record AmendmentBacktested(FactHeader header, String amendment, List<Found> found)
        implements Fact {
    public AmendmentBacktested {
        found = List.copyOf(found);
    }
}
