package io.sallyport.gateway.terminal;

import io.sallyport.gateway.terminal.LineDetector.Echoed;
import io.sallyport.gateway.terminal.TypedCommand.Grade;
import io.sallyport.recorder.screen.TerminalScreen;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Lines that were ended with Enter and that nobody took yet, in order. Confined to its screen's
/// thread.
final class EndedLines {
    /// How many lines may be typed ahead; of more, the first are forgotten.
    private static final int MAX_AHEAD = 64;

    /// How many lines of output are looked at for the one that was typed.
    private static final int MAX_LOOKED_AT = 10_000;

    private final ArrayDeque<AwaitedLine> lines = new ArrayDeque<>();
    private final TerminalScreen screen;
    private final ScreenReader page;
    private final LineDetector discipline;
    private final Prompts prompts;
    private final Evidence evidence;
    private final ScreenDetector.Reader reader;
    private final Consumer<ReadLine> taken;
    private int lookedAt;

    EndedLines(
            TerminalScreen screen,
            ScreenReader page,
            LineDetector discipline,
            Prompts prompts,
            Evidence evidence,
            ScreenDetector.Reader reader,
            Consumer<ReadLine> taken) {
        this.screen = screen;
        this.page = page;
        this.discipline = discipline;
        this.prompts = prompts;
        this.evidence = evidence;
        this.reader = reader;
        this.taken = taken;
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    void add(AwaitedLine line) {
        if (lines.size() == MAX_AHEAD) {
            forget(lines.removeFirst());
        }
        lines.addLast(line);
        lookedAt = 0;
    }

    @Nullable AwaitedLine first() {
        return lines.peekFirst();
    }

    @Nullable AwaitedLine takeFirst() {
        return lines.pollFirst();
    }

    /// Nobody will take them: they went to a program.
    void forget() {
        lines.forEach(this::forget);
        lines.clear();
    }

    /// Those that were typed ahead are not read by a shell any more.
    void forgetAhead() {
        lines.stream().filter(each -> each.prompt == null).forEach(this::forget);
        lines.removeIf(each -> each.prompt == null);
    }

    private void forget(AwaitedLine line) {
        if (line.prompt == null && !line.typed.text().isBlank()) {
            reader.unread();
        }
    }

    /// Output is about to be shown.
    ///
    /// @return whether it can be the echo of what is typed after these lines
    boolean shown(byte[] data, int offset, int end) {
        for (AwaitedLine each : lines) {
            each.typed.shown(data, offset, end);
            if (!each.typed.isEchoed()) {
                return false;
            }
        }
        return true;
    }

    /// A line feed comes, and there is no line editor.
    void fed() {
        if (++lookedAt > MAX_LOOKED_AT) {
            forget();
            return;
        }
        AwaitedLine first = lines.getFirst();
        Prompt prompt = first.prompt;
        if (prompt == null) {
            fedAhead(first);
            return;
        }
        Optional<Echoed> echoed = discipline.line(first.number);
        Optional<String> shown = page.lineAtCursor(prompt);
        if (echoed.isPresent() && !(echoed.get().noisy() && shown.isPresent())) {
            lines.removeFirst();
            taken.accept(Evidence.cooked(echoed.get(), prompt));
        } else if (shown.isEmpty() || !isOnItsWay(first.typed, shown.get())) {
            lines.removeFirst();
            evidence.taken(first, shown, prompt, false).ifPresent(taken);
        } // Else other output came first.
    }

    private static boolean isOnItsWay(TypedLine typed, String shown) {
        return typed.isPure()
                && !typed.isEchoed()
                && !shown.isEmpty()
                && shown.length() < typed.text().length()
                && typed.text().startsWith(shown);
    }

    /// A shell that shows its prompt and goes on at once has taken a line that was typed ahead.
    private void fedAhead(AwaitedLine first) {
        int row = screen.cursor().row();
        Optional<ScreenReader.Found> found = page.line(prompts.of(false), row, false);
        if (found.isEmpty()) {
            fedAheadOfFirst(first, row);
            return;
        }
        Prompt prompt = found.get().prompt();
        String rest = takeSilent(prompt, found.get().text());
        while (!lines.isEmpty()) {
            AwaitedLine next = lines.removeFirst();
            if (next.looksLike(rest)) {
                taken.accept(ReadLine.read(next.typed.text(), Grade.HIGH, "", prompt));
                return;
            }
            if (takeEchoed(next, prompt)) {
                return;
            }
        }
    }

    /// The line was begun before its prompt came, which is not known yet; else what comes is the
    /// echo of the line itself, or the output of a program.
    private void fedAheadOfFirst(AwaitedLine first, int row) {
        if (!first.typed.isPure() || !first.typed.isEchoed()) {
            return;
        }
        page.lineEnding(first.typed.text(), row, false)
                .filter(found -> found.prompt().kind() == Prompt.Kind.COMMAND)
                .ifPresent(found -> {
                    lines.removeFirst();
                    prompts.know(found.prompt());
                    taken.accept(ReadLine.read(found.text(), Grade.HIGH, "", found.prompt()));
                });
    }

    /// A prompt waits. Where there are more of the same shell before it, what was typed ahead made
    /// no output; what is left went to a program.
    void prompted(String left) {
        prompts.beginning(left)
                .ifPresent(each -> takeSilent(each, left.substring(each.text().length())));
        forget();
    }

    private String takeSilent(Prompt prompt, String behind) {
        String rest = behind;
        while (!lines.isEmpty() && rest.startsWith(prompt.text())) {
            if (takeEchoed(lines.removeFirst(), prompt)) {
                rest = rest.substring(prompt.text().length());
            }
        }
        return rest;
    }

    /// Whether the line can have been taken from the line discipline, which echoed it before.
    private boolean takeEchoed(AwaitedLine ahead, Prompt prompt) {
        Optional<Echoed> echoed = discipline.line(ahead.number).filter(each -> !each.noisy());
        echoed.ifPresent(each -> taken.accept(Evidence.cooked(each, prompt)));
        return echoed.isPresent();
    }

    /// An editor that lets several lines be edited took more than one Enter for this one: the line
    /// gets what the screen shows of the next ones.
    void goOn(AwaitedLine given, String shown) {
        if (shown.indexOf('\n') < 0 || given.looksLike(shown)) {
            return;
        }
        StringBuilder typed = new StringBuilder(given.typed.text());
        int more = 0;
        boolean fits = false;
        for (AwaitedLine each : lines) {
            typed.append('\n').append(each.typed.text());
            more++;
            fits = each.typed.isPure() && TypedLine.looksLike(shown, typed.toString());
            if (fits) {
                break;
            }
        }
        for (int i = 0; fits && i < more; i++) {
            given.typed.goOn(lines.removeFirst().typed);
        }
    }
}
