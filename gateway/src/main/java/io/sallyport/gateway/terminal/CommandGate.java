package io.sallyport.gateway.terminal;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Stands in a terminal's way between an operator and her shell: each line waits until it is
/// judged, and what was typed after it waits with it.
///
/// Where the shell reports what it runs, it is asked by the shell itself, and the answer is exact:
/// a line that is refused does not run. Everywhere else a command is read off the screen, or off
/// the keys where there is no line editor, at the moment of Enter: a guard rail, not a boundary.
///
/// Guarded by one lock; nothing in it waits.
public final class CommandGate {
    /// How long the shell has until its hooks are to be heard of. What was typed waits as long.
    static final Duration START = Duration.ofSeconds(15);

    /// How long profiles have until what is typed is for them; before, it is for the first prompt.
    static final Duration PROFILES = Duration.ofSeconds(2);

    /// How long an Enter may go without an answer before it is taken for one that ran nothing, such
    /// as in a menu of completions.
    static final Duration ANSWER = Duration.ofMillis(400);

    /// How long a shell has to show its prompt once it was told that a line must not run.
    static final Duration OBEYS = Duration.ofSeconds(5);

    /// How long the screen has to be quiet before it is read.
    static final Duration QUIET = Duration.ofMillis(40);

    /// How often it is looked at for that.
    private static final Duration LOOK = QUIET.dividedBy(2);

    /// Where bytes go.
    public interface Way {
        /// The operator's own, on to the target; credit goes back as the target takes them.
        void toTarget(byte[] data, int offset, int length);

        /// The gateway's own, to the target.
        void answer(byte[] data);

        /// The operator's, taken and gone: their credit goes back.
        void taken(int length);

        /// What the target shows, to be recorded and shown.
        void shown(byte[] data, int offset, int length);

        /// The target's, taken and gone: its credit goes back.
        void swallowed(int length);

        /// The operator sends no more, and all that was sent is passed on.
        void endOfFileToTarget();

        /// Whether nothing reaches the target now, so that nobody's answer can be expected.
        boolean isPaused();

        /// A sentence of the gateway's to the operator.
        ///
        /// @param onLine whether the cursor stands behind something on its line
        void say(String sentence, boolean onLine);
    }

    /// A shell that was started so that it reports.
    private static final class Shell {
        final String nonce;
        @Nullable LoginShell kind;
        boolean reports; // the hooks are in place
        boolean asking; // and it asks before it runs a line
        boolean letThrough; // what was let through has not ended

        Shell(String nonce, @Nullable LoginShell kind) {
            this.nonce = nonce;
            this.kind = kind;
        }
    }

    private enum State {
        /// nobody has said anything yet: the start-up script is awaited
        STARTING,
        /// profiles are read, which may ask for something
        SETTLING,
        /// a line is typed
        READY,
        /// it is complete, and the screen is awaited, to be read
        READING,
        /// Enter was passed on, what it does is awaited
        ENTERED,
        /// it is judged
        ASKING,
        /// it was let through
        ALLOWED,
        /// it was refused: the prompt is awaited
        REFUSED,
        /// something runs, and gets what is typed
        RUNNING,
        /// it is over: the prompt is awaited
        OVER
    }

    private final Way way;
    private final Judge judge;
    private final ScheduledExecutorService timer;
    private final @Nullable LoginShell shell;
    private final boolean nested;
    private final MarkReader marks;
    private final Turns turns;
    private final CommandDetector detector;
    private final LineDetector keyed = new LineDetector(); // what the keys alone make of a line

    private final Object lock = new Object(); // guards everything below, turns and detector
    private State state;
    private State before = State.READY; // where a single command was asked for
    private final ArrayDeque<Shell> shells = new ArrayDeque<>(); // each started in the one before
    private @Nullable NestedShell starts; // what the line that was let through starts
    private @Nullable String awaited; // the nonce of a shell that is about to start
    private final ArrayDeque<String> pieces = new ArrayDeque<>(); // of how it is started
    private boolean opensShell;
    private boolean screenInside; // a shell that was to report does not
    private @Nullable Consumer<byte[]> keys; // who gets what is typed while a command is held
    private long turn; // counts the states, so that a timer knows that it comes too late
    private long lastShown;
    private boolean echoAwaited;
    private boolean wasHeld; // what was answered last
    private boolean ended; // the operator sends no more, and the target does not know yet
    private boolean profileAsks;
    private boolean typedSince; // something was typed since the last command began to run
    private boolean atPrompt; // dash waits for a line, or was given one there
    private boolean reading; // and has not got its end yet

    /// @param shell the shell that was started by [ShellIntegration]; absent: whatever the target
    ///   starts
    /// @param nested whether shells that are started in it should report as well
    public CommandGate(
            Way way,
            Judge judge,
            ScheduledExecutorService timer,
            @Nullable LoginShell shell,
            boolean nested,
            int columns,
            int rows) {
        this.way = way;
        this.judge = judge;
        this.timer = timer;
        this.shell = shell;
        this.nested = nested;
        String nonce = nonce();
        this.shells.add(new Shell(nonce, shell));
        this.marks = new MarkReader(nonce, new Output());
        this.turns = new Turns(this::pass);
        this.detector = new CommandDetector(columns, rows, this::found);
        if (shell == null) {
            state = State.READY;
        } else {
            state = State.STARTING;
            after(START, this::startedLate);
        }
    }

    private static String nonce() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /// The shell that reads what is typed.
    private Shell inner() {
        return shells.getLast();
    }

    private boolean isNested() {
        return shells.size() > 1;
    }

    /// The operator typed this.
    public void typed(byte[] data, int offset, int length) {
        synchronized (lock) {
            if (keys != null) {
                keys.accept(java.util.Arrays.copyOfRange(data, offset, offset + length));
                way.taken(length);
                return;
            }
            turns.add(data, offset, length);
            carryOn();
        }
    }

    /// The operator sends no more.
    public void endOfFile() {
        synchronized (lock) {
            ended = true;
            carryOn();
        }
    }

    /// Nobody is there any more: what waits is forgotten.
    public void close() {
        synchronized (lock) {
            turn++;
            keys = null;
            detector.closed();
        }
    }

    /// The target sent this.
    public void received(byte[] data, int offset, int length) {
        synchronized (lock) {
            if (shell == null) {
                show(data, offset, length);
            } else {
                marks.read(data, offset, length);
            }
        }
    }

    /// The operator's window has another size.
    public void resized(int columns, int rows) {
        synchronized (lock) {
            detector.resized(columns, rows);
        }
    }

    private final class Output implements MarkReader.Found {
        @Override
        public void shown(byte[] data, int offset, int length) {
            show(data, offset, length);
        }

        @Override
        public void marked(Mark mark, int length, int depth) {
            way.swallowed(length);
            if (!(mark instanceof Mark.Ready)) {
                leave(depth);
            }
            CommandGate.this.marked(mark);
        }
    }

    private void show(byte[] data, int offset, int length) {
        way.shown(data, offset, length);
        detector.output(data, offset, length);
        keyed.output(data, offset, offset + length);
        lastShown = System.nanoTime();
        echoAwaited = false;
    }

    // ---- what the shell says

    private void marked(Mark mark) {
        switch (mark) {
            case Mark.Ready _ -> {
                if (awaited != null) {
                    shells.add(new Shell(awaited, null));
                    awaited = null;
                }
                String before = isNested() ? "\u001b]7731;" : ""; // something may be typed ahead
                way.answer((before + inner().nonce + "\n").getBytes(StandardCharsets.US_ASCII));
                profileAsks = false;
                go(State.SETTLING);
                after(PROFILES, this::profileAsks);
            }
            case Mark.Installed(String name, String version) -> installed(name, version);
            case Mark.PromptShown _ -> {
                if (!inner().asking) {
                    lineTaken();
                } else if (inner().kind == LoginShell.FISH) {
                    lineBegins();
                } else if (state != State.READY) {
                    go(State.OVER);
                    after(ANSWER, this::lineBegins);
                }
            }
            case Mark.LineBegins _ -> {
                if (inner().asking) {
                    lineBegins();
                } else {
                    keyed.begin();
                    atPrompt = true;
                    reading = true;
                    if (state == State.SETTLING) {
                        go(State.READY);
                        carryOn();
                    }
                }
            }
            case Mark.LineGoesOn _ -> {
                if (!inner().asking) {
                    keyed.begin();
                    atPrompt = true;
                    reading = true;
                } else if (state == State.ENTERED || state == State.OVER) {
                    go(State.READY);
                    carryOn();
                }
            }
            case Mark.Asks(char how, String text) -> asked(how, text);
            case Mark.TypedAhead(byte[] bytes) -> turns.handedBack(bytes);
            case Mark.WantsPiece _ -> piece();
            case Mark.Runs _ -> {
                if (state == State.ALLOWED) {
                    run();
                } else if (state != State.RUNNING) {
                    judge.disobeyed("the shell ran a line that nobody let through");
                }
            }
            case Mark.Ended(int status) -> {
                commandEnded(status);
                starts = null;
                awaited = null;
                marks.leave(shells.size() - 1);
                if (screenInside) {
                    reportsAgain();
                }
                if (state == State.RUNNING || state == State.STARTING) {
                    go(State.OVER);
                    after(ANSWER, this::lineBegins);
                }
            }
            case Mark.Disobeyed _ -> judge.disobeyed("the shell ran what was refused");
        }
    }

    /// A shell without a line editor was at its prompt and is there again: what it was given and
    /// nobody saw, since its echo was off, was a command all the same.
    private void lineTaken() {
        if (atPrompt && !reading && keyed.line(keyed.completed()).isEmpty()) {
            keyed.last()
                    .filter(text -> !text.isBlank())
                    .ifPresent(text -> judge.seen(unseen(text)));
        }
        atPrompt = false;
        reading = false;
    }

    private static TypedCommand unseen(String text) {
        return new TypedCommand(
                text,
                TypedCommand.How.LINE,
                TypedCommand.Grade.COOKED,
                TypedCommand.Scope.SHELL,
                "typed at the prompt while its echo was off");
    }

    /// The detector found what a program took.
    private void found(TypedCommand command) {
        if (!inner().asking) {
            judge.seen(isNested() ? inside(command) : command);
        } else if (inner().letThrough && typedSince) {
            judge.seen(inside(command));
        } // else: the shell says itself what it runs
    }

    /// What was typed at something that the shell runs: at another shell, or at a program.
    private TypedCommand inside(TypedCommand command) {
        return command.scope() == TypedCommand.Scope.SHELL
                ? new TypedCommand(
                        command.text(),
                        command.how(),
                        command.grade(),
                        opensShell ? TypedCommand.Scope.NESTED : TypedCommand.Scope.REPL,
                        command.why())
                : command;
    }

    private void commandEnded(int status) {
        if (inner().letThrough) {
            inner().letThrough = false;
            judge.ended(status);
        }
    }

    // ---- shells in shells

    /// The next piece of the function that starts a shell so that it reports; a line without
    /// anything ends it.
    private void piece() {
        String next = pieces.isEmpty() ? "" : pieces.removeFirst();
        if (next.isEmpty() && starts != null) {
            awaited = nonce();
            marks.await(awaited);
        }
        way.answer((next + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private void installed(String name, String version) {
        Shell inner = inner();
        inner.reports = true;
        if (!isNested()) {
            inner.asking = shell != null && shell.asks();
            judge.captured(
                    inner.asking ? TypedCommand.How.SHELL_INTEGRATION : TypedCommand.How.LINE,
                    name + " " + version);
            return;
        }
        NestedShell started = starts;
        inner.kind = LoginShell.of("/" + name, version).orElse(null);
        if (inner.kind == null || started == null) {
            unreportedInside();
            return;
        }
        inner.asking = true;
        judge.captured(
                TypedCommand.How.SHELL_INTEGRATION,
                name + " " + version + ", started in the shell before");
        judge.nested(inner.kind.dialect(), started.account());
    }

    /// It is there, and is read off the screen.
    private void unreportedInside() {
        screenInside = true;
        judge.captured(
                TypedCommand.How.SCREEN, "the shell that was started in the shell does not report");
        opensShell = true;
        go(State.RUNNING);
        carryOn();
    }

    /// Shells deeper than this are over.
    private void leave(int depth) {
        if (shells.size() - 1 == depth) {
            return;
        }
        while (shells.size() - 1 > depth) {
            if (shells.removeLast().asking) {
                judge.nestedOver();
            }
        }
        awaited = null;
        marks.leave(depth);
        opensShell = true;
        go(State.RUNNING);
        reportsAgain();
    }

    private void reportsAgain() {
        screenInside = false;
        judge.captured(TypedCommand.How.SHELL_INTEGRATION, "back in the shell before");
    }

    private void lineBegins() {
        opensShell = false;
        turns.lineBegins();
        go(State.READY);
        carryOn();
    }

    private void asked(char how, String text) {
        before = state == State.RUNNING || state == State.SETTLING ? state : State.READY;
        go(State.ASKING);
        boolean whole = text.length() <= TypedCommand.MAX_LENGTH;
        boolean told = how != 'x' && whole;
        boolean editor = how == 'd' && (text.startsWith("fc -e ") || text.contains("/bash-fc."));
        TypedCommand command =
                new TypedCommand(
                        whole ? text : text.substring(0, TypedCommand.MAX_LENGTH),
                        TypedCommand.How.SHELL_INTEGRATION,
                        told ? TypedCommand.Grade.EXACT : TypedCommand.Grade.OPAQUE,
                        editor
                                ? TypedCommand.Scope.EDITOR
                                : isNested() ? TypedCommand.Scope.NESTED : TypedCommand.Scope.SHELL,
                        told
                                ? ""
                                : whole
                                        ? "the shell's history is off, and it does not tell its line"
                                        : "the line is too long to be read");
        boolean single = how == 'd';
        Optional<NestedShell> inside =
                nested && how == 'h' ? NestedShell.of(text) : Optional.empty();
        judge.judge(
                command,
                new Answering(verdict -> answerShell(verdict, single, inside.orElse(null))));
    }

    private void answerShell(Verdict verdict, boolean single, @Nullable NestedShell inside) {
        switch (verdict) {
            case Verdict.Run run -> {
                if (!run.warning().isEmpty()) {
                    way.say(run.warning(), inner().kind == LoginShell.FISH);
                }
                opensShell = run.opensShell();
                inner().letThrough |= !single;
                starts = inside;
                pieces.clear();
                LoginShell asks = inner().kind;
                if (inside != null && asks != null) {
                    pieces.addAll(inside.pieces(asks));
                }
                typedSince = false; // what waits behind the line is passed on when it runs
                go(single ? before : State.ALLOWED);
                answer(pieces.isEmpty() ? 'A' : 'N');
                carryOn();
            }
            case Verdict.Deny(String sentence) -> {
                way.say(sentence, inner().kind == LoginShell.FISH || wasHeld);
                go(State.REFUSED);
                answer('D');
                after(
                        OBEYS,
                        () -> judge.disobeyed("the shell did not go back to its prompt when told"));
            }
        }
    }

    private void answer(char word) {
        String line = "\u001b]7731;" + inner().nonce + ";V;" + word + "\n";
        way.answer(line.getBytes(StandardCharsets.US_ASCII));
    }

    private void run() {
        typedSince = false;
        NestedShell inside = starts;
        if (inside != null && inside.startsAtOnce()) {
            // What is typed is for its first prompt, not for the script that starts it.
            go(State.STARTING);
            after(PROFILES, this::unreportedInside);
        } else {
            go(State.RUNNING);
            carryOn();
        }
    }

    // ---- what is typed

    private void pass(byte[] data, int offset, int length, boolean own) {
        detector.keys(data, offset, length);
        for (int i = offset; i < offset + length && reading; i++) {
            keyed.key(data[i]);
            // What comes after its end is for what it runs: a password, perhaps.
            reading = data[i] != '\r' && data[i] != '\n';
        }
        typedSince = true;
        echoAwaited = true;
        if (own) {
            way.answer(java.util.Arrays.copyOfRange(data, offset, offset + length));
        } else {
            way.toTarget(data, offset, length);
        }
    }

    /// Passes on what may go now.
    private void carryOn() {
        switch (state) {
            case STARTING, READING, ENTERED, ASKING, ALLOWED, REFUSED, OVER -> {
                // it waits
            }
            case SETTLING -> {
                if (profileAsks) {
                    turns.all();
                }
            }
            case READY -> typeLine();
            case RUNNING -> {
                if (opensShell) {
                    typeLine();
                } else {
                    turns.all();
                }
            }
        }
        if (ended && turns.isEmpty()) {
            ended = false;
            way.endOfFileToTarget();
        }
    }

    private void typeLine() {
        if (!turns.untilLineEnd()) {
            return;
        }
        if (inner().asking && state == State.READY) {
            turns.lineEnd();
            before = State.READY;
            go(State.ENTERED);
            whenQuiet(this::ready); // nothing ran: a menu of completions, the end of a search
        } else {
            before = state;
            go(State.READING);
            whenQuiet(this::guard);
        }
    }

    private void ready() {
        go(before);
        carryOn();
    }

    /// Judges the line that Enter would run, as far as it can be read.
    private void guard() {
        Optional<TypedCommand> line =
                detector.atEnter()
                        .or(() ->
                                atPrompt
                                        ? keyed.soFar().map(CommandGate::unseen)
                                        : Optional.empty())
                        .map(command -> inner().asking || isNested() ? inside(command) : command)
                        .filter(command -> command.scope() != TypedCommand.Scope.REPL);
        if (line.isEmpty()) {
            enter();
        } else {
            go(State.ASKING);
            judge.guard(line.get(), new Answering(this::answerLine));
        }
    }

    private void answerLine(Verdict verdict) {
        switch (verdict) {
            case Verdict.Run run -> {
                if (!run.warning().isEmpty()) {
                    way.say(run.warning(), true);
                }
                enter();
            }
            case Verdict.Deny(String sentence) -> {
                way.say(sentence + "; the line was not sent, Ctrl-C or Ctrl-U takes it away", true);
                if (turns.dropLineEnd()) {
                    way.taken(1);
                }
                ready();
            }
        }
    }

    private void enter() {
        turns.lineEnd();
        go(State.ENTERED);
        whenQuiet(this::ready);
    }

    /// Runs this when the screen has taken what was typed: it changed, and was quiet for a moment;
    /// or it does not change.
    private void whenQuiet(Runnable then) {
        whenQuiet(then, (int) (ANSWER.toNanos() / LOOK.toNanos()));
    }

    /// @param looks how many more times it may look; counted, since a pause does not count
    private void whenQuiet(Runnable then, int looks) {
        boolean quiet = System.nanoTime() - lastShown >= QUIET.toNanos();
        if (!echoAwaited && quiet || looks <= 0) {
            then.run();
        } else {
            after(LOOK, () -> whenQuiet(then, looks - 1));
        }
    }

    /// Profiles that take this long may be waiting for somebody to type.
    private void profileAsks() {
        profileAsks = true;
        carryOn();
        after(START, this::startedLate);
    }

    private void startedLate() {
        if (inner().reports) { // the hooks are there, a profile goes on
            after(START, this::startedLate);
            return;
        }
        if (isNested()) {
            unreportedInside();
            return;
        }
        judge.unreported("the login shell did not start in the way it was asked to");
        go(State.READY);
        carryOn();
    }

    private void go(State next) {
        state = next;
        turn++;
    }

    /// Runs this later, unless something happened meanwhile. While the way is paused time stands
    /// still: a shell that is not told anything must not be taken for one that does not obey.
    private void after(Duration time, Runnable then) {
        after(time, then, false);
    }

    /// @param stood whether time stood still in it: then all of it counts anew
    private void after(Duration time, Runnable then, boolean stood) {
        long asked = turn;
        var _ =
                timer.schedule(
                        () -> {
                            synchronized (lock) {
                                if (turn == asked && (way.isPaused() || stood)) {
                                    after(time, then, way.isPaused());
                                } else if (turn == asked) {
                                    then.run();
                                }
                            }
                        },
                        time.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    /// The answer to one question; a second one, or one that comes when nobody asks any more, is
    /// dropped.
    private final class Answering implements Judge.Answer {
        private final Consumer<Verdict> then;
        private boolean answered;

        Answering(Consumer<Verdict> then) {
            this.then = then;
        }

        @Override
        public void held(Consumer<byte[]> typed) {
            synchronized (lock) {
                if (!answered) {
                    keys = typed;
                }
            }
        }

        @Override
        public void given(Verdict verdict) {
            synchronized (lock) {
                if (!answered) {
                    answered = true;
                    wasHeld = keys != null; // there is a line on the screen that says for whom
                    keys = null;
                    if (state == State.ASKING) {
                        then.accept(verdict);
                    }
                }
            }
        }
    }
}
