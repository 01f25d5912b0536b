package io.sallyport.recorder.export;

/// A terminal as it was: its own bytes.
final class RawScreen implements Played {
    private final Utf8Carry[] streams = {new Utf8Carry(), new Utf8Carry()};

    @Override
    public String shown(int stream, byte[] data) {
        return streams[stream].text(data);
    }

    @Override
    public String resized(int columns, int rows) {
        return "";
    }

    @Override
    public String end() {
        return streams[0].end() + streams[1].end();
    }
}
