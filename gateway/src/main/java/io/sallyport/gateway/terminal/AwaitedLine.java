package io.sallyport.gateway.terminal;

import org.jspecify.annotations.Nullable;

/// A line that is typed, or was ended and is not yet taken. Confined to one thread.
final class AwaitedLine {
    final TypedLine typed = new TypedLine();

    /// Where it was begun; null while it is typed ahead.
    @Nullable Prompt prompt;

    /// Its number among the lines of the [LineDetector].
    int number;

    /// Something of it was on the screen when Enter was sent.
    boolean shownAtEnter;

    private boolean prefixed;
    private boolean edited;

    void control(int code) {
        edited = prefixed && code == 0x05;
        prefixed = code == 0x18;
        typed.control(code);
    }

    /// Whether it was given to an editor instead of being ended (Ctrl-X Ctrl-E of bash).
    boolean isEdited() {
        return edited;
    }

    /// Whether it is this text by its keys alone.
    boolean looksLike(String shown) {
        return typed.isPure() && TypedLine.looksLike(shown, typed.text());
    }
}
