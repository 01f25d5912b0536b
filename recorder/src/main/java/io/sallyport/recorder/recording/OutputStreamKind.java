package io.sallyport.recorder.recording;

/// Which of a command's two output streams a byte came from.
public enum OutputStreamKind {
    STDOUT,
    STDERR
}
