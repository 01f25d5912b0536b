package io.sallyport.gateway.hunt;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Somebody asks rules about what the journal has; journalled before anything is read. The entry's
/// id is the hunt's.
///
/// @param header who asks
/// @param rules ids of the rules and correlations
/// @param versions theirs, in the same order
/// @param since from when on; absent: from the beginning on
/// @param raises whether what is found becomes violations
record HuntBegun(
        FactHeader header,
        List<String> rules,
        List<String> versions,
        @Nullable Instant since,
        boolean raises)
        implements Fact {
    HuntBegun {
        rules = List.copyOf(rules);
        versions = List.copyOf(versions);
    }
}
