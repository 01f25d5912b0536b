package io.sallyport.recorder.export;

import io.sallyport.recorder.masking.Masks;

/// Covers a text that comes in pieces, line by line: what has no end yet waits, up to
/// [Masks#LONGEST_LINE] characters. Confined to one thread.
final class CoveredLines {
    private final Masks masks;
    private final StringBuilder waiting = new StringBuilder();

    CoveredLines(Masks masks) {
        this.masks = masks;
    }

    /// @return the lines that are complete now, covered
    String text(String piece) {
        StringBuilder out = new StringBuilder(piece.length());
        for (int from = 0; from < piece.length(); ) {
            int end = piece.indexOf('\n', from);
            int to = end < 0 ? piece.length() : end + 1;
            waiting.append(piece, from, to);
            from = to;
            if (end >= 0 || waiting.length() >= Masks.LONGEST_LINE) {
                out.append(end());
            }
        }
        return out.toString();
    }

    /// @return what waits still, covered
    String end() {
        String line = masks.cover(waiting.toString());
        waiting.setLength(0);
        return line;
    }
}
