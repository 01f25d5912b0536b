package io.sallyport.gateway.terminal;

import io.sallyport.gateway.terminal.LineDetector.Echoed;
import io.sallyport.gateway.terminal.ReadLine.Taking;
import io.sallyport.gateway.terminal.TypedCommand.Grade;
import io.sallyport.recorder.screen.Moments;
import io.sallyport.recorder.screen.TerminalScreen;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tells the lines that programs take, by what the screen shows when they take them.
///
/// A line editor asks for bracketed pastes exactly while it edits, so it says itself when it took a
/// line: the screen is read then, which is after it undid its suggestions, searches and lists. Of a
/// program that does not ask (an old shell, a network device, many a database client) a line is
/// taken at the first line feed after Enter. What the [LineDetector] knows better is its word.
///
/// An audit aid, not a boundary: what is run by a key of its own, expanded after Enter, or painted
/// over is seen as far as it is shown. Confined to one thread.
final class ScreenDetector implements Moments, KeyReader.Keys {
    /// How many lines of output are handed on after a line was taken.
    private static final int MAX_PRINTED = 2;

    private static final Prompt NOWHERE = new Prompt("", 0, "", Prompt.Kind.COMMAND, true);

    /// Who is told. Called while keys are told or output is shown.
    interface Reader {
        void taken(ReadLine line);

        /// A line of output, the first ones after a line was taken.
        void printed(String line);

        /// The key that a program which shares the screen out to shells takes for itself, with the
        /// one after it; 0 where there is no such program.
        int multiplexerKey();

        /// Whether the prompt of a continued line may come.
        boolean mayContinue();

        /// The end of input was typed at a prompt.
        void ended();

        /// A line was given up before it was ended.
        void interrupted();

        /// A line was typed that no prompt was shown for.
        void unread();
    }

    private final TerminalScreen screen;
    private final ScreenReader page;
    private final LineDetector discipline;
    private final Reader reader;
    private final Evidence evidence;
    private final Prompts prompts = new Prompts();
    private final EndedLines ended;

    private AwaitedLine line = new AwaitedLine();

    /// A line editor began to edit since the last Enter.
    private boolean asked = true;

    /// A line feed came since the last Enter.
    private boolean fed = true;

    private boolean shownSinceEnter;
    private boolean wasAlternate;

    /// The last key was one for the multiplexer.
    private boolean commanded;

    private int printed = MAX_PRINTED;

    ScreenDetector(TerminalScreen screen, LineDetector discipline, Reader reader) {
        this.screen = screen;
        this.discipline = discipline;
        this.reader = reader;
        page = new ScreenReader(screen);
        evidence = new Evidence(screen, page);
        ended =
                new EndedLines(
                        screen, page, discipline, prompts, evidence, reader, this::tellTaken);
        screen.tell(this);
    }

    /// Whether a line is being typed, or one was ended that nobody took.
    boolean isAwaiting() {
        return line.typed.isBegun() || !ended.isEmpty();
    }

    /// Output is about to be shown.
    void showing(byte[] data, int offset, int end) {
        shownSinceEnter = true;
        if (ended.shown(data, offset, end)) {
            line.typed.shown(data, offset, end);
        }
    }

    /// A full-screen program has the terminal: what it is given is no command.
    private boolean isHidden() {
        return screen.isAlternate() && reader.multiplexerKey() == 0;
    }

    /// A program shares the screen out to shells, and says nothing of their lines.
    private boolean isShared() {
        return screen.isAlternate() && !isHidden();
    }

    private boolean isEdited() {
        return isShared() || screen.isPasteBracketed() && !screen.isAlternate();
    }

    // What is typed.

    @Override
    public void character(int codePoint, boolean pasted) {
        if (isForLine()) {
            line.typed.character(codePoint);
        }
    }

    @Override
    public void sequence(String sequence) {
        if (isForLine()) {
            line.typed.sequence(sequence);
        }
    }

    @Override
    public void control(int code) {
        if (!isForLine()) {
            return;
        }
        boolean literal = line.typed.isLiteralNext();
        if (isShared() && code == reader.multiplexerKey()) {
            commanded = true;
        } else if (!literal && (code == '\r' || code == '\n')) {
            end();
        } else if (!literal && (code == 0x03 || code == 0x1a || code == 0x1c)) {
            interrupt();
        } else if (!literal && code == 0x04 && line.typed.text().isEmpty()) {
            endOfInput();
        } else {
            line.control(code);
        }
    }

    private boolean isForLine() {
        if (commanded) {
            commanded = false;
            anew();
            return false;
        }
        return !isHidden();
    }

    /// Another screen is there: what was typed at the one before is of no account.
    private void anew() {
        ended.forget();
        line = new AwaitedLine();
        fed = true;
        asked = true;
    }

    /// Keys come, and all that was shown before is shown: a prompt may be there.
    void keysCome() {
        if (screen.isAlternate() != wasAlternate) {
            wasAlternate = !wasAlternate;
            anew();
        }
        if (isHidden()) {
            return;
        }
        if (!line.typed.isBegun()) {
            if (isAsking()) {
                beginAt(prompt());
            } // Else it is typed ahead, or at the same prompt as before.
        } else if (!isEdited()) {
            beginAgain();
        }
    }

    /// Whether what was shown since the last line may be a prompt.
    private boolean isAsking() {
        return isShared() || (isEdited() ? asked : fed || isPromptShown());
    }

    /// What read without an echo does not go to a new line.
    private boolean isPromptShown() {
        return shownSinceEnter
                && prompts.of(false).stream().anyMatch(each -> page.isLeftOfCursor(each.text()));
    }

    private Prompt prompt() {
        boolean edited = isEdited();
        return prompts.recognised(page.prompt(edited ? prompts.of(true) : List.of(), edited));
    }

    private void beginAt(Prompt prompt) {
        if (prompt.kind() == Prompt.Kind.NONE) {
            return;
        }
        if (prompt.edited()) {
            ended.forget();
        } else {
            ended.prompted(prompt.text());
        }
        line.prompt = prompt;
        discipline.begin();
        prompts.know(prompt);
    }

    /// A key that acts at once may have led to another prompt: a pager's, an answer, a help.
    private void beginAgain() {
        Optional<Echoed> echoed = discipline.unfinished();
        Prompt before = line.prompt;
        if (before == null || !fed || echoed.isPresent() && !echoed.get().noisy()) {
            return;
        }
        int first = page.firstRow(screen.cursor().row());
        Prompt now = page.prompt(List.of(), false);
        boolean asksOtherwise =
                switch (now.kind()) {
                    case COMMAND, SECRET -> true;
                    case ANSWER -> before.kind() == Prompt.Kind.ANSWER;
                    case NONE -> false;
                };
        if (asksOtherwise && !screen.begins(first, before.text())) {
            line = new AwaitedLine();
            beginAt(now);
        }
    }

    private void end() {
        AwaitedLine given = line;
        Prompt prompt = given.prompt;
        if (isShared()) {
            // Read now: which of its shells takes it, and when, it does not say.
            Optional<ReadLine> read = atEnter();
            line = new AwaitedLine();
            read.filter(any -> prompt != null).ifPresent(this::tellTaken);
            return;
        }
        given.shownAtEnter = prompt != null && !isEdited() && page.isMoreThan(prompt);
        given.number = discipline.completed() + 1;
        ended.add(given);
        line = new AwaitedLine();
        asked = false;
        fed = false;
        shownSinceEnter = false;
    }

    private void interrupt() {
        reader.interrupted();
        Prompt before = line.prompt;
        if (fed) {
            ended.forget(); // An Enter that took no line, or a line that went to a program.
        } else {
            ended.forgetAhead();
        }
        line = new AwaitedLine();
        line.prompt = before; // Some shells go on at the same one.
        asked = false;
        fed = false;
    }

    private void endOfInput() {
        Prompt prompt = line.prompt;
        ended.forgetAhead();
        line = new AwaitedLine();
        if (prompt != null && prompt.kind() == Prompt.Kind.COMMAND) {
            reader.ended();
        }
    }

    // What is shown.

    @Override
    public void carriageReturn() {
        page.carriageReturn();
    }

    @Override
    public void lineFeed() {
        fed = true;
        if (printed < MAX_PRINTED && !screen.isAlternate()) {
            printed++;
            int row = screen.cursor().row();
            reader.printed(page.written(0, page.firstRow(row), row).stripTrailing());
        }
        if (!ended.isEmpty() && !isEdited() && !isHidden()) {
            ended.fed();
        }
    }

    @Override
    public void pasteBracketed(boolean on) {
        if (screen.isAlternate()) {
            return;
        }
        if (on) {
            asked = true;
            printed = MAX_PRINTED;
            if (line.prompt != null) {
                line = new AwaitedLine(); // A pager's key, say, is no part of the next line.
            }
        } else if (screen.isPasteBracketed()) {
            givenUp();
        }
    }

    /// A line editor gave up its line: it took it, or dropped it.
    private void givenUp() {
        AwaitedLine first = ended.takeFirst();
        if (first != null) {
            givenUp(first);
        } else if (line.typed.isBegun()) {
            AwaitedLine unended = line;
            line = new AwaitedLine();
            givenUp(unended);
        } // Else nobody typed anything: it was dropped, or somebody plays line editor.
    }

    private void givenUp(AwaitedLine given) {
        Prompt own = given.prompt;
        List<Prompt> others = prompts.of(true);
        Prompt likely = own != null ? own : others.isEmpty() ? NOWHERE : others.getFirst();
        int last = page.lastRow(likely, fed);
        Optional<ScreenReader.Found> found =
                (own != null ? page.line(List.of(own), last, true) : page.none())
                        .or(() -> page.line(withContinued(others, last), last, true))
                        .or(() -> own == null ? unknown(given, last) : page.none());
        found.ifPresent(each -> ended.goOn(given, each.text()));
        Prompt prompt = own != null ? own : found.map(ScreenReader.Found::prompt).orElse(NOWHERE);
        evidence.taken(given, found.map(ScreenReader.Found::text), prompt, true)
                .ifPresent(this::tellTaken);
        discipline.begin();
    }

    /// The line was begun before its prompt came, which is what stands left of it.
    private Optional<ScreenReader.Found> unknown(AwaitedLine given, int last) {
        Optional<ScreenReader.Found> found =
                given.typed.isPure()
                        ? page.lineEnding(given.typed.text(), last, true)
                        : page.none();
        found.ifPresent(each -> prompts.know(each.prompt()));
        return found;
    }

    private List<Prompt> withContinued(List<Prompt> known, int last) {
        String row = page.written(0, page.firstRow(last), last);
        String continued = reader.mayContinue() ? Prompt.continued(row) : "";
        if (continued.isEmpty()) {
            return known;
        }
        List<Prompt> more = new ArrayList<>(known);
        more.add(new Prompt(continued, continued.length(), "", Prompt.Kind.COMMAND, true));
        return more;
    }

    private void tellTaken(ReadLine taken) {
        printed = 0;
        boolean byLine = taken.taking() == Taking.WHOLE && fed && page.isByLine(taken.text());
        reader.taken(byLine ? taken.taken(Taking.BY_LINE) : taken);
    }

    /// The line that would be taken if Enter was sent now.
    Optional<ReadLine> atEnter() {
        if (isHidden()) {
            return Optional.empty();
        }
        Prompt prompt = promptAtEnter();
        if (prompt != null) {
            return isEdited()
                    ? evidence.inEditor(line, prompt)
                    : evidence.inLine(line, prompt, discipline.unfinished());
        }
        String why = "typed ahead, while a program was running";
        return line.typed.text().isBlank()
                ? Optional.empty()
                : Optional.of(ReadLine.read("", Grade.OPAQUE, why, NOWHERE));
    }

    private @Nullable Prompt promptAtEnter() {
        if (line.prompt != null) {
            return line.prompt;
        }
        if (!line.typed.isBegun() && isAsking()) {
            return prompt();
        }
        // An Enter that something was shown for and that took no line chose from a list.
        AwaitedLine first = ended.first();
        if (first == null || !isEdited() || asked || !shownSinceEnter) {
            return null;
        }
        return first.prompt;
    }
}
