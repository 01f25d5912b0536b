package io.sallyport.gateway.desk;

import io.sallyport.gateway.relay.Flow;
import io.sallyport.gateway.session.Login;
import io.sallyport.gateway.session.SessionServices;
import io.sallyport.policy.database.DatabaseUnavailableException;
import io.sallyport.policy.target.Target;
import io.sallyport.recorder.recording.ChannelHead;
import io.sallyport.recorder.screen.PrintableText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/// The menu: type to search, arrows to choose, Enter to connect; Tab for what has to be asked for
/// first. Keys come from the thread that reads the operator's connection, which must not wait: what
/// can be reached is looked up on another one, and drawn when it is known.
final class Menu {
    private static final int QUERY_LIMIT = 64;
    private static final Duration FRESH = Duration.ofSeconds(1);

    /// The most that are listed to be asked for; a search finds the others.
    private static final int MOST_ASKED_FOR = 200;

    private static final String ENTER_SCREEN = "\u001b[?1049h\u001b[?25l";
    static final String LEAVE_SCREEN = "\u001b[?25h\u001b[?1049l";

    private final Login login;
    private final SessionServices services;
    private final Flow out;
    private final Runnable leave;
    private final BiConsumer<Choice, ChannelHead.Terminal> connect;
    private final StringBuilder query = new StringBuilder();
    private ChannelHead.Terminal size;
    private List<Choice> all = List.of();
    private boolean asking; // whether what has to be asked for is listed
    private boolean known;
    private boolean looking;
    private boolean stale; // what is being looked up is not what is wanted any more
    private long looked;
    private List<Choice> shown = List.of();
    private int chosen;
    private int escape; // how much of an escape sequence was read: 0 none, 1 ESC, 2 ESC [
    private boolean over;

    /// A row of it.
    ///
    /// @param state `standing`, `3 hours left`, `to be asked for`
    record Choice(Target target, String account, String state) {}

    Menu(
            Login login,
            SessionServices services,
            Flow out,
            ChannelHead.Terminal size,
            Runnable leave,
            BiConsumer<Choice, ChannelHead.Terminal> connect) {
        this.login = login;
        this.services = services;
        this.out = out;
        this.size = size;
        this.leave = leave;
        this.connect = connect;
    }

    synchronized void start() {
        write(ENTER_SCREEN);
        look();
    }

    private void look() {
        boolean fresh = known && System.nanoTime() - looked < FRESH.toNanos();
        if (!looking && !fresh) {
            looking = true;
            boolean toAskFor = asking;
            String words = wanted();
            services.executor().execute(() -> lookNow(toAskFor, words));
        }
    }

    /// What is listed is another thing from now on.
    private void lookAgain() {
        known = false;
        stale = looking;
        look();
    }

    private void lookNow(boolean toAskFor, String words) {
        List<Choice> found;
        try {
            found = toAskFor ? toBeAskedFor(words) : reachable();
        } catch (DatabaseUnavailableException away) {
            found = List.of(); // connecting says why
        }
        synchronized (this) {
            looking = false;
            if (stale) {
                stale = false;
                look();
                return;
            }
            all = found;
            known = true;
            looked = System.nanoTime();
            if (!over) {
                draw();
            }
        }
    }

    private List<Choice> reachable() {
        Instant now = services.clock().instant();
        return services.decisions().reachable(login.person()).stream()
                .map(way -> new Choice(way.target(), way.account(), TargetWords.left(way, now)))
                .toList();
    }

    /// What the person may ask for and cannot reach yet, by name.
    private List<Choice> toBeAskedFor(String words) {
        Set<String> reached =
                reachable().stream()
                        .map(way -> way.account() + "@" + way.target().name())
                        .collect(Collectors.toSet());
        return services.inventory().current().targets().values().stream()
                .sorted(Comparator.comparing(Target::name))
                .flatMap(target ->
                        target.accounts().keySet().stream()
                                .sorted()
                                .map(account -> new Choice(target, account, "to be asked for")))
                .filter(way -> !reached.contains(way.account() + "@" + way.target().name()))
                .filter(way -> TargetWords.matches(way.target(), way.account(), words))
                .filter(way ->
                        services.decisions()
                                .mayRequest(login.person(), way.target(), way.account()))
                .limit(MOST_ASKED_FOR)
                .toList();
    }

    synchronized void resized(ChannelHead.Terminal newSize) {
        size = newSize;
        draw();
    }

    synchronized void typed(byte[] data, int offset, int length) {
        for (int i = offset; i < offset + length && !over; i++) {
            key(data[i]);
        }
        if (!over) {
            draw();
            look();
        }
    }

    private void key(byte b) {
        if (escape > 0) {
            escapeKey(b);
            return;
        }
        switch (b) {
            case 0x1b -> escape = 1;
            case 0x03, 0x04 -> quit();
            case '\r', '\n' -> pick();
            case '\t' -> {
                asking = !asking;
                all = List.of();
                chosen = 0;
                lookAgain();
            }
            case 0x7f, 0x08 -> search(query.substring(0, Math.max(0, query.length() - 1)));
            case 0x15 -> search("");
            case 0x0e -> move(1);
            case 0x10 -> move(-1);
            default -> {
                if (b >= 0x20 && b < 0x7f && query.length() < QUERY_LIMIT) {
                    search(query.toString() + (char) b);
                }
            }
        }
    }

    private void search(String words) {
        query.setLength(0);
        query.append(words);
        chosen = 0;
        if (asking) {
            lookAgain();
        }
    }

    private String wanted() {
        return query.toString().toLowerCase(Locale.ROOT);
    }

    private void escapeKey(byte b) {
        if (escape == 1) {
            escape = b == '[' || b == 'O' ? 2 : 0;
            return;
        }
        if (b == 'A') {
            move(-1);
        } else if (b == 'B') {
            move(1);
        }
        if (b >= 0x40 && b <= 0x7e) {
            escape = 0;
        }
    }

    private void move(int by) {
        chosen += by;
    }

    private void quit() {
        over = true;
        write(LEAVE_SCREEN);
        leave.run();
    }

    private void pick() {
        refresh();
        if (shown.isEmpty()) {
            return;
        }
        over = true;
        Choice choice = shown.get(chosen);
        write(
                LEAVE_SCREEN
                        + "connecting to "
                        + PrintableText.of(choice.target().name())
                        + " as "
                        + PrintableText.of(choice.account())
                        + " …\r\n");
        connect.accept(choice, size);
    }

    private void refresh() {
        String wanted = wanted();
        shown =
                all.stream()
                        .filter(way -> TargetWords.matches(way.target(), way.account(), wanted))
                        .toList();
        chosen = Math.clamp(chosen, 0, Math.max(0, shown.size() - 1));
    }

    private void draw() {
        refresh();
        int width = Math.max(20, size.columns());
        int rows = Math.max(1, size.rows() - 5);
        int first = Math.max(0, Math.min(chosen - rows / 2, shown.size() - rows));
        StringBuilder page = new StringBuilder("\u001b[H\u001b[2J");
        line(
                page,
                width,
                "\u001b[1m",
                "Sallyport  "
                        + login.person().name()
                        + (asking ? "  what you may ask for" : "  where you may go now"));
        line(page, width, "", "search: " + query);
        page.append("\r\n");
        for (int i = first; i < Math.min(shown.size(), first + rows); i++) {
            line(
                    page,
                    width,
                    i == chosen ? "\u001b[7m" : "",
                    TargetWords.row(
                            shown.get(i).target(), shown.get(i).account(), shown.get(i).state()));
        }
        if (shown.isEmpty()) {
            line(page, width, "", nothing());
        }
        page.append("\u001b[").append(size.rows()).append(";1H");
        page.append("\u001b[2m");
        page.append(
                cut(
                        "type to search   ↑ ↓ choose   "
                                + (asking
                                        ? "Enter ask   Tab where you may go"
                                        : "Enter connect   Tab ask for more")
                                + "   Ctrl-C leave",
                        width - 1));
        page.append("\u001b[0m");
        write(page.toString());
    }

    private String nothing() {
        if (!known) {
            return "looking …";
        }
        if (!query.isEmpty()) {
            return "nothing matches; backspace to widen";
        }
        return asking
                ? "there is nothing you may ask for"
                : "you hold no grant now; press Tab to see what you may ask for";
    }

    private static void line(StringBuilder page, int width, String style, String text) {
        page.append(style).append(cut(PrintableText.of(text), width - 1)).append("\u001b[0m\r\n");
    }

    private static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, Math.max(0, width - 1)) + "…";
    }

    private void write(String text) {
        out.ownData(0, text.getBytes(StandardCharsets.UTF_8));
    }
}
