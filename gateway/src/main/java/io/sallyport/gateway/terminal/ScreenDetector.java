package io.sallyport.gateway.terminal;

import io.sallyport.gateway.terminal.LineDetector.Echoed;
import io.sallyport.gateway.terminal.ReadLine.Taking;
import io.sallyport.gateway.terminal.TypedCommand.Grade;
import io.sallyport.gateway.terminal.TypedCommand.How;
import io.sallyport.recorder.screen.Moments;
import io.sallyport.recorder.screen.TerminalScreen;
import java.util.ArrayDeque;
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
    /// How many lines may be typed ahead; of more, the first are forgotten.
    private static final int MAX_AHEAD = 64;

    private static final int MAX_PROMPTS = 16;

    /// How many lines of output are looked at for the one that was typed.
    private static final int MAX_LOOKED_AT = 10_000;

    /// Who is told. Called while output is shown.
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
    }

    private static final class Line {
        TypedLine typed = new TypedLine();

        /// Null while it is typed ahead.
        @Nullable Prompt prompt;

        /// Its number among the line discipline's.
        int number;

        boolean edited;
        boolean afterPrefix;

        /// Something of it was on the screen when Enter was sent.
        boolean shownAtEnter;
    }

    private final TerminalScreen screen;
    private final ScreenReader page;
    private final LineDetector discipline;
    private final Reader reader;

    /// The prompts for commands that were seen, the last one first.
    private final List<Prompt> known = new ArrayList<>();

    /// Lines that were ended and not yet taken.
    private final ArrayDeque<Line> ended = new ArrayDeque<>();

    private Line line = new Line();
    private boolean asked = true;
    private boolean fed = true;
    private boolean wasAlternate;

    /// The last key was one for the multiplexer.
    private boolean commanded;

    private boolean shownSinceEnter;

    private int lookedAt;
    private int printed = Integer.MAX_VALUE;

    ScreenDetector(TerminalScreen screen, LineDetector discipline, Reader reader) {
        this.screen = screen;
        this.page = new ScreenReader(screen);
        this.discipline = discipline;
        this.reader = reader;
        screen.tell(this);
    }

    /// Whether a line is being typed, or one was ended that nobody took.
    boolean isAwaiting() {
        return line.typed.isBegun() || !ended.isEmpty();
    }

    /// Output is about to be shown.
    void showing(byte[] data, int offset, int end) {
        shownSinceEnter = true;
        for (Line each : ended) {
            each.typed.shown(data, offset, end);
            if (!each.typed.isEchoed()) {
                return;
            }
        }
        line.typed.shown(data, offset, end);
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
            line.edited = line.afterPrefix && code == 0x05;
            line.afterPrefix = code == 0x18;
            line.typed.control(code);
        }
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
            begin();
        } else if (!isEdited()) {
            beginAgain();
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
        ended.clear();
        line = new Line();
        fed = true;
        asked = true;
    }

    private void begin() {
        if (!isAsking()) {
            return; // Typed ahead, or at the same prompt as before.
        }
        Prompt prompt = promptNow();
        if (prompt.kind() == Prompt.Kind.NONE) {
            return;
        }
        if (!isEdited() && !ended.isEmpty()) {
            takenSilently(prompt.text());
        }
        beginAt(prompt);
    }

    /// Whether what was shown since the last line may be a prompt.
    private boolean isAsking() {
        return isShared() || (isEdited() ? asked : fed || isPromptShown());
    }

    /// A program that read without an echo does not begin a new line.
    private boolean isPromptShown() {
        return shownSinceEnter
                && known(false).stream().anyMatch(each -> page.isLeftOfCursor(each.text()));
    }

    private Prompt promptNow() {
        Prompt prompt = page.prompt(isEdited() ? known(true) : List.of(), isEdited());
        return isEdited() && isFirst(prompt) ? as(prompt, Prompt.Kind.COMMAND) : prompt;
    }

    private List<Prompt> known(boolean edited) {
        return known.stream().filter(each -> each.edited() == edited).toList();
    }

    /// What a line editor asks first, or what was a prompt before, is one for commands.
    private boolean isFirst(Prompt prompt) {
        return prompt.kind() == Prompt.Kind.ANSWER
                && (known.isEmpty() || known.stream().anyMatch(each -> isSame(each, prompt)));
    }

    private static boolean isSame(Prompt one, Prompt other) {
        return one.text().equals(other.text()) && one.edited() == other.edited();
    }

    private static Prompt as(Prompt prompt, Prompt.Kind kind) {
        return new Prompt(
                prompt.text(), prompt.columns(), prompt.right(), kind, prompt.edited());
    }

    private void beginAt(Prompt prompt) {
        line.prompt = prompt;
        // A prompt waits: what was typed ahead and is not taken went to a program.
        ended.clear();
        discipline.begin();
        if (prompt.kind() == Prompt.Kind.COMMAND) {
            know(prompt);
        }
    }

    private void know(Prompt prompt) {
        known.removeIf(each -> isSame(each, prompt));
        known.addFirst(prompt);
        if (known.size() > MAX_PROMPTS) {
            known.removeLast();
        }
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
                now.kind() == Prompt.Kind.COMMAND
                        || now.kind() == Prompt.Kind.SECRET
                        || now.kind() == Prompt.Kind.ANSWER && before.kind() == Prompt.Kind.ANSWER;
        if (!screen.begins(first, before.text()) && asksOtherwise) {
            line = new Line();
            beginAt(now);
        }
    }

    private void end() {
        Prompt prompt = line.prompt;
        if (prompt != null && !isEdited()) {
            line.shownAtEnter = page.isMoreThan(prompt);
        }
        if (isShared()) {
            Line given = line;
            Optional<ReadLine> read = atEnter();
            line = new Line();
            read.filter(any -> given.prompt != null).ifPresent(this::taken);
            return;
        }
        line.number = discipline.completed() + 1;
        if (ended.size() == MAX_AHEAD) {
            ended.removeFirst();
        }
        ended.addLast(line);
        line = new Line();
        asked = false;
        fed = false;
        shownSinceEnter = false;
        lookedAt = 0;
    }

    private void interrupt() {
        reader.interrupted();
        Prompt before = line.prompt;
        if (fed) {
            ended.clear(); // An Enter that took no line, or a line that went to a program.
        } else {
            ended.removeIf(each -> each.prompt == null);
        }
        line = new Line();
        line.prompt = before; // Some shells go on at the same one.
        asked = false;
        fed = false;
    }

    private void endOfInput() {
        Prompt prompt = line.prompt;
        ended.removeIf(each -> each.prompt == null);
        line = new Line();
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
        if (printed < 2 && !screen.isAlternate()) {
            printed++;
            int row = screen.cursor().row();
            reader.printed(page.written(0, page.firstRow(row), row).stripTrailing());
        }
        if (!ended.isEmpty() && !isEdited() && !isHidden()) {
            if (++lookedAt > MAX_LOOKED_AT) {
                ended.clear();
            } else {
                fedAfterEnter();
            }
        }
    }

    private void fedAfterEnter() {
        Line first = ended.getFirst();
        if (first.prompt == null) {
            typedAhead();
            return;
        }
        Optional<Echoed> echoed = discipline.line(first.number);
        Optional<String> shown = shown(first.prompt);
        if (echoed.isPresent() && !(echoed.get().noisy() && shown.isPresent())) {
            ended.removeFirst();
            taken(cooked(echoed.get(), first.prompt));
        } else if (shown.isPresent() && isOnItsWay(first, shown.get())) {
            return; // Other output came first.
        } else {
            ended.removeFirst();
            read(first, shown, first.prompt);
        }
    }

    private Optional<String> shown(Prompt prompt) {
        int row = screen.cursor().row();
        return page.line(List.of(prompt), row, false).map(ScreenReader.Found::text);
    }

    private static boolean isOnItsWay(Line line, String shown) {
        return line.typed.isPure()
                && !line.typed.isEchoed()
                && shown.length() < line.typed.text().length()
                && !shown.isEmpty()
                && line.typed.text().startsWith(shown);
    }

    private static ReadLine cooked(Echoed echoed, Prompt prompt) {
        return echoed.noisy()
                ? new ReadLine(
                        echoed.text(),
                        How.LINE,
                        Grade.LOW,
                        "other output came while it was typed",
                        prompt,
                        Taking.WHOLE)
                : new ReadLine(
                        echoed.text(), How.LINE, Grade.COOKED, "", prompt, Taking.WHOLE);
    }

    /// A shell that shows its prompt and goes on at once has taken a line that was typed ahead.
    private void typedAhead() {
        int row = screen.cursor().row();
        Optional<ScreenReader.Found> found = page.line(known(false), row, false);
        if (found.isEmpty()) {
            typedAheadOfFirst();
            return;
        }
        Prompt prompt = found.get().prompt();
        String rest = takenSilently(prompt, found.get().text());
        while (!ended.isEmpty()) {
            Line first = ended.removeFirst();
            if (first.typed.isPure() && TypedLine.looksLike(rest, first.typed.text())) {
                taken(ReadLine.read(first.typed.text(), Grade.HIGH, "", prompt));
                return;
            }
            if (takenUnseen(first, prompt)) {
                return;
            }
        }
    }

    /// The line was begun before its prompt came, which is not known yet.
    private void typedAheadOfFirst() {
        Line first = ended.getFirst();
        Optional<ScreenReader.Found> found =
                first.typed.isPure() && first.typed.isEchoed()
                        ? page.lineEnding(first.typed.text(), screen.cursor().row(), false)
                        : Optional.empty();
        if (found.isPresent() && found.get().prompt().kind() == Prompt.Kind.COMMAND) {
            ended.removeFirst();
            know(found.get().prompt());
            taken(ReadLine.read(found.get().text(), Grade.HIGH, "", found.get().prompt()));
        } // Else it is the echo of the line itself, or the output of a program.
    }

    /// Prompts of the same shell behind each other: what was typed ahead made no output.
    private void takenSilently(String prompts) {
        for (Prompt each : known(false)) {
            if (prompts.startsWith(each.text())) {
                takenSilently(each, prompts.substring(each.text().length()));
                return;
            }
        }
    }

    private String takenSilently(Prompt prompt, String behind) {
        String rest = behind;
        while (!ended.isEmpty() && rest.startsWith(prompt.text())) {
            if (takenUnseen(ended.removeFirst(), prompt)) {
                rest = rest.substring(prompt.text().length());
            }
        }
        return rest;
    }

    /// Whether the line can have been taken from the line discipline, which echoed it before.
    private boolean takenUnseen(Line ahead, Prompt prompt) {
        Optional<Echoed> echoed = discipline.line(ahead.number).filter(each -> !each.noisy());
        echoed.ifPresent(each -> taken(cooked(each, prompt)));
        return echoed.isPresent();
    }

    @Override
    public void pasteBracketed(boolean on) {
        if (screen.isAlternate()) {
            return;
        }
        if (on) {
            asked = true;
            printed = Integer.MAX_VALUE;
            if (line.prompt != null) {
                line = new Line(); // Another line is read: a pager's key is no part of it.
            }
        } else if (screen.isPasteBracketed()) {
            givenUp();
        }
    }

    /// A line editor gave up its line: it took it, or dropped it.
    private void givenUp() {
        Line first = ended.pollFirst();
        if (first != null) {
            givenUp(first);
        } else if (line.typed.isBegun()) {
            Line unended = line;
            line = new Line();
            givenUp(unended);
        } // Else nobody typed anything: it was dropped, or somebody plays line editor.
    }

    private void givenUp(Line given) {
        Prompt own = given.prompt;
        List<Prompt> others = known(true);
        int last = page.lastRow(own != null ? own : others.isEmpty() ? NOWHERE : others.getFirst(), fed);
        Optional<ScreenReader.Found> found =
                own != null ? page.line(List.of(own), last, true) : Optional.empty();
        found = found.or(() -> page.line(withContinued(others, last), last, true));
        if (own == null && given.typed.isPure()) {
            found = found.or(() -> page.lineEnding(given.typed.text(), last, true));
            found.map(ScreenReader.Found::prompt).ifPresent(this::know);
        }
        found.ifPresent(each -> goOn(given, each.text()));
        Prompt prompt = own != null ? own : found.map(ScreenReader.Found::prompt).orElse(NOWHERE);
        read(given, found.map(ScreenReader.Found::text), prompt);
        discipline.begin();
    }

    /// An editor that lets several lines be edited took more than one Enter for this one.
    private void goOn(Line given, String shown) {
        String typed = given.typed.text();
        int lines = 0;
        boolean fits = given.typed.isPure() && TypedLine.looksLike(shown, typed);
        for (Line each : fits || shown.indexOf('\n') < 0 ? List.<Line>of() : ended) {
            typed += "\n" + each.typed.text();
            lines++;
            if (each.typed.isPure() && TypedLine.looksLike(shown, typed)) {
                fits = true;
                break;
            }
        }
        for (int i = 0; fits && i < lines; i++) {
            Line next = ended.removeFirst();
            given.typed.character('\n');
            given.typed.add(next.typed);
        }
    }

    private List<Prompt> withContinued(List<Prompt> prompts, int last) {
        String row = page.written(0, page.firstRow(last), last);
        String continued = reader.mayContinue() ? Prompt.continued(row) : "";
        if (continued.isEmpty()) {
            return prompts;
        }
        List<Prompt> more = new ArrayList<>(prompts);
        more.add(new Prompt(continued, continued.length(), "", Prompt.Kind.COMMAND, true));
        return more;
    }

    private static final Prompt NOWHERE = new Prompt("", 0, "", Prompt.Kind.COMMAND, true);

    /// Weighs what was shown against what was typed.
    private void read(Line given, Optional<String> shown, Prompt prompt) {
        String typed = given.typed.text();
        boolean sure = given.typed.isPure();
        String text = shown.orElse("");
        boolean fits = sure && shown.isPresent() && TypedLine.looksLike(text, typed);
        boolean hidden = !given.shownAtEnter || sure && !given.typed.isEchoed();
        if (!isEdited() && !fits && hidden && !typed.isBlank()) {
            return; // Nothing echoed it: what is shown is something else.
        }
        if (isMasked(text) && !typed.equals(text)) {
            return; // A password, even if nothing said so.
        }
        if (given.edited) {
            taken(ReadLine.read(text, Grade.LOW, "", prompt).taken(Taking.EDITED));
        } else if (fits) {
            taken(ReadLine.read(typed, Grade.HIGH, "", prompt));
        } else if (sure && given.typed.isEchoed() && isTorn(shown, typed)) {
            String why = "other output came while it was typed: told by its keys";
            taken(ReadLine.read(typed, Grade.LOW, why, prompt));
        } else if (shown.isPresent() && (!text.isBlank() || typed.isBlank() || !sure)) {
            boolean differs = sure || given.prompt == null;
            String why = differs ? "the screen shows something else than was typed" : "";
            taken(ReadLine.read(text, differs ? Grade.LOW : Grade.HIGH, why, prompt));
        } else if (isEdited() && !typed.isBlank()) {
            String why =
                    shown.isPresent()
                            ? "typed while nothing echoed it"
                            : "its line is not on the screen";
            taken(ReadLine.read("", Grade.OPAQUE, why, prompt));
        }
    }

    private static boolean isMasked(String text) {
        String shown = text.strip();
        return !shown.isEmpty() && shown.chars().allMatch(c -> "*\u2022\u25cf\u2219".indexOf(c) >= 0);
    }

    /// Whether the screen shows the line in pieces, or a part of it.
    private boolean isTorn(Optional<String> shown, String typed) {
        String text = shown.orElse("");
        boolean cut = text.endsWith(">") && typed.startsWith(text.substring(0, text.length() - 1));
        boolean fills = typed.length() > (screen.rows() - 2) * screen.columns();
        return shown.isEmpty() || cut || fills || text.indexOf('\n') >= 0;
    }

    private void taken(ReadLine taken) {
        printed = 0;
        boolean byLine = taken.taking() == Taking.WHOLE && fed && page.isByLine(taken.text());
        reader.taken(byLine ? taken.taken(Taking.BY_LINE) : taken);
    }

    // What would be taken.

    /// The line that would be taken if Enter was sent now.
    Optional<ReadLine> atEnter() {
        if (isHidden()) {
            return Optional.empty();
        }
        Prompt prompt = promptAtEnter();
        if (prompt == null) {
            String why = "typed ahead, while a program was running";
            return line.typed.text().isBlank()
                    ? Optional.empty()
                    : Optional.of(ReadLine.read("", Grade.OPAQUE, why, NOWHERE));
        }
        return isEdited() ? inEditor(prompt) : inLine(prompt);
    }

    private @Nullable Prompt promptAtEnter() {
        if (line.prompt != null) {
            return line.prompt;
        }
        if (!line.typed.isBegun() && isAsking()) {
            return promptNow();
        }
        // An Enter that something was shown for and that took no line chose from a list.
        boolean chosen = isEdited() && !asked && shownSinceEnter && !ended.isEmpty();
        return chosen ? ended.getFirst().prompt : null;
    }

    private Optional<ReadLine> inEditor(Prompt prompt) {
        int row = page.endOfLine();
        String typed = line.typed.text();
        boolean sure = line.typed.isPure() && line.prompt != null;
        Optional<String> searched = page.searched(row);
        if (searched.isPresent()) {
            String why = "found by a search";
            return Optional.of(ReadLine.read(searched.get(), Grade.LOW, why, prompt));
        }
        Optional<String> shown =
                page.line(List.of(prompt), row, true).map(ScreenReader.Found::text);
        String text = shown.map(this::withoutSuggestion).orElse("");
        if (isMasked(text) && !typed.equals(text)) {
            return Optional.empty();
        }
        if (sure && TypedLine.looksLike(text, typed)) {
            return Optional.of(ReadLine.read(typed, Grade.HIGH, "", prompt));
        }
        if (text.isBlank() && !typed.isBlank()) {
            String why = "not shown yet, or typed while nothing echoes it";
            return Optional.of(ReadLine.read("", Grade.OPAQUE, why, prompt));
        }
        if (sure && typed.startsWith(text)) {
            String why = "not all of it was shown yet";
            return Optional.of(ReadLine.read(typed, Grade.LOW, why, prompt));
        }
        String why = sure ? "the screen shows something else than was typed" : "";
        Grade grade = sure || line.prompt == null ? Grade.LOW : Grade.HIGH;
        return shown.map(any -> ReadLine.read(text, grade, why, prompt));
    }

    private String withoutSuggestion(String text) {
        if (!page.isSuggestionBehindCursor()) {
            return text;
        }
        String behind = screen.rightOfCursor().stripTrailing();
        String stripped = text.stripTrailing();
        return stripped.endsWith(behind)
                ? stripped.substring(0, stripped.length() - behind.length())
                : text;
    }

    private Optional<ReadLine> inLine(Prompt prompt) {
        Optional<Echoed> echoed = discipline.unfinished();
        Optional<String> shown = shown(prompt);
        if (echoed.isPresent() && !(echoed.get().noisy() && shown.isPresent())) {
            return Optional.of(cooked(echoed.get(), prompt));
        }
        if (shown.isPresent() && (!shown.get().isBlank() || line.typed.text().isBlank())) {
            return Optional.of(ReadLine.read(shown.get(), Grade.HIGH, "", prompt));
        }
        String why = "not shown yet, or typed while nothing echoes it";
        return Optional.of(ReadLine.read("", Grade.OPAQUE, why, prompt));
    }
}
