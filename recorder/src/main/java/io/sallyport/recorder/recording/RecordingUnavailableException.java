package io.sallyport.recorder.recording;

import org.jspecify.annotations.Nullable;

/// The recording cannot be written. The session it belongs to ends; see law "no record, no access".
public final class RecordingUnavailableException extends RuntimeException {
    public RecordingUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public RecordingUnavailableException(String message) {
        super(message);
    }
}
