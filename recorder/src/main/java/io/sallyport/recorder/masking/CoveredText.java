package io.sallyport.recorder.masking;

import java.util.BitSet;

/// Covers lines that come in pieces: what came before in a line is looked at with each piece of it.
/// Confined to one thread.
public final class CoveredText {
    private final Masks masks;
    private String before = "";

    public CoveredText(Masks masks) {
        this.masks = masks;
    }

    /// @param piece the next one, without the line's end
    /// @param ended whether the line ends with it
    /// @return the piece, covered
    public String next(String piece, boolean ended) {
        if (masks.isEmpty()) {
            return piece;
        }
        String whole = before + piece;
        BitSet covered = masks.covered(whole).get(before.length(), whole.length());
        before = ended ? "" : whole.substring(Math.max(0, whole.length() - Masks.LONGEST_LINE));
        return Masks.cover(piece, covered);
    }
}
