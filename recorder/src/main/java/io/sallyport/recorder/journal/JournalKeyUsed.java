package io.sallyport.recorder.journal;

/// From here on checkpoints are signed with this key. A second one in a journal says that the key
/// was changed: by the house, or by somebody who has no business with it.
///
/// @param verifierKey the key's name, id and public half, see `docs/formats/journal.md`
public record JournalKeyUsed(String verifierKey) implements Fact {
    @Override
    public FactHeader header() {
        return FactHeader.NODE;
    }
}
