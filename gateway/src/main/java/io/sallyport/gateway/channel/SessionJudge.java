package io.sallyport.gateway.channel;

import io.sallyport.gateway.admission.Admission;
import io.sallyport.gateway.session.ProxySession;
import io.sallyport.gateway.session.Refusal;
import io.sallyport.gateway.session.SessionEnd;
import io.sallyport.gateway.terminal.CaptureChanged;
import io.sallyport.gateway.terminal.CommandFinished;
import io.sallyport.gateway.terminal.CommandJudged;
import io.sallyport.gateway.terminal.Commands;
import io.sallyport.gateway.terminal.Judge;
import io.sallyport.gateway.terminal.TypedCommand;
import io.sallyport.gateway.terminal.Verdict;
import io.sallyport.policy.classification.Catalogue;
import io.sallyport.policy.classification.Circumstances;
import io.sallyport.policy.classification.UserData;
import io.sallyport.policy.command.SessionState;
import io.sallyport.policy.database.DatabaseUnavailableException;
import io.sallyport.policy.decision.Decision;
import io.sallyport.policy.gate.Passage;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.target.Target;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.JournalUnavailableException;
import io.sallyport.recorder.recording.Marker;
import io.sallyport.recorder.recording.Recording;
import io.sallyport.recorder.screen.PrintableText;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Judges the commands of one channel for its session: what they do, by the rules; whether that may
/// be done, by both gates and the policies; and a fact about it, before anything runs. What lacks
/// somebody's agreement waits for it.
///
/// One question at a time is open, as its gate asks; what waits does so on threads of its own.
final class SessionJudge implements Judge {
    private static final Logger LOG = LoggerFactory.getLogger(SessionJudge.class);

    private final ProxySession session;
    private final Commands commands;
    private final Recording recording;
    private final int channel;
    private final IntSupplier columns;
    private final BiConsumer<Integer, byte[]> screen;

    private final Object lock = new Object(); // guards what is below
    private SessionState state;
    private int numbers;
    private @Nullable Running running;
    private final ArrayDeque<Outer> outer = new ArrayDeque<>();

    /// A shell that waits for one that was started in it.
    private record Outer(SessionState state, @Nullable Running running) {}

    /// What was let through last.
    ///
    /// @param over what its session has to know when it is
    private record Running(int number, long begun, Passage.Open open, Runnable over) {}

    /// @param columns of the operator's window
    /// @param screen shows bytes on a stream of the channel
    SessionJudge(
            ProxySession session,
            Recording recording,
            int channel,
            SessionState.Dialect dialect,
            IntSupplier columns,
            BiConsumer<Integer, byte[]> screen) {
        this.session = session;
        this.commands = session.services().commands();
        this.recording = recording;
        this.channel = channel;
        this.columns = columns;
        this.screen = screen;
        this.state = SessionState.atStart(dialect, session.account(), home(session.account()));
    }

    /// Where it usually is: what a line names by `~` is taken for that.
    static String home(String account) {
        return account.equals("root") ? "/root" : "/home/" + account;
    }

    // ---- a command that comes with the request

    /// What a command line would do in this session, before it is known whether it may.
    static Commands.Read read(ProxySession session, String line) {
        return session.services()
                .commands()
                .read(
                        line,
                        SessionState.atStart(
                                SessionState.Dialect.BASH,
                                session.account(),
                                home(session.account())),
                        circumstances(session, TypedCommand.How.EXEC));
    }

    /// Keeps what was decided about it. Waits until that is durable.
    ///
    /// @param decision `run` or `deny`
    void decided(String line, Commands.Read read, String decision, String reason) {
        keep(
                new TypedCommand(
                        line.length() <= TypedCommand.MAX_LENGTH
                                ? line
                                : line.substring(0, TypedCommand.MAX_LENGTH),
                        TypedCommand.How.EXEC,
                        TypedCommand.Grade.EXACT,
                        TypedCommand.Scope.SHELL,
                        ""),
                read,
                null,
                decision,
                reason);
    }

    // ---- commands of a terminal

    @Override
    public void judge(TypedCommand command, Answer answer) {
        session.services().executor().execute(() -> answer.given(verdict(command, answer, true)));
    }

    @Override
    public void guard(TypedCommand command, Answer answer) {
        session.services().executor().execute(() -> answer.given(verdict(command, answer, false)));
    }

    /// @param exact whether what is judged is what runs: then the fact comes before it does. Else
    ///   the fact comes when it is known what was taken.
    private Verdict verdict(TypedCommand command, Answer answer, boolean exact) {
        try {
            Commands.Read read = read(command);
            Decision decision = session.mayRun(read.operations(), read.unusual());
            if (decision instanceof Decision.Deny no && (no.canBeAskedFor() || no.heldByPolicy())) {
                keep(command, read, null, "hold", no.reason());
                decision = held(command, read, no, answer);
            }
            return switch (decision) {
                case Decision.Permit yes ->
                        exact ? run(command, read, yes) : let(command, read, yes);
                case Decision.Deny no -> deny(command, read, no.reason());
            };
        } catch (Refusal no) {
            return new Verdict.Deny(no.sentence());
        } catch (DatabaseUnavailableException away) {
            LOG.error("session {}: a command cannot be decided", session.id(), away);
            return new Verdict.Deny(Refusal.CANNOT_DECIDE);
        } catch (CompletionException | JournalUnavailableException unrecorded) {
            // The session ends for it, and says so.
            return new Verdict.Deny(Refusal.CANNOT_RECORD);
        } catch (RuntimeException bug) {
            LOG.error("session {}: a command could not be judged", session.id(), bug);
            return new Verdict.Deny(
                    "the command could not be judged for a reason the gateway's log tells");
        }
    }

    private Commands.Read read(TypedCommand command) {
        SessionState before;
        synchronized (lock) {
            before = state;
        }
        boolean told = command.grade() != TypedCommand.Grade.OPAQUE;
        Commands.Read read =
                commands.read(
                        told ? command.text() : "", before, circumstances(session, command.how()));
        return told
                ? read
                : new Commands.Read(
                        read.reading(), read.classification(), Set.of(Operation.UNBOUNDED));
    }

    static Circumstances circumstances(ProxySession session, TypedCommand.How how) {
        Target target = session.target();
        return new Circumstances(
                session.login().person().name(),
                target.name(),
                Objects.requireNonNullElse(target.owner(), ""),
                target.holdsUserData() ? "user" : "",
                session.account(),
                home(session.account()),
                word(how),
                UserData.in(
                        target.userData().paths(),
                        new Catalogue(
                                target.userData().databases(),
                                target.userData().buckets(),
                                target.userData().volumes())),
                session.services().habits().occasion(session.arrival()));
    }

    private Decision held(
            TypedCommand command, Commands.Read read, Decision.Deny no, Answer answer) {
        Admission admission =
                Admission.forCommand(
                        session,
                        no,
                        read.operations(),
                        commands.shown(command.text()),
                        columns.getAsInt(),
                        screen);
        answer.held(keys -> admission.typed(keys, 0, keys.length));
        try {
            admission.run();
        } catch (Refusal refused) {
            return new Decision.Deny(refused.sentence(), null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Decision.Deny("this gateway stops; connect again in a minute", null);
        }
        Decision now = session.mayRun(read.operations(), read.unusual());
        // What a policy wants somebody's agreement to, somebody has agreed to.
        return now instanceof Decision.Deny again && again.heldByPolicy() && no.heldByPolicy()
                ? session.mayRunAsCarried()
                : now;
    }

    private Verdict let(TypedCommand command, Commands.Read read, Decision.Permit yes) {
        String warning = String.join("; ", yes.warnings());
        if (!warning.isEmpty()) {
            keep(command, read, yes.open(), "warn", warning);
        }
        return new Verdict.Run(PrintableText.of(warning), read.opensShell());
    }

    private Verdict run(TypedCommand command, Commands.Read read, Decision.Permit yes) {
        String warning = String.join("; ", yes.warnings());
        int number = keep(command, read, yes.open(), warning.isEmpty() ? "run" : "warn", warning);
        Runnable over = session.runs(read.operations(), yes.open());
        synchronized (lock) {
            state = read.reading().next();
            running = new Running(number, System.nanoTime(), yes.open(), over);
        }
        return new Verdict.Run(PrintableText.of(warning), read.opensShell());
    }

    private Verdict deny(TypedCommand command, Commands.Read read, String reason) {
        keep(command, read, null, "deny", reason);
        String by = read.rule().isEmpty() ? "" : " [" + read.rule() + "]";
        return new Verdict.Deny(
                PrintableText.of("not run: " + reason + by) + " (session " + session.id() + ")");
    }

    /// Waits until the fact is durable.
    private int keep(
            TypedCommand command,
            Commands.Read read,
            Passage.@Nullable Open open,
            String decision,
            String reason) {
        int number;
        synchronized (lock) {
            number = ++numbers;
        }
        String text = commands.shown(command.text());
        CommandJudged fact =
                new CommandJudged(
                        open == null ? session.header() : session.header(open),
                        channel,
                        number,
                        text,
                        commands.digest(command.text()),
                        word(command.how()),
                        word(command.grade()),
                        word(command.scope()),
                        List.copyOf(Operation.words(read.operations())),
                        read.rules(),
                        read.versions(),
                        read.shadow(),
                        read.level(),
                        read.classification().novelty(),
                        decision,
                        commands.shown(reason),
                        recording.now(),
                        commands.runs(read.reading().line()));
        Entry entry = session.journal(fact).join();
        session.mark(channel, Marker.Kind.COMMAND, text, entry);
        if (!decision.equals("run") && !decision.equals("seen")) {
            session.mark(channel, Marker.Kind.DECISION, decision + ": " + fact.reason(), entry);
        }
        return number;
    }

    /// What may not be run, and was all the same, ends the session: the guard was got around.
    @Override
    public void seen(TypedCommand command) {
        session.services().executor().execute(() -> seenNow(command));
    }

    private void seenNow(TypedCommand command) {
        try {
            Commands.Read read = read(command);
            if (command.scope() == TypedCommand.Scope.REPL) { // no shell's words: nothing to decide
                keep(command, read, null, "seen", command.why());
                return;
            }
            switch (session.mayRun(read.operations(), read.unusual())) {
                case Decision.Permit yes -> {
                    keep(command, read, yes.open(), "run", command.why());
                    synchronized (lock) {
                        state = read.reading().next();
                    }
                }
                case Decision.Deny no -> {
                    keep(command, read, null, "seen", no.reason());
                    disobeyed("it was seen when it ran already: " + no.reason());
                }
            }
        } catch (Refusal over) {
            LOG.debug("session {} is over", session.id());
        } catch (DatabaseUnavailableException away) {
            LOG.error("session {}: a command cannot be decided", session.id(), away);
        } catch (CompletionException | JournalUnavailableException unrecorded) {
            LOG.debug("session {} ends: it cannot be journalled", session.id());
        } catch (RuntimeException bug) {
            LOG.error("session {}: a command that was seen could not be kept", session.id(), bug);
        }
    }

    @Override
    public void ended(int status) {
        Running was;
        synchronized (lock) {
            was = running;
            running = null;
        }
        if (was != null) {
            was.over().run();
            var _ =
                    session.journal(
                            new CommandFinished(
                                    session.header(was.open()),
                                    channel,
                                    was.number(),
                                    status,
                                    (System.nanoTime() - was.begun()) / 1_000_000));
        }
    }

    // ---- how they are known

    @Override
    public void captured(TypedCommand.How how, String why) {
        var _ =
                session.journal(
                        new CaptureChanged(
                                session.header(), channel, word(how), PrintableText.of(why)));
    }

    @Override
    public void nested(SessionState.Dialect dialect, String account) {
        synchronized (lock) {
            outer.addLast(new Outer(state, running));
            String whose = account.isEmpty() ? state.account() : account;
            state = SessionState.atStart(dialect, whose, home(whose));
            running = null;
        }
    }

    @Override
    public void nestedOver() {
        Running was;
        synchronized (lock) {
            was = running;
            Outer before = outer.removeLast();
            state = before.state();
            running = before.running();
        }
        if (was != null) { // it left by it: nobody says with which status
            was.over().run();
        }
    }

    @Override
    public void unreported(String why) {
        captured(TypedCommand.How.SCREEN, why);
        session.services().shells().disappointed(session.target().name(), session.account());
        if (!session.mayBeUnbounded()) {
            session.end(
                    new SessionEnd(
                            SessionEnd.Cause.UNREPORTED,
                            why
                                    + ", so that it is not known beforehand what it runs, and"
                                    + " nothing you hold lets you do that; ask for it: request "
                                    + session.target().name()
                                    + " --operations unbounded"));
        }
    }

    @Override
    public void disobeyed(String how) {
        session.end(
                new SessionEnd(
                        SessionEnd.Cause.DISOBEYED,
                        "a command that was refused may have run all the same ("
                                + how
                                + "), so the session ends"));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
