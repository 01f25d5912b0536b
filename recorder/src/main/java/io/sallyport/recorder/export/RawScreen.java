package io.sallyport.recorder.export;

import java.io.IOException;

/// A terminal as it was: its own bytes.
final class RawScreen implements Played {
    private final Utf8Carry[] streams = {new Utf8Carry(), new Utf8Carry()};

    @Override
    public void shown(long at, int stream, byte[] data, Player player) throws IOException {
        player.output(at, streams[stream].text(data));
    }

    @Override
    public void resized(long at, int columns, int rows, Player player, Told told)
            throws IOException {
        told.tell();
    }

    @Override
    public void end(long at, Player player) throws IOException {
        player.output(at, streams[0].end() + streams[1].end());
    }
}
