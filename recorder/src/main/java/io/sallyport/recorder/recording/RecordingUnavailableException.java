package io.sallyport.recorder.recording;

/// The recording cannot be written. The session it belongs to ends; see law "no record, no access".
public final class RecordingUnavailableException extends RuntimeException {
    public RecordingUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
