package io.sallyport.policy.command;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A word as the grammar has it.
///
/// @param assignment whether it stands where `x=y` assigns, and is one
record RawWord(List<Part> parts, String written, boolean assignment) {

    /// Its text where it has no quotes and nothing to expand, otherwise null.
    @Nullable String plain() {
        if (parts.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            switch (part) {
                case Part.Text(String piece, boolean quoted) when !quoted -> text.append(piece);
                case Part.Brace(char mark) -> text.append(mark);
                default -> {
                    return null;
                }
            }
        }
        return text.toString();
    }
}
