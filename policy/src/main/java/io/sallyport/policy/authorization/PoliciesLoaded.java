package io.sallyport.policy.authorization;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.util.List;

/// Policies came into force.
///
/// @param files their names, the shipped ones first
/// @param sha256 hex digest of names and contents
/// @param policies how many there are
public record PoliciesLoaded(List<String> files, String sha256, int policies) implements Fact {
    public PoliciesLoaded {
        files = List.copyOf(files);
    }

    @Override
    public FactHeader header() {
        return FactHeader.NODE;
    }
}
