package io.sallyport.recorder.shipping;

import io.sallyport.recorder.journal.Entry;

/// An entry as one sink wants it; made once, however often it is sent.
///
/// @param entry the entry of the journal
/// @param part 0 for the entry's own document, from 1 for others of the same entry
/// @param document its bytes, UTF-8 JSON on one line without a line feed; not to be changed
public record Parcel(Entry entry, int part, byte[] document) {
    /// The entry's own document.
    public Parcel(Entry entry, byte[] document) {
        this(entry, 0, document);
    }

    /// The document's id wherever it goes: the same entry sent twice is the same document.
    public String id() {
        return part == 0 ? entry.id() : entry.id() + "-" + part;
    }
}
