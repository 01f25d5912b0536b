package io.sallyport.gateway.terminal;

import io.sallyport.gateway.terminal.TypedCommand.Grade;
import io.sallyport.gateway.terminal.TypedCommand.How;
import io.sallyport.gateway.terminal.TypedCommand.Scope;
import io.sallyport.recorder.screen.Departures;
import io.sallyport.recorder.screen.TerminalScreen;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tells the commands of a terminal by what is typed and what is shown, where no shell tells them:
/// by the line discipline where there is no line editor, else by the screen.
///
/// An audit aid and a guard rail, not a boundary. It cannot know what an alias, a function or a
/// script does; it does not see a line that the shell was told to read without showing it, and it
/// leaves out what full-screen programs are given, what is typed where nothing prompts, answers to
/// questions, and everything at a prompt for a password.
///
/// Keys are told when they are sent, output when it comes; no time is taken into account. What is
/// told of a line that is longer than the screen, or that other output was mixed with, comes from
/// its keys. Memory is bounded by the size of the screen (8 bytes a cell, twice) and one command.
/// Confined to one thread, and it needs none.
public final class CommandDetector {
    private final TerminalScreen screen;
    private final LineDetector discipline = new LineDetector();
    private final ScreenDetector detector;
    private final KeyReader keys;
    private final Surroundings surroundings = new Surroundings();
    private final Consumer<TypedCommand> commands;

    /// The command that is given in several lines.
    private @Nullable Statement statement;

    /// The prompt at which it began.
    private String firstPrompt = "";

    /// The command that the shell may make another one of, which it then prints.
    private @Nullable Statement awaited;

    private boolean awaitsEdited;

    /// @param commands receives each command once the program took it, in order, during [#output],
    ///   or during [#keys] where it was found late, or inside of tmux and the like, which do not
    ///   say when a line is taken
    public CommandDetector(int columns, int rows, Consumer<TypedCommand> commands) {
        screen = new TerminalScreen(columns, rows, Departures.FORGOTTEN);
        detector = new ScreenDetector(screen, discipline, new Lines());
        keys = new KeyReader(detector, screen::isPasteBracketed);
        this.commands = commands;
    }

    /// These bytes are sent to the program.
    public void keys(byte[] data) {
        keys(data, 0, data.length);
    }

    /// These bytes are sent to the program.
    public void keys(byte[] data, int offset, int length) {
        if (isPutBack()) {
            awaited = null;
        }
        settle();
        detector.keysCome();
        for (int i = offset; i < offset + length; i++) {
            keys.feed(data[i]);
            discipline.key(data[i]);
        }
    }

    /// These bytes came from the program.
    public void output(byte[] data) {
        output(data, 0, data.length);
    }

    /// These bytes came from the program.
    public void output(byte[] data, int offset, int length) {
        if (detector.isAwaiting() || discipline.isAwaiting()) {
            discipline.output(data, offset, offset + length);
            detector.showing(data, offset, offset + length);
        }
        screen.feed(data, offset, length);
        if (statement != null && !detector.isAwaiting() && isPromptBack()) {
            flush();
        }
    }

    /// The terminal has another size.
    public void resized(int columns, int rows) {
        screen.resize(columns, rows);
    }

    /// What would be run if Enter was sent now. Empty where that is no command: nothing was typed,
    /// a full-screen program has the terminal, or a password or an answer is asked for. With the
    /// grade OPAQUE where it is one that cannot be told (yet: perhaps its echo is on the way).
    public Optional<TypedCommand> atEnter() {
        Optional<ReadLine> line = detector.atEnter();
        if (line.isEmpty() || !isCommand(line.get())) {
            return Optional.empty();
        }
        ReadLine read = line.get();
        Scope scope = surroundings.at(read.prompt());
        Statement begun = statement;
        TypedCommand command;
        if (begun != null && isContinued(read.prompt())) {
            command = begun.with(read);
        } else if (read.text().isBlank() && read.grade() != Grade.OPAQUE) {
            return Optional.empty();
        } else {
            command = new TypedCommand(read.text(), read.how(), read.grade(), scope, read.why());
        }
        boolean expands = scope != Scope.REPL && HistoryReference.isIn(command.text());
        return Optional.of(
                expands
                        ? new TypedCommand(
                                command.text(),
                                command.how(),
                                Grade.LOW,
                                scope,
                                "the shell makes another line of it after Enter")
                        : command);
    }

    private boolean isCommand(ReadLine line) {
        return switch (line.prompt().kind()) {
            case COMMAND -> true;
            case ANSWER -> surroundings.at(line.prompt()) == Scope.REPL;
            case SECRET, NONE -> false;
        };
    }

    private boolean isContinued(Prompt prompt) {
        return !prompt.text().equals(firstPrompt) && Prompt.continues(prompt.text());
    }

    /// Whether the first prompt waits again, so that what was taken for unfinished is not.
    private boolean isPromptBack() {
        String left = screen.leftOfCursor();
        return left.equals(firstPrompt)
                || Prompt.kindOf(left) == Prompt.Kind.COMMAND && !Prompt.continues(left);
    }

    private void flush() {
        Statement done = statement;
        statement = null;
        if (done != null) {
            finish(done);
        }
    }

    private void finish(Statement done) {
        settle();
        TypedCommand command = done.command();
        if (command.text().isBlank() || command.text().stripLeading().startsWith("#")) {
            return; // A comment runs nothing.
        }
        surroundings.ran(command.text());
        if (HistoryReference.isIn(command.text())) {
            awaited = done;
        } else {
            commands.accept(command);
        }
    }

    /// What the shell made of the last command did not come: it is what it was, unless it was put
    /// back into the line.
    private void settle() {
        Statement done = awaited;
        awaited = null;
        awaitsEdited = false;
        if (done != null) {
            commands.accept(done.command());
        }
    }

    /// Whether text stands behind a prompt that nothing was typed at.
    private boolean isPutBack() {
        String left = screen.leftOfCursor();
        return left.length() > firstPrompt.length()
                && !firstPrompt.isBlank()
                && left.startsWith(firstPrompt);
    }

    private final class Lines implements ScreenDetector.Reader {
        @Override
        public void taken(ReadLine line) {
            if (line.grade() == Grade.OPAQUE && line.text().isEmpty()) {
                Scope scope = surroundings.at(line.prompt());
                commands.accept(
                        new TypedCommand("", How.SCREEN, Grade.OPAQUE, scope, line.why()));
                return;
            }
            if (!isCommand(line)) {
                return;
            }
            if (line.taking() == ReadLine.Taking.EDITED) {
                awaitsEdited = true;
                return;
            }
            if (statement != null && !isContinued(line.prompt())) {
                flush();
            }
            for (ReadLine each : line.commands()) {
                if (statement == null) {
                    begin(each);
                } else {
                    statement.add(each);
                }
                if (statement != null && !statement.isOpen()) {
                    flush();
                }
            }
        }

        private void begin(ReadLine line) {
            Scope scope = surroundings.at(line.prompt());
            if (scope == Scope.REPL) {
                surroundings.ran(line.text());
                if (!line.text().isBlank()) {
                    commands.accept(
                            new TypedCommand(
                                    line.text(), line.how(), line.grade(), scope, line.why()));
                }
                return;
            }
            statement = new Statement(scope);
            firstPrompt = line.prompt().text();
            statement.add(line);
        }

        @Override
        public void printed(String line) {
            Statement before = awaited;
            if (line.startsWith(firstPrompt) && !firstPrompt.isBlank()) {
                return; // The line itself, which an editor ends after it said so.
            }
            if (before != null) {
                Optional<TypedCommand> made = before.as(line);
                awaited = null;
                TypedCommand command = made.orElseGet(before::command);
                if (!command.text().isEmpty()) {
                    surroundings.ran(command.text());
                    commands.accept(command);
                }
            } else if (awaitsEdited && !line.isBlank()) {
                awaitsEdited = false;
                commands.accept(
                        new TypedCommand(
                                line,
                                How.SCREEN,
                                Grade.LOW,
                                Scope.SHELL,
                                "written in an editor: its first line"));
            }
        }

        @Override
        public int multiplexerKey() {
            return surroundings.multiplexerKey();
        }

        @Override
        public boolean mayContinue() {
            return statement != null;
        }

        @Override
        public void interrupted() {
            statement = null;
        }

        @Override
        public void ended() {
            surroundings.ended();
        }
    }
}
