package io.sallyport.recorder.store;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A recording could not be copied into the store; the local copy stays.
///
/// @param header who worked, and where
/// @param file path relative to the recordings' directory
/// @param place the store, `s3://bucket/prefix`
/// @param because what was in the way
/// @param again whether it is tried again until it is there; false: somebody has to look at it
public record RecordingNotStored(
        FactHeader header, String file, String place, String because, boolean again)
        implements Fact {}
