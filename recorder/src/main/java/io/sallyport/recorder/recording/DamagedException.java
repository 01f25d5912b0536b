package io.sallyport.recorder.recording;

/// What is wrong at a place of a recording, as a clause. Never leaves this package: readers tell it
/// as [Damage].
final class DamagedException extends Exception {
    DamagedException(String message) {
        super(message);
    }
}
