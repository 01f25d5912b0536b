package io.sallyport.gateway.admission;

import io.sallyport.gateway.session.Gates;
import io.sallyport.gateway.session.ProxySession;
import io.sallyport.gateway.session.Refusal;
import io.sallyport.gateway.session.SessionRegistry;
import io.sallyport.gateway.session.Waiting;
import io.sallyport.policy.database.DatabaseUnavailableException;
import io.sallyport.policy.decision.Decision;
import io.sallyport.policy.grant.TimedGrant;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.ledger.Wording;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.AccessRequest;
import io.sallyport.policy.request.Asking;
import io.sallyport.policy.request.Purpose;
import io.sallyport.policy.request.RequestFilter;
import io.sallyport.recorder.screen.PrintableText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One operator before a shut gate, on one channel: a request is raised, or the one that waits
/// already is taken up, and looked at every second until it is decided. On a terminal she is asked
/// for a reason and a time, and sees on one live line who is still missing; without one a line is
/// written whenever something changes.
///
/// [#run] waits, on a thread that may; what is typed comes from the thread that reads the
/// connection.
public final class Admission {
    /// Exit status where waiting ends without an answer.
    public static final int NOT_YET = Refusal.NOT_YET;

    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration OFFERED = Duration.ofHours(1);

    /// How long a command waits for somebody's agreement.
    private static final Duration COMMAND_WAITS = Duration.ofMinutes(30);

    /// For how long what it needs is asked for: long enough to type it again.
    private static final Duration COMMAND_HAS = Duration.ofMinutes(15);

    private static final int COMMAND_SHOWN = 300;
    private static final String[] SPINNER = {"-", "\\", "|", "/"};

    private final ProxySession session;
    private final Decision.Deny denied;
    private final Wishes wishes;
    private final Set<Operation> operations;
    private final int columns;
    private final BiConsumer<Integer, byte[]> out;
    private final LineInput input;
    private final Gates gates;
    private final @Nullable String command;
    private String shown = "";
    private int turn;

    /// @param denied why she does not get in by herself
    /// @param operations what she needs to do what she began
    /// @param columns of her terminal; 0: there is none
    /// @param out shows bytes on a stream of the channel, 0 or 1 for standard error
    public Admission(
            ProxySession session,
            Decision.Deny denied,
            Wishes wishes,
            Set<Operation> operations,
            int columns,
            BiConsumer<Integer, byte[]> out) {
        this(session, denied, wishes, operations, columns, out, null);
    }

    private Admission(
            ProxySession session,
            Decision.Deny denied,
            Wishes wishes,
            Set<Operation> operations,
            int columns,
            BiConsumer<Integer, byte[]> out,
            @Nullable String command) {
        this.command = command;
        this.session = session;
        this.denied = denied;
        this.wishes = wishes;
        this.operations = operations;
        this.columns = columns;
        this.out = out;
        this.input = new LineInput(this::write);
        this.gates = session.services().gates();
    }

    /// For a single command, on a terminal: nothing is asked, the command itself is the reason. It
    /// waits half an hour; who leaves takes the request back.
    ///
    /// @param command as approvers and owners may read it
    public static Admission forCommand(
            ProxySession session,
            Decision.Deny denied,
            Set<Operation> operations,
            String command,
            int columns,
            BiConsumer<Integer, byte[]> out) {
        return new Admission(
                session, denied, Wishes.NONE, operations, Math.max(20, columns), out, command);
    }

    /// What the operator types while she waits.
    public void typed(byte[] data, int offset, int length) {
        input.typed(data, offset, length);
    }

    /// The operator is gone, or sends no more.
    public void left() {
        input.end();
    }

    /// Asks and waits. Returns once the request is granted.
    ///
    /// @throws Refusal when it was refused, nobody decided in time, she leaves, or too many wait
    ///   already
    public void run() throws InterruptedException {
        try (Waiting.Place place =
                session.services().waiting().take(session.login().person().name())) {
            AccessRequest request = request();
            await(request.id());
        } catch (ChangeRefusedException no) {
            throw new Refusal(String.valueOf(no.getMessage()));
        } catch (DatabaseUnavailableException away) {
            LOG.error("session {}: a request cannot be kept", session.id(), away);
            throw new Refusal(Refusal.CANNOT_DECIDE);
        }
    }

    private AccessRequest request() throws InterruptedException {
        Optional<AccessRequest> waiting = waiting();
        if (waiting.isPresent()) {
            say("you asked for this already, by " + waiting.get().id());
            return waiting.get();
        }
        String reason = wishes.reason();
        Duration duration = OFFERED;
        if (command != null) {
            say(denied.reason());
            reason = "to run in session " + session.id() + ": " + shortened(command);
            duration = COMMAND_HAS;
        } else if (columns > 0) {
            say(denied.reason());
            if (reason == null || reason.isBlank()) {
                reason = asked("Why do you need it (Ctrl-C leaves)", "");
            }
            duration = Wording.duration("time", asked("For how long", "1h"));
        } else if (reason == null || reason.isBlank()) {
            throw new Refusal(
                    "to ask for access a reason is needed: SetEnv SALLYPORT_REASON=…; "
                            + denied.reason());
        }
        AccessRequest raised =
                gates.requests()
                        .raise(
                                new Asking(
                                        Set.of(session.target().name()),
                                        session.account(),
                                        operations,
                                        null,
                                        duration,
                                        reason,
                                        wishes.ticket(),
                                        wishes.ticket() == null
                                                ? Purpose.PROVIDER_INITIATED_SERVICE
                                                : Purpose.OWNER_INITIATED_SUPPORT,
                                        false),
                                actor());
        say("asked by " + raised.id() + " for " + raised.inWords());
        return raised;
    }

    private static String shortened(String command) {
        return command.length() <= COMMAND_SHOWN
                ? command
                : command.substring(0, COMMAND_SHOWN) + "…";
    }

    private String asked(String question, String offered) throws InterruptedException {
        String answer;
        do {
            answer = input.ask(question, offered);
        } while (answer != null && answer.isEmpty());
        if (answer == null) {
            throw new Refusal("nothing was asked for; " + denied.reason(), NOT_YET);
        }
        return answer;
    }

    /// A request of hers that would let her in here, if there is one.
    private Optional<AccessRequest> waiting() {
        if (command != null) {
            // Whoever agrees agrees to this command, and not to something asked for before.
            return Optional.empty();
        }
        return gates
                .requests()
                .list(
                        RequestFilter.open()
                                .by(session.login().person().name())
                                .on(session.target().name()))
                .stream()
                .filter(request ->
                        request.kind() == AccessRequest.Kind.ACCESS
                                && request.account().equals(session.account())
                                && Operation.allowedBy(request.operations())
                                        .containsAll(operations))
                .findFirst();
    }

    private void await(String id) throws InterruptedException {
        long begun = System.nanoTime();
        Duration longest = command != null ? COMMAND_WAITS : columns > 0 ? null : wishes.waiting();
        while (true) {
            AccessRequest now = gates.requests().show(id).orElseThrow();
            switch (now.state()) {
                case GRANTED -> {
                    granted(now);
                    return;
                }
                case DENIED ->
                        throw new Refusal(
                                id
                                        + " was denied by "
                                        + now.closedBy()
                                        + ": "
                                        + PrintableText.of(String.valueOf(now.closedBecause())));
                case WITHDRAWN -> throw new Refusal("you withdrew " + id);
                case LAPSED ->
                        throw new Refusal("nobody decided " + id + " in time; ask again", NOT_YET);
                case PENDING_APPROVAL, PENDING_CONSENT -> {
                    Duration waited = Duration.ofNanos(System.nanoTime() - begun);
                    show(id, missing(now), waited);
                    if (longest != null && waited.compareTo(longest) >= 0) {
                        throw new Refusal(id + " is not decided yet: " + missing(now), NOT_YET);
                    }
                }
            }
            if (command != null && session.isOver()) {
                // Nobody is left to run it: whoever still waited would keep the node from stopping.
                throw new Refusal("the session is over; " + id + " lapses by itself", NOT_YET);
            }
            if (input.leavesWithin(LOOK_EVERY)) {
                if (command != null) {
                    gates.requests().withdraw(id, actor());
                    throw new Refusal("you took " + id + " back", NOT_YET);
                }
                throw new Refusal(
                        "you left; "
                                + id
                                + " stays: connect again to wait for it, or take it back: withdraw "
                                + id,
                        NOT_YET);
            }
        }
    }

    private void granted(AccessRequest request) {
        Instant until =
                gates.grants().of(request.requester()).stream()
                        .filter(grant -> request.id().equals(grant.request()))
                        .map(TimedGrant::until)
                        .findFirst()
                        .orElse(null);
        say(
                request.id()
                        + " is granted"
                        + (until == null ? "" : " until " + SessionRegistry.clock(until)));
    }

    private String missing(AccessRequest request) {
        return session.services().outlook().missing(request);
    }

    private void show(String id, String missing, Duration waited) {
        if (columns == 0) {
            if (!missing.equals(shown)) {
                say(id + " waits: " + missing);
            }
            shown = missing;
            return;
        }
        String line =
                "%s %s waits %d:%02d · %s · Ctrl-C leaves"
                        .formatted(
                                SPINNER[turn++ % SPINNER.length],
                                id,
                                waited.toMinutes(),
                                waited.toSecondsPart(),
                                PrintableText.of(missing));
        int width = Math.max(20, columns - 1);
        write("\r\u001b[K" + (line.length() <= width ? line : line.substring(0, width - 1) + "…"));
        shown = missing;
    }

    private void say(String sentence) {
        String line = "sallyport: " + PrintableText.of(sentence);
        write(columns > 0 ? (shown.isEmpty() ? "" : "\r\u001b[K") + line + "\r\n" : line + "\n");
    }

    private void write(String text) {
        out.accept(columns > 0 ? 0 : 1, text.getBytes(StandardCharsets.UTF_8));
    }

    private Actor actor() {
        return new Actor(session.login().person().name(), session.login().source());
    }
}
