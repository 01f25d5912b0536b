package io.sallyport.recorder.export;

import io.sallyport.recorder.masking.Masks;
import java.io.IOException;

/// What a command without a terminal wrote. Where masks are in force, line by line: a line is shown
/// when it is complete. Confined to one thread.
final class Output implements Played {
    private final Masks masks;
    private final Utf8Carry[] streams = {new Utf8Carry(), new Utf8Carry()};
    private final CoveredLines[] lines;

    Output(Masks masks) {
        this.masks = masks;
        this.lines = new CoveredLines[] {new CoveredLines(masks), new CoveredLines(masks)};
    }

    @Override
    public void shown(long at, int stream, byte[] data, Player player) throws IOException {
        player.output(at, forTerminal(covered(stream, streams[stream].text(data))));
    }

    private String covered(int stream, String text) {
        return masks.isEmpty() ? text : lines[stream].text(text);
    }

    /// Without a terminal nobody turned line feeds into new lines.
    private static String forTerminal(String text) {
        return text.replace("\r\n", "\n").replace("\n", "\r\n");
    }

    @Override
    public void resized(long at, int columns, int rows, Player player, Told told)
            throws IOException {
        told.tell();
    }

    @Override
    public void end(long at, Player player) throws IOException {
        StringBuilder rest = new StringBuilder();
        for (int stream = 0; stream < streams.length; stream++) {
            rest.append(covered(stream, streams[stream].end())).append(lines[stream].end());
        }
        player.output(at, forTerminal(rest.toString()));
    }
}
