package io.sallyport.recorder.journal;

/// Start-up found unreadable bytes at the end of the journal, kept a copy and went on before them.
///
/// After a crash this is the batch that was being written, which nobody was told is durable. It is
/// journalled because the same bytes are what an attacker would leave.
///
/// @param segment the segment's file name
/// @param offset where in the segment the unreadable bytes began
/// @param bytes how many there were
/// @param sha256 lower-case hex SHA-256 of them
/// @param file name of the copy, beside the segment
public record JournalTailSetAside(
        String segment, long offset, long bytes, String sha256, String file) implements Fact {
    @Override
    public FactHeader header() {
        return FactHeader.NODE;
    }
}
