package io.sallyport.recorder.export;

import io.sallyport.recorder.masking.CoveredText;
import io.sallyport.recorder.masking.Masks;

/// Covers an output that comes in pieces, line by line: what has no end yet waits, up to
/// [Masks#LONGEST_LINE] characters. Confined to one thread.
final class CoveredLines {
    private final CoveredText covered;
    private final StringBuilder waiting = new StringBuilder();

    CoveredLines(Masks masks) {
        this.covered = new CoveredText(masks);
    }

    /// @return the lines that are complete now, covered
    String text(String piece) {
        StringBuilder out = new StringBuilder(piece.length());
        for (int from = 0; from < piece.length(); ) {
            int end = piece.indexOf('\n', from);
            int to = end < 0 ? piece.length() : end;
            waiting.append(piece, from, to);
            if (end >= 0) {
                out.append(flush(true)).append('\n');
            } else if (waiting.length() >= Masks.LONGEST_LINE) {
                out.append(flush(false));
            }
            from = to + 1;
        }
        return out.toString();
    }

    /// @return what waits still, covered
    String end() {
        return flush(true);
    }

    private String flush(boolean ended) {
        String line = covered.next(waiting.toString(), ended);
        waiting.setLength(0);
        return line;
    }
}
