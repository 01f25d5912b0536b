package io.sallyport.recorder.journal;

/// The first entry of every journal: its name and the format of its lines.
///
/// @param journal the journal's id, the first part of every entry's id
/// @param format version of the line format, see `docs/formats/journal.md`
public record JournalCreated(String journal, int format) implements Fact {
    @Override
    public FactHeader header() {
        return FactHeader.NODE;
    }
}
