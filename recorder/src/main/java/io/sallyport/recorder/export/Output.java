package io.sallyport.recorder.export;

import io.sallyport.recorder.masking.Masks;

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
    public String shown(int stream, byte[] data) {
        return forTerminal(covered(stream, streams[stream].text(data)));
    }

    private String covered(int stream, String text) {
        return masks.isEmpty() ? text : lines[stream].text(text);
    }

    /// Without a terminal nobody turned line feeds into new lines.
    private static String forTerminal(String text) {
        return text.replace("\r\n", "\n").replace("\n", "\r\n");
    }

    @Override
    public String resized(int columns, int rows) {
        return "";
    }

    @Override
    public String end() {
        StringBuilder rest = new StringBuilder();
        for (int stream = 0; stream < streams.length; stream++) {
            rest.append(covered(stream, streams[stream].end())).append(lines[stream].end());
        }
        return forTerminal(rest.toString());
    }
}
