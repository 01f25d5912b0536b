package io.sallyport.gateway.node;

import io.sallyport.policy.retention.Deletions;
import io.sallyport.policy.retention.KeptRecordings;
import io.sallyport.recorder.recording.RecordingUnavailableException;
import io.sallyport.recorder.store.RecordingCopies;
import io.sallyport.recorder.store.StoreUnavailableException;
import java.util.Optional;

/// This node's recordings, as policy knows recordings.
record RecordingsOfNode(RecordingCopies copies) implements KeptRecordings {

    @Override
    public Optional<Kept> find(String session) {
        return copies.known(session).map(one -> new Kept(one.target(), one.over(), one.running()));
    }

    @Override
    public Optional<Gone> erase(String session) {
        try {
            return copies.erase(session)
                    .map(one -> new Gone(one.file(), one.bytes(), one.sha256(), one.chain()));
        } catch (StoreUnavailableException | RecordingUnavailableException e) {
            throw new Deletions.NotErasedException(String.valueOf(e.getMessage()), e);
        }
    }
}
