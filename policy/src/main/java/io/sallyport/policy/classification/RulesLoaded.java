package io.sallyport.policy.classification;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.util.List;

/// Rules came into force, people's own beside the shipped ones.
///
/// @param files the names of people's own, and the ids of the changes that were approved
/// @param sha256 hex digest of their names and contents
/// @param rules how many there are, the shipped ones among them
/// @param correlations how many there are
/// @param shadow ids of those whose matches are only recorded
/// @param off ids of those that are not asked
/// @param leftOut how many documents were not read because nothing here does what they want
public record RulesLoaded(
        List<String> files,
        String sha256,
        int rules,
        int correlations,
        List<String> shadow,
        List<String> off,
        int leftOut)
        implements Fact {
    public RulesLoaded {
        files = List.copyOf(files);
        shadow = List.copyOf(shadow);
        off = List.copyOf(off);
    }

    @Override
    public FactHeader header() {
        return FactHeader.NODE;
    }
}
