package io.sallyport.policy.classification;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// Rules were refused; the last good ones stay in force.
///
/// @param file where the first problem is
/// @param line where in it
/// @param problem what it is, and what was perhaps meant
public record RulesRefused(String file, int line, String problem) implements Fact {
    @Override
    public FactHeader header() {
        return FactHeader.NODE;
    }
}
