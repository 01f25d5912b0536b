package io.sallyport.gateway.terminal;

import io.sallyport.gateway.terminal.LineDetector.Echoed;
import io.sallyport.gateway.terminal.ReadLine.Taking;
import io.sallyport.gateway.terminal.TypedCommand.Grade;
import io.sallyport.gateway.terminal.TypedCommand.How;
import io.sallyport.recorder.screen.TerminalScreen;
import java.util.List;
import java.util.Optional;

/// Weighs what a screen shows of a line against its keys. What nothing echoed is never taken from
/// its keys. Confined to its screen's thread.
final class Evidence {
    private static final String NOT_SHOWN = "not shown yet, or typed while nothing echoes it";
    private static final String MASKS = "*\u2022\u25cf\u2219";

    private final TerminalScreen screen;
    private final ScreenReader page;

    Evidence(TerminalScreen screen, ScreenReader page) {
        this.screen = screen;
        this.page = page;
    }

    /// What the line discipline handed on.
    static ReadLine cooked(Echoed echoed, Prompt prompt) {
        Grade grade = echoed.noisy() ? Grade.LOW : Grade.COOKED;
        String why = echoed.noisy() ? "other output came while it was typed" : "";
        return new ReadLine(echoed.text(), How.LINE, grade, why, prompt, Taking.WHOLE);
    }

    /// What a program took.
    ///
    /// @param shown behind the prompt; empty where the prompt is not there any more
    /// @param editor whether a line editor took it
    Optional<ReadLine> taken(
            AwaitedLine line, Optional<String> shown, Prompt prompt, boolean editor) {
        String typed = line.typed.text();
        String text = shown.orElse("");
        boolean pure = line.typed.isPure();
        boolean echoed = line.typed.isEchoed();
        boolean fits = shown.isPresent() && line.looksLike(text);
        boolean hidden = !editor && !typed.isBlank() && (!line.shownAtEnter || pure && !echoed);
        if (!fits && (hidden || isMasked(text, typed))) {
            return Optional.empty(); // What is shown is something else.
        }
        if (line.isEdited()) {
            return Optional.of(ReadLine.read(text, Grade.LOW, "", prompt).taken(Taking.EDITED));
        }
        if (fits) {
            return Optional.of(ReadLine.read(typed, Grade.HIGH, "", prompt));
        }
        if (pure && echoed && (shown.isEmpty() || isTorn(text, typed))) {
            String why = "told by its keys: the screen shows it in pieces";
            return Optional.of(ReadLine.read(typed, Grade.LOW, why, prompt));
        }
        if (shown.isPresent() && (!text.isBlank() || typed.isBlank() || !pure)) {
            return Optional.of(read(text, pure || line.prompt == null, prompt));
        }
        String why = shown.isPresent() ? NOT_SHOWN : "its line is not on the screen";
        return editor && !typed.isBlank()
                ? Optional.of(ReadLine.read("", Grade.OPAQUE, why, prompt))
                : Optional.empty();
    }

    private static ReadLine read(String text, boolean doubtful, Prompt prompt) {
        return doubtful
                ? ReadLine.read(text, Grade.LOW, "the screen shows something else", prompt)
                : ReadLine.read(text, Grade.HIGH, "", prompt);
    }

    /// Whether it is what a password looks like where each key shows a dot.
    private static boolean isMasked(String text, String typed) {
        String shown = text.strip();
        return !shown.isEmpty()
                && !typed.equals(text)
                && shown.chars().allMatch(c -> MASKS.indexOf(c) >= 0);
    }

    /// Whether the screen shows a line in pieces, or a part of it.
    private boolean isTorn(String text, String typed) {
        boolean cut = text.endsWith(">") && typed.startsWith(text.substring(0, text.length() - 1));
        boolean fills = typed.length() > (screen.rows() - 2) * screen.columns();
        return cut || fills || text.indexOf('\n') >= 0;
    }

    /// What a line editor would take now.
    Optional<ReadLine> inEditor(AwaitedLine line, Prompt prompt) {
        int row = page.endOfLine();
        Optional<String> searched = page.searched(row);
        if (searched.isPresent()) {
            String why = "found by a search";
            return Optional.of(ReadLine.read(searched.get(), Grade.LOW, why, prompt));
        }
        Optional<String> shown =
                page.line(List.of(prompt), row, true).map(ScreenReader.Found::text);
        String text = shown.map(page::withoutSuggestion).orElse("");
        String typed = line.typed.text();
        boolean pure = line.typed.isPure() && line.prompt != null;
        if (isMasked(text, typed)) {
            return Optional.empty();
        }
        if (pure && TypedLine.looksLike(text, typed)) {
            return Optional.of(ReadLine.read(typed, Grade.HIGH, "", prompt));
        }
        if (text.isBlank() && !typed.isBlank()) {
            return Optional.of(ReadLine.read("", Grade.OPAQUE, NOT_SHOWN, prompt));
        }
        if (pure && typed.startsWith(text)) {
            String why = "not all of it was shown yet";
            return Optional.of(ReadLine.read(typed, Grade.LOW, why, prompt));
        }
        return shown.map(any -> read(text, pure || line.prompt == null, prompt));
    }

    /// What a program without a line editor would take now.
    Optional<ReadLine> inLine(AwaitedLine line, Prompt prompt, Optional<Echoed> echoed) {
        Optional<String> shown = page.lineAtCursor(prompt);
        if (echoed.isPresent() && !(echoed.get().noisy() && shown.isPresent())) {
            return Optional.of(cooked(echoed.get(), prompt));
        }
        if (shown.isPresent() && (!shown.get().isBlank() || line.typed.text().isBlank())) {
            return Optional.of(ReadLine.read(shown.get(), Grade.HIGH, "", prompt));
        }
        return Optional.of(ReadLine.read("", Grade.OPAQUE, NOT_SHOWN, prompt));
    }
}
