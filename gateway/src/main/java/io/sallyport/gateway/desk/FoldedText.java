package io.sallyport.gateway.desk;

import java.util.ArrayList;
import java.util.List;

/// Printable text in lines that a terminal does not break any more.
final class FoldedText {
    /// From here on there are characters that take two columns. Not all do; a line that is shorter
    /// than it could be harms nobody.
    private static final int FIRST_WIDE = 0x1100;

    private FoldedText() {}

    /// @param columns the most that a line takes
    /// @return at least one line; broken at a blank where there is one, and nothing lost but that
    static List<String> of(String text, int columns) {
        List<String> lines = new ArrayList<>();
        int begin = 0;
        int blank = -1; // the last one of this line
        int width = 0;
        for (int at = 0; at < text.length(); ) {
            int c = text.codePointAt(at);
            int wide = c < FIRST_WIDE ? 1 : 2;
            if (width + wide > columns) {
                int end = blank > begin ? blank : at;
                lines.add(text.substring(begin, end));
                begin = blank > begin ? blank + 1 : at;
                at = begin;
                blank = -1;
                width = 0;
                continue;
            }
            if (c == ' ') {
                blank = at;
            }
            width += wide;
            at += Character.charCount(c);
        }
        lines.add(text.substring(begin));
        return lines;
    }
}
