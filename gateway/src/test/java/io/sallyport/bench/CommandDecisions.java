package io.sallyport.bench;

import io.sallyport.gateway.testing.Folders;
import io.sallyport.policy.authorization.Policies;
import io.sallyport.policy.authorization.PoliciesInvalidException;
import io.sallyport.policy.authorization.PolicyText;
import io.sallyport.policy.authorization.Work;
import io.sallyport.policy.database.Database;
import io.sallyport.policy.database.Moments;
import io.sallyport.policy.decision.Decision;
import io.sallyport.policy.decision.Decisions;
import io.sallyport.policy.decision.Doing;
import io.sallyport.policy.gate.Passage;
import io.sallyport.policy.gate.TwoGates;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.target.Account;
import io.sallyport.policy.target.Inventory;
import io.sallyport.policy.target.Owner;
import io.sallyport.policy.target.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A session on a target that holds user data, by a grant and a consent in an embedded database,
/// that asks for each command whether it may run, as a real one does: the policies where what
/// carries the session covers it, the gates as well where it does not.
final class CommandDecisions implements AutoCloseable {
    private final Path folder = Folders.make("sallyport-bench");
    private final Database database =
            Database.open(Database.inFile(folder.resolve("gates")), "sa", "");
    private final Person alice =
            new Person("alice", "", Set.of(Role.OPERATOR), Set.of(), List.of(), Set.of(), null);
    private final Target target =
            new Target(
                    "db01",
                    "192.0.2.1",
                    22,
                    Set.of(),
                    Map.of(),
                    "acme",
                    List.of(),
                    Map.of("root", new Account("root", "key")),
                    "root");
    private final Decisions decisions;
    private final Passage.Open open;

    CommandDecisions() throws PoliciesInvalidException {
        InstantSource clock = InstantSource.system();
        Instant now = clock.instant();
        Inventory inventory =
                new Inventory(
                        Map.of("alice", alice),
                        Map.of("acme", new Owner("acme", "", Set.of())),
                        Map.of("db01", target),
                        List.of(),
                        List.of());
        database.write(rows -> {
            Object begins = Moments.column(now.minus(Duration.ofMinutes(5)));
            Object ends = Moments.column(now.plus(Duration.ofHours(8)));
            rows.sql(
                            """
                            insert into timed_grant (id, person, targets, account, operations,
                                begins_at, ends_at, how, reason, issued_at)
                            values ('g-1', 'alice', ' db01 ', 'root', ' unbounded ', ?, ?,
                                'APPROVED', 'bench', ?)
                            """)
                    .params(begins, ends, begins)
                    .update();
            return rows.sql(
                            """
                            insert into consent (id, owner, targets, person, operations, begins_at,
                                ends_at, purpose, how, state, request, carried_grant, asked_at,
                                lapses_at)
                            values ('c-1', 'acme', ' db01 ', 'alice', ' unbounded ', ?, ?,
                                'PRODUCTION_ALERT', 'EXPLICIT', 'GIVEN', 'r-1', 'g-1', ?, ?)
                            """)
                    .params(begins, ends, begins, begins)
                    .update();
        });
        Policies policies = Policies.of(List.of(PolicyText.shipped()));
        decisions =
                new Decisions(
                        () -> inventory,
                        new TwoGates(database, () -> inventory),
                        () -> policies,
                        clock);
        if (!(decisions.connect(alice, target, "root") instanceof Decision.Permit yes)) {
            throw new IllegalStateException("the session is not let in");
        }
        open = yes.open();
    }

    Decision mayRun(Set<Operation> operations) {
        Doing doing = new Doing(operations, Set.of(), Set.of());
        return open.covers(operations)
                ? decisions.actUnder(alice, target, "root", Work.Act.RUN, doing, open)
                : decisions.act(alice, target, "root", Work.Act.RUN, doing, open.warrant().id());
    }

    @Override
    public void close() {
        database.close();
        Folders.remove(folder);
    }
}
