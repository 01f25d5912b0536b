package io.sallyport.policy.request;

import io.sallyport.policy.database.Moments;
import io.sallyport.policy.grant.GrantRows;
import io.sallyport.policy.grant.Grants;
import io.sallyport.policy.grant.TimedGrant;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.ledger.Ledger;
import io.sallyport.policy.ledger.Verb;
import io.sallyport.policy.ledger.Wording;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.suggestion.Suggestion;
import io.sallyport.policy.target.Inventory;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.policy.target.Target;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The requests: raised, shown, withdrawn. Deciding them is for approvals and consents. Safe for
/// use by many threads and nodes.
public final class Requests {
    public static final Duration LAPSES_AFTER = Duration.ofDays(4);
    public static final Duration URGENT_LAPSES_AFTER = Duration.ofHours(12);

    /// The most that a person may have waiting.
    public static final int MOST_OPEN = 50;

    public static final int MOST_TARGETS = 100;
    public static final Duration SHORTEST = Duration.ofMinutes(1);

    /// The longest that any rule may allow.
    public static final Duration LONGEST = Duration.ofDays(31);

    /// How far ahead access can be asked for.
    public static final Duration FARTHEST_START = Duration.ofDays(90);

    private static final int LONGEST_TICKET = 100;

    private static final int MOST_LAPSED_AT_ONCE = 500;

    private final Ledger ledger;
    private final InventorySource inventory;
    private final Course course;

    public Requests(Ledger ledger, InventorySource inventory, Course course) {
        this.ledger = ledger;
        this.inventory = inventory;
        this.course = course;
    }

    /// Raises a request; it is granted at once where a rule approves it by itself and no consent is
    /// missing.
    ///
    /// @throws ChangeRefusedException when it could never be let through: an unknown target, an
    ///   impossible time, a requester who may not ask
    public AccessRequest raise(Asking asking, Actor actor) {
        Inventory now = inventory.current();
        requireOperator(now, actor);
        Set<Target> targets = targets(now, asking.targets());
        String account = account(targets, asking.account());
        if (asking.operations().isEmpty()) {
            throw new ChangeRefusedException(
                    "the request names no operation; name what you need, such as "
                            + Operation.inWords(Set.of(Operation.OBSERVE, Operation.READ)));
        }
        Duration duration = duration(asking.duration());
        String reason = Wording.require("reason", asking.reason());
        String ticket = ticket(asking.ticket());
        Set<String> names = new TreeSet<>();
        targets.forEach(target -> names.add(target.name()));
        Instant raised = ledger.now();
        AccessRequest request =
                new AccessRequest(
                        ledger.newId("r"),
                        AccessRequest.Kind.ACCESS,
                        null,
                        actor.person(),
                        reason,
                        ticket,
                        asking.purpose(),
                        names,
                        account,
                        asking.operations(),
                        start(asking.start(), raised),
                        duration,
                        asking.urgent(),
                        raised,
                        lapses(asking, raised, duration),
                        RequestState.PENDING_APPROVAL,
                        null,
                        null,
                        null);
        Course.Beginning beginning = course.prepare(request);
        return ledger.change(
                Verb.RAISE,
                actor,
                request.id(),
                request.inWords(),
                change -> enter(change, request, beginning));
    }

    /// Asks for more time for a live grant of the actor's own: a new decision of everybody who had
    /// to decide the first one. Until then the grant ends when it ends.
    ///
    /// @param grant the grant's id
    /// @param by how much longer
    /// @throws ChangeRefusedException when the grant is over, somebody else's, or has no request to
    ///   begin with
    public AccessRequest extend(String grant, Duration by, String reason, Actor actor) {
        requireOperator(inventory.current(), actor);
        Duration duration = duration(by);
        String why = Wording.require("reason", reason);
        TimedGrant extended =
                ledger.look(rows -> GrantRows.find(rows, grant))
                        .orElseThrow(
                                () -> new ChangeRefusedException("there is no grant " + grant));
        requireExtendable(extended, actor);
        AccessRequest request = extension(extended, duration, why);
        Course.Beginning beginning = course.prepare(request);
        return ledger.change(
                Verb.EXTEND,
                actor,
                request.id(),
                grant + " by " + duration.toMinutes() + " min",
                change -> {
                    requireExtendable(GrantRows.find(change.rows(), grant).orElseThrow(), actor);
                    return enter(change, request, beginning);
                });
    }

    public Optional<AccessRequest> show(String id) {
        return ledger.look(rows -> RequestRows.find(rows, id)).map(this::asOfNow);
    }

    /// The requests that pass the filter, the latest first.
    public List<AccessRequest> list(RequestFilter filter) {
        Set<RequestState> states =
                filter.states().isEmpty() ? Set.of(RequestState.values()) : filter.states();
        String target = filter.target() == null ? "" : " " + filter.target() + " ";
        return ledger
                .look(rows ->
                        rows.sql(
                                        """
                                        select * from access_request
                                        where (:everybody or requester = :requester)
                                            and (:anywhere or position(:target in targets) > 0)
                                            and case
                                                when state in ('PENDING_APPROVAL', 'PENDING_CONSENT')
                                                    and lapses_at <= :now then 'LAPSED'
                                                else state end in (:states)
                                        order by raised_at desc, id limit :limit
                                        """)
                                .param("everybody", filter.requester() == null)
                                .param(
                                        "requester",
                                        Objects.requireNonNullElse(filter.requester(), ""))
                                .param("anywhere", target.isEmpty())
                                .param("target", target)
                                .param("now", Moments.column(ledger.now()))
                                .param("states", states.stream().map(Enum::name).toList())
                                .param("limit", filter.limit())
                                .query((row, _) -> RequestRows.of(row))
                                .list())
                .stream()
                .map(this::asOfNow)
                .toList();
    }

    /// Takes back a request that nobody has let through yet.
    ///
    /// @throws ChangeRefusedException when it is somebody else's, or closed
    public AccessRequest withdraw(String id, Actor actor) {
        Optional<AccessRequest> known = ledger.look(rows -> RequestRows.find(rows, id));
        if (known.isPresent() && !known.get().requester().equals(actor.person())) {
            throw new ChangeRefusedException(
                    id + " is not your request; an approver can deny it: deny " + id);
        }
        return ledger.change(
                Verb.WITHDRAW_REQUEST,
                actor,
                id,
                "",
                change -> {
                    AccessRequest request =
                            RequestRows.lockIn(
                                    change,
                                    id,
                                    RequestState.PENDING_APPROVAL,
                                    RequestState.PENDING_CONSENT);
                    RequestRows.move(
                            change.rows(),
                            id,
                            RequestState.WITHDRAWN,
                            change.now(),
                            actor.person(),
                            null);
                    course.abandon(request, change);
                    change.outcome(
                            new RequestWithdrawn(
                                    change.header(request.targets()),
                                    change.id(),
                                    id,
                                    request.requester(),
                                    request.state()));
                    return RequestRows.find(change.rows(), id).orElseThrow();
                });
    }

    /// Writes down which requests nobody decided in time, so that whoever asked can be told and a
    /// clock that is set back does not open them again.
    ///
    /// @param node who does it, for the journal
    /// @return those that this wrote down, at most 500
    public List<AccessRequest> lapse(Actor node) {
        Instant now = ledger.now();
        List<String> due =
                ledger.look(rows ->
                        rows.sql(
                                        """
                                        select id from access_request
                                        where state in ('PENDING_APPROVAL', 'PENDING_CONSENT')
                                            and lapses_at <= ?
                                        order by lapses_at limit ?
                                        """)
                                .param(Moments.column(now))
                                .param(MOST_LAPSED_AT_ONCE)
                                .query((row, _) -> row.getString(1))
                                .list());
        List<AccessRequest> lapsed = new ArrayList<>();
        for (String id : due) {
            try {
                lapsed.add(lapse(id, node));
            } catch (ChangeRefusedException decidedMeanwhile) {
                // Another node wrote it down, or a decision that had begun in time came first.
            }
        }
        return List.copyOf(lapsed);
    }

    private AccessRequest lapse(String id, Actor node) {
        return ledger.change(
                Verb.LAPSE,
                node,
                id,
                "",
                change -> {
                    AccessRequest request = RequestRows.lock(change.rows(), id).orElseThrow();
                    Instant now = change.now();
                    if (!request.state().isOpen() || now.isBefore(request.lapses())) {
                        throw new ChangeRefusedException(id + " is decided already");
                    }
                    RequestRows.move(change.rows(), id, RequestState.LAPSED, now, null, null);
                    course.abandon(request, change);
                    change.outcome(
                            new RequestLapsed(
                                    change.header(request.targets()),
                                    change.id(),
                                    id,
                                    request.requester(),
                                    request.state()));
                    return RequestRows.find(change.rows(), id).orElseThrow();
                });
    }

    private AccessRequest enter(
            Ledger.Change change, AccessRequest request, Course.Beginning beginning) {
        // The lock on the person also makes the bound below exact.
        Grants.requireNotFrozen(change, request.requester());
        long open =
                change.rows()
                        .sql(
                                """
                                select count(*) from access_request
                                where requester = ? and lapses_at > ?
                                    and state in ('PENDING_APPROVAL', 'PENDING_CONSENT')
                                """)
                        .param(request.requester())
                        .param(Moments.column(request.raised()))
                        .query(Long.class)
                        .single();
        if (open >= MOST_OPEN) {
            throw new ChangeRefusedException(
                    "you have "
                            + open
                            + " requests waiting, which is the most; withdraw some, or wait for"
                            + " their decisions");
        }
        RequestRows.insert(change.rows(), request);
        change.outcome(
                new AccessRequested(
                        change.header(request.targets()),
                        change.id(),
                        request.id(),
                        request.kind(),
                        request.extendedGrant(),
                        request.reason(),
                        request.ticket(),
                        request.purpose(),
                        request.targets(),
                        Operation.words(request.operations()),
                        request.start(),
                        request.duration().toSeconds(),
                        request.urgent(),
                        request.lapses()));
        beginning.begin(change);
        return RequestRows.find(change.rows(), request.id()).orElseThrow();
    }

    private AccessRequest extension(TimedGrant grant, Duration duration, String reason) {
        AccessRequest first =
                ledger.look(rows -> RequestRows.find(rows, String.valueOf(grant.request())))
                        .orElseThrow(() ->
                                new ChangeRefusedException(
                                        grant.id()
                                                + " was opened by break-glass and cannot be"
                                                + " extended; raise a request"));
        return new AccessRequest(
                ledger.newId("r"),
                AccessRequest.Kind.EXTENSION,
                grant.id(),
                grant.person(),
                reason,
                first.ticket(),
                first.purpose(),
                grant.targets(),
                grant.account(),
                grant.operations(),
                null,
                duration,
                true,
                ledger.now(),
                grant.until(),
                RequestState.PENDING_APPROVAL,
                null,
                null,
                null);
    }

    private void requireExtendable(TimedGrant grant, Actor actor) {
        if (!grant.person().equals(actor.person())) {
            throw new ChangeRefusedException(
                    grant.id() + " is not your grant; only its person extends it");
        }
        if (grant.ended() != null || !ledger.now().isBefore(grant.until())) {
            throw new ChangeRefusedException(grant.id() + " is over; raise a new request");
        }
    }

    private AccessRequest asOfNow(AccessRequest request) {
        RequestState now = request.stateAt(ledger.now());
        return now == request.state()
                ? request
                : new AccessRequest(
                        request.id(),
                        request.kind(),
                        request.extendedGrant(),
                        request.requester(),
                        request.reason(),
                        request.ticket(),
                        request.purpose(),
                        request.targets(),
                        request.account(),
                        request.operations(),
                        request.start(),
                        request.duration(),
                        request.urgent(),
                        request.raised(),
                        request.lapses(),
                        now,
                        request.lapses(),
                        null,
                        null);
    }

    private static void requireOperator(Inventory now, Actor actor) {
        Optional<Person> known = now.person(actor.person());
        if (known.isEmpty()) {
            throw new ChangeRefusedException(
                    actor.person() + " is not in the inventory; ask an administrator");
        }
        if (!known.get().is(Role.OPERATOR)) {
            throw new ChangeRefusedException(
                    "asking for access needs the role operator; ask an administrator for it");
        }
    }

    private static Set<Target> targets(Inventory now, Set<String> names) {
        if (names.isEmpty() || names.size() > MOST_TARGETS) {
            throw new ChangeRefusedException(
                    "a request is for 1 to "
                            + MOST_TARGETS
                            + " targets; this names "
                            + names.size());
        }
        Set<Target> targets = new LinkedHashSet<>();
        for (String name : names) {
            targets.add(
                    now.target(name)
                            .orElseThrow(() ->
                                    new ChangeRefusedException(
                                            "there is no target `"
                                                    + Wording.check("target's name", name)
                                                    + "`"
                                                    + Suggestion.nearest(
                                                            name, now.targets().keySet()))));
        }
        return targets;
    }

    private static String account(Set<Target> targets, @Nullable String asked) {
        String account = asked;
        for (Target target : targets) {
            String here = account == null ? target.defaultAccount() : account;
            if (here == null || target.account(here).isEmpty()) {
                throw new ChangeRefusedException(
                        (here == null
                                        ? target.name() + " has no default account"
                                        : target.name() + " has no account `" + here + "`")
                                + "; there are "
                                + String.join(", ", new TreeSet<>(target.accounts().keySet())));
            }
            account = here;
        }
        return Objects.requireNonNull(account);
    }

    private static Duration duration(Duration asked) {
        if (asked.compareTo(SHORTEST) < 0 || asked.compareTo(LONGEST) > 0) {
            throw new ChangeRefusedException(
                    "access is for "
                            + SHORTEST.toMinutes()
                            + " minute to "
                            + LONGEST.toDays()
                            + " days; ask for a time between");
        }
        return Duration.ofSeconds(asked.toSeconds());
    }

    private static @Nullable Instant start(@Nullable Instant asked, Instant now) {
        if (asked == null) {
            return null;
        }
        if (asked.isBefore(now)) {
            throw new ChangeRefusedException(
                    "the start "
                            + asked
                            + " is past; leave it out to begin once the request is let through");
        }
        if (asked.isAfter(now.plus(FARTHEST_START))) {
            throw new ChangeRefusedException(
                    "the start "
                            + asked
                            + " is more than "
                            + FARTHEST_START.toDays()
                            + " days ahead; ask later");
        }
        return asked.truncatedTo(ChronoUnit.MICROS);
    }

    /// A window that is over cannot be let through any more, so the request lapses with it.
    private static Instant lapses(Asking asking, Instant raised, Duration duration) {
        Instant waited = raised.plus(asking.urgent() ? URGENT_LAPSES_AFTER : LAPSES_AFTER);
        Instant start = asking.start();
        if (start == null) {
            return waited;
        }
        Instant over = start.truncatedTo(ChronoUnit.MICROS).plus(duration);
        return over.isBefore(waited) ? over : waited;
    }

    private static @Nullable String ticket(@Nullable String asked) {
        if (asked == null || asked.isBlank()) {
            return null;
        }
        String ticket = Wording.require("ticket", asked);
        if (ticket.length() > LONGEST_TICKET) {
            throw new ChangeRefusedException(
                    "the ticket's name is longer than " + LONGEST_TICKET + " characters");
        }
        return ticket;
    }
}
