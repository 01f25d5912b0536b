package io.sallyport.gateway.terminal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A terminal session written by hand: what is typed, and what is shown for it.
final class Dialog {
    static final String ESC = "\u001b";

    /// A line editor begins to edit, and ends.
    static final String EDITS = ESC + "[?2004h";

    static final String DONE = ESC + "[?2004l\r";

    private final List<TypedCommand> told = new ArrayList<>();
    private final CommandDetector detector;

    Dialog(int columns, int rows) {
        detector = new CommandDetector(columns, rows, told::add);
    }

    static Dialog dialog() {
        return new Dialog(80, 24);
    }

    /// The program shows this.
    Dialog shows(String text) {
        detector.output(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /// The operator types this, and nothing is shown for it yet.
    Dialog sends(String keys) {
        detector.keys(keys.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /// The operator types this, and each character is shown.
    Dialog types(String keys) {
        keys.codePoints().forEach(c -> sends(Character.toString(c)).shows(Character.toString(c)));
        return this;
    }

    /// Enter, and the echo of a line discipline.
    Dialog enters() {
        return sends("\r").shows("\r\n");
    }

    /// Enter, and a line editor gives the line up as bash does.
    Dialog accepts() {
        return sends("\r").shows("\r\n" + DONE);
    }

    /// The prompt of a shell with a line editor.
    Dialog prompts(String prompt) {
        return shows(EDITS + prompt);
    }

    Dialog resizes(int columns, int rows) {
        detector.resized(columns, rows);
        return this;
    }

    Optional<TypedCommand> atEnter() {
        return detector.atEnter();
    }

    List<TypedCommand> told() {
        return told;
    }

    List<String> texts() {
        return told.stream().map(TypedCommand::text).toList();
    }

    /// What shells were given, as far as it can be told.
    List<String> commands() {
        return told.stream()
                .filter(each -> each.scope() != TypedCommand.Scope.REPL)
                .map(TypedCommand::text)
                .toList();
    }

    Dialog closes() {
        detector.closed();
        return this;
    }

    TypedCommand last() {
        return told.getLast();
    }
}
