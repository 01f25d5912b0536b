package io.sallyport.policy.amendment;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.util.List;

/// The folder of rules is reviewed from now on. What is in it at that moment stays in force.
///
/// @param header the node's
/// @param change joins this fact with what was meant
/// @param files their names
public record RulesAdopted(FactHeader header, String change, List<String> files) implements Fact {
    public RulesAdopted {
        files = List.copyOf(files);
    }
}
