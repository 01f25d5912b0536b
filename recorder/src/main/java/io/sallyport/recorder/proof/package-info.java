/// What can be proved of a journal from outside, offline: that it is whole, that an entry is in it,
/// that one state of it continues another.
///
/// Rule: shares with the writer the format on `docs/formats/journal.md` and no code: a mistake made
/// once must not be made twice.
@NullMarked
package io.sallyport.recorder.proof;

import org.jspecify.annotations.NullMarked;
