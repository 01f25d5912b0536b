package io.sallyport.policy.classification;

import io.sallyport.policy.command.Word;
import io.sallyport.recorder.rule.Value;

/// A file that a command names.
///
/// @param path all that it may be, absolute
/// @param seen as rules on particular names see it
record Place(Value path, Value seen) {
    static Place of(Word name, Word directory) {
        return new Place(Paths.of(name, directory), Paths.seen(name, directory));
    }
}
