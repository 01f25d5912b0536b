package io.sallyport.gateway.hunt;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A hunt is over; journalled before its answer is shown. Where there is none for a hunt, it broke
/// off.
///
/// @param hunt the hunt's id
/// @param whole whether all was looked at, and not only what came until the person left
/// @param hits how many commands the rules matched, each rule by itself
/// @param asked how many commands the rules were asked about
/// @param raised how many violations came of it
record HuntEnded(FactHeader header, String hunt, boolean whole, long hits, long asked, int raised)
        implements Fact {}
