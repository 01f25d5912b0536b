package io.sallyport.policy.retention;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// Every copy of a recording is gone. What it was remains here. The header names the session.
///
/// @param header the node that deleted it
/// @param change the id that joins this fact with what was meant
/// @param deletion its id
/// @param proposedBy who wanted it
/// @param approvedBy who approved it
/// @param reason why
/// @param file its name, relative to the recordings' directory
/// @param bytes its length
/// @param sha256 lower-case hex SHA-256 of the whole file, as it was sealed
/// @param chain lower-case hex head of the chain of its chunks; empty where it had none
public record RecordingDeleted(
        FactHeader header,
        String change,
        String deletion,
        String proposedBy,
        String approvedBy,
        String reason,
        String file,
        long bytes,
        String sha256,
        String chain)
        implements Fact {}
