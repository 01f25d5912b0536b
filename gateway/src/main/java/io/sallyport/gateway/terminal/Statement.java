package io.sallyport.gateway.terminal;

import io.sallyport.gateway.terminal.TypedCommand.Grade;
import io.sallyport.gateway.terminal.TypedCommand.How;
import io.sallyport.gateway.terminal.TypedCommand.Scope;
import java.util.Optional;

/// A command that is given to a shell line by line. Confined to one thread.
final class Statement {
    /// The most lines that are put together; a longer one is told in parts.
    private static final int MAX_LINES = 256;

    private final Scope scope;
    private String text = "";
    private How how = How.LINE;
    private Grade grade = Grade.COOKED;
    private String why = "";
    private int lines;

    Statement(Scope scope) {
        this.scope = scope;
    }

    void add(ReadLine line) {
        text = joined(line.text());
        how = line.how() == How.SCREEN ? How.SCREEN : how;
        if (line.grade().compareTo(grade) > 0) {
            grade = line.grade();
            why = line.why();
        }
        lines++;
    }

    private String joined(String line) {
        String whole =
                lines == 0
                        ? line
                        : OpenLine.endsWithBackslash(text)
                                ? text.substring(0, text.length() - 1) + line
                                : text + "\n" + line;
        return whole.substring(0, Math.min(whole.length(), TypedCommand.MAX_LENGTH));
    }

    /// What the command would be with this line behind it.
    TypedCommand with(ReadLine line) {
        Statement next = new Statement(scope);
        next.text = text;
        next.how = how;
        next.grade = grade;
        next.why = why;
        next.lines = lines;
        next.add(line);
        return next.command();
    }

    /// Whether the shell asks for another line.
    boolean isOpen() {
        return lines < MAX_LINES && OpenLine.isOpen(text);
    }

    TypedCommand command() {
        return new TypedCommand(text, how, grade, scope, why);
    }

    /// The command with another text: what the shell made of it.
    Optional<TypedCommand> as(String printed) {
        return HistoryReference.expanded(text, printed)
                .map(expanded -> new TypedCommand(expanded, How.SCREEN, grade, scope, why));
    }
}
