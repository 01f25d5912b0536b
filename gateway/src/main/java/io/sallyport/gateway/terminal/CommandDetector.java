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
    private static final String UNREAD = "typed to a program that prompted for nothing";

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

    /// It was told already that lines went to the program that was run last.
    private boolean unread;

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
        settleAtPrompt();
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

    /// The terminal is gone: what waited for its rest is told.
    public void closed() {
        flush();
        settle();
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
        Scope scope = scope(read.prompt());
        Statement begun = statement;
        TypedCommand command;
        if (begun != null && isContinued(read.prompt())) {
            command = begun.with(read);
        } else if (read.text().isBlank() && read.grade() != Grade.OPAQUE) {
            return Optional.empty();
        } else {
            command = read.command(scope);
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
            case ANSWER -> line.prompt().edited() || surroundings.at(line.prompt()) == Scope.REPL;
            case SECRET, NONE -> false;
        };
    }

    /// Who is given a line at a prompt. What does not look like a shell's is none's, and told all
    /// the same: a shell's prompt is what its owner likes.
    private Scope scope(Prompt prompt) {
        Scope scope = surroundings.at(prompt);
        return prompt.kind() == Prompt.Kind.ANSWER ? Scope.REPL : scope;
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
        unread = false;
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

    /// The shell asks again, and what it made of the last command did not come.
    private void settleAtPrompt() {
        String left = screen.leftOfCursor();
        Statement done = awaited;
        if (done == null || firstPrompt.isBlank() || !left.startsWith(firstPrompt)) {
            return;
        }
        String behind = left.substring(firstPrompt.length());
        if (behind.isEmpty()) {
            settle();
        } else if (!behind.equals(done.command().text())) {
            awaited = null; // It was put back into the line, to be run by another Enter.
        }
    }

    /// The shell made nothing else of the last command.
    private void settle() {
        Statement done = awaited;
        awaited = null;
        awaitsEdited = false;
        if (done != null) {
            commands.accept(done.command());
        }
    }

    private final class Lines implements ScreenDetector.Reader {
        @Override
        public void taken(ReadLine line) {
            switch (line.prompt().kind()) {
                case SECRET, NONE -> {} // Not to be kept.
                case ANSWER -> tell(line);
                case COMMAND -> {
                    if (line.grade() == Grade.OPAQUE
                            || surroundings.at(line.prompt()) == Scope.REPL) {
                        tell(line);
                    } else {
                        add(line);
                    }
                }
            }
        }

        private void tell(ReadLine line) {
            if (!line.text().isBlank() || line.grade() == Grade.OPAQUE) {
                commands.accept(line.command(scope(line.prompt())));
            }
        }

        private void add(ReadLine line) {
            if (line.taking() == ReadLine.Taking.EDITED) {
                awaitsEdited = true;
                return;
            }
            if (statement != null && !isContinued(line.prompt())) {
                flush();
            }
            for (ReadLine each : line.commands()) {
                Statement whole = statement;
                if (whole == null) {
                    whole = new Statement(scope(line.prompt()));
                    statement = whole;
                    firstPrompt = line.prompt().text();
                }
                whole.add(each);
                if (!whole.isOpen()) {
                    flush();
                }
            }
        }

        @Override
        public void printed(String line) {
            if (line.startsWith(firstPrompt) && !firstPrompt.isBlank()) {
                return; // The line itself, which an editor ends after it said so.
            }
            Statement before = awaited;
            awaited = null;
            if (before != null) {
                TypedCommand made = before.as(line).orElseGet(before::command);
                if (!made.text().isEmpty()) {
                    surroundings.ran(made.text());
                    commands.accept(made);
                }
            } else if (awaitsEdited && !line.isBlank()) {
                awaitsEdited = false;
                String why = "written in an editor: its first line";
                commands.accept(new TypedCommand(line, How.SCREEN, Grade.LOW, Scope.SHELL, why));
            }
        }

        @Override
        public void unread() {
            if (!unread) {
                unread = true;
                commands.accept(new TypedCommand("", How.SCREEN, Grade.OPAQUE, Scope.REPL, UNREAD));
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
