package io.sallyport.policy.command;

import java.util.ArrayList;
import java.util.List;

/// Collects the parts of a word; neighbouring text of one sort becomes one part.
final class Parts {
    private final List<Part> parts = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private boolean quoted;

    void text(int character, boolean isQuoted) {
        if (isQuoted != quoted) {
            flush();
            quoted = isQuoted;
        }
        text.append((char) character);
    }

    void text(String piece, boolean isQuoted) {
        if (isQuoted && piece.isEmpty()) {
            // `''` makes a word of its own where nothing else does.
            flush();
            parts.add(new Part.Text("", true));
        }
        for (int i = 0; i < piece.length(); i++) {
            text(piece.charAt(i), isQuoted);
        }
    }

    void add(Part part) {
        flush();
        parts.add(part);
    }

    boolean isEmpty() {
        return parts.isEmpty() && text.isEmpty();
    }

    /// The unquoted text since the last part of another sort.
    CharSequence openText() {
        return quoted ? "" : text;
    }

    /// Whether there is nothing yet but unquoted text.
    boolean onlyOpenText() {
        return parts.isEmpty() && !quoted;
    }

    List<Part> done() {
        flush();
        return List.copyOf(parts);
    }

    private void flush() {
        if (!text.isEmpty()) {
            parts.add(new Part.Text(text.toString(), quoted));
            text.setLength(0);
        }
    }
}
