package io.sallyport.recorder.journal;

import com.fasterxml.jackson.annotation.JsonIgnore;

/// Something that happened or was decided, in the past tense: `SessionOpened`, `HostKeyTrusted`.
///
/// A fact is a record whose components, except the header, become the entry's `detail`. Its simple
/// class name is the entry's `fact` and is part of the journal's format: renaming the class breaks
/// readers.
public interface Fact {

    /// Who and what the fact is about, in words every reader understands without knowing the fact.
    @JsonIgnore
    FactHeader header();
}
