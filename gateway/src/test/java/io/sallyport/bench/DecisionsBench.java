package io.sallyport.bench;

import io.sallyport.policy.authorization.Policies;
import io.sallyport.policy.authorization.PoliciesInvalidException;
import io.sallyport.policy.authorization.PolicyText;
import io.sallyport.policy.database.Database;
import io.sallyport.policy.database.Moments;
import io.sallyport.policy.decision.Decision;
import io.sallyport.policy.decision.Decisions;
import io.sallyport.policy.gate.TwoGates;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.target.Account;
import io.sallyport.policy.target.Inventory;
import io.sallyport.policy.target.Owner;
import io.sallyport.policy.target.Target;
import io.sallyport.policy.testing.TestingPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/// Asks the two gates and the policies about random people and targets, one after the other, on
/// either database: a tenth of the grants is live, every second target holds user data, and every
/// second ask is for a live grant.
@Command(
        name = "decisions",
        description = "how long a decision to connect takes, on PostgreSQL and on H2",
        mixinStandardHelpOptions = true)
final class DecisionsBench implements Callable<Integer> {
    private static final int PEOPLE = 200;
    private static final int OWNERS = 100;
    private static final int WARM_UP = 5_000;
    private static final int ASKS = 10_000;
    private static final int AT_ONCE = 5_000; // in one transaction
    private static final long SEED = 20261122;

    @Option(
            names = "--grants",
            defaultValue = "100000",
            description = "issued grants (${DEFAULT-VALUE})")
    int grants;

    @Option(names = "--targets", defaultValue = "10000", description = "(${DEFAULT-VALUE})")
    int targets;

    @Option(names = "--json", description = "only the JSON object")
    boolean json;

    private final Instant now = Instant.now();

    @Override
    public Integer call() throws Exception {
        Map<String, Object> result = new LinkedHashMap<>();
        Path folder = Files.createTempDirectory("sallyport-bench");
        try (Database h2 = Database.open(Database.inFile(folder.resolve("gates")), "sa", "")) {
            result.put("h2", measured("H2", h2));
        }
        try (Database postgres = TestingPostgres.open(TestingPostgres.need().newDatabase())) {
            result.put("postgresql", measured("PostgreSQL", postgres));
        }
        if (json) {
            Bench.RESULTS.println(JsonMapper.builder().build().writeValueAsString(result));
        } else {
            result.forEach((name, figures) -> Bench.RESULTS.println(name + " " + figures));
        }
        return 0;
    }

    private Map<String, Double> measured(String name, Database database)
            throws PoliciesInvalidException {
        say("filling " + name);
        Random random = new Random(SEED);
        List<String[]> live = new ArrayList<>();
        for (int from = 0; from < grants; from += AT_ONCE) {
            int first = from;
            database.write(rows -> fill(rows, random, first, live));
        }
        if (name.equals("PostgreSQL")) {
            database.read(
                    rows -> rows.sql("vacuum analyze").update()); // as its autovacuum does in time
        }
        Inventory inventory = inventory();
        Policies policies = Policies.of(List.of(PolicyText.shipped()));
        Decisions decisions =
                new Decisions(
                        () -> inventory,
                        new TwoGates(database, () -> inventory),
                        () -> policies,
                        InstantSource.fixed(now));
        say("asking " + name);
        List<Double> milliseconds = new ArrayList<>();
        int permitted = 0;
        for (int i = 0; i < WARM_UP + ASKS; i++) {
            String[] ask =
                    random.nextBoolean()
                            ? live.get(random.nextInt(live.size()))
                            : new String[] {person(random), target(random)};
            Person person = inventory.people().get(ask[0]);
            Target target = inventory.targets().get(ask[1]);
            long begun = System.nanoTime();
            Decision decision = decisions.connect(person, target, "root");
            if (i >= WARM_UP) {
                milliseconds.add((System.nanoTime() - begun) / 1e6);
                permitted += decision instanceof Decision.Permit ? 1 : 0;
            }
        }
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("p50_ms", Samples.rounded(Samples.median(milliseconds)));
        figures.put("p99_ms", Samples.rounded(Samples.percentile(milliseconds, 99)));
        figures.put("permitted", (double) permitted / ASKS);
        return figures;
    }

    private int fill(JdbcClient rows, Random random, int first, List<String[]> live) {
        int end = Math.min(grants, first + AT_ONCE);
        for (int i = first; i < end; i++) {
            String person = person(random);
            String target = target(random);
            boolean isLive = i % 10 == 0;
            Instant begins =
                    now.minus(Duration.ofMinutes(isLive ? 30 : 600 + random.nextInt(500_000)));
            if (isLive) {
                live.add(new String[] {person, target});
            }
            rows.sql(
                            """
                            insert into timed_grant (id, person, targets, account, operations,
                                begins_at, ends_at, how, reason, issued_at)
                            values (?, ?, ?, 'root', ' unbounded ', ?, ?, 'APPROVED', 'bench', ?)
                            """)
                    .params(
                            "g-" + i,
                            person,
                            " " + target + " ",
                            Moments.column(begins),
                            Moments.column(begins.plus(Duration.ofHours(1))),
                            Moments.column(begins))
                    .update();
            if (ownerOf(target) != null) {
                rows.sql(
                                """
                                insert into consent (id, owner, targets, person, operations, begins_at,
                                    ends_at, purpose, how, state, request, carried_grant, asked_at,
                                    lapses_at)
                                values (?, ?, ?, ?, ' unbounded ', ?, ?, 'PRODUCTION_ALERT', 'EXPLICIT',
                                    'GIVEN', ?, ?, ?, ?)
                                """)
                        .params(
                                "c-" + i,
                                ownerOf(target),
                                " " + target + " ",
                                person,
                                Moments.column(begins),
                                Moments.column(begins.plus(Duration.ofHours(1))),
                                "r-" + i,
                                "g-" + i,
                                Moments.column(begins),
                                Moments.column(begins))
                        .update();
            }
        }
        return end;
    }

    private Inventory inventory() {
        Map<String, Person> people = new HashMap<>();
        for (int i = 0; i < PEOPLE; i++) {
            people.put(
                    "p" + i,
                    new Person(
                            "p" + i,
                            "",
                            Set.of(Role.OPERATOR),
                            Set.of(),
                            List.of(),
                            Set.of(),
                            null));
        }
        Map<String, Owner> owners = new HashMap<>();
        for (int i = 0; i < OWNERS; i++) {
            owners.put("o" + i, new Owner("o" + i, "", Set.of()));
        }
        Map<String, Target> all = new HashMap<>();
        for (int i = 0; i < targets; i++) {
            all.put("t" + i, aTarget("t" + i, i));
        }
        return new Inventory(people, owners, all, List.of(), List.of());
    }

    private static Target aTarget(String name, int i) {
        return new Target(
                name,
                "10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255),
                22,
                Set.of(),
                Map.of(),
                ownerOf(name),
                List.of(),
                Map.of("root", new Account("root", "key")),
                "root");
    }

    private static @Nullable String ownerOf(String target) {
        int i = Integer.parseInt(target.substring(1));
        return i % 2 == 0 ? "o" + i / 2 % OWNERS : null;
    }

    private static String person(Random random) {
        return "p" + random.nextInt(PEOPLE);
    }

    private String target(Random random) {
        return "t" + random.nextInt(targets);
    }

    private void say(String progress) {
        if (!json) {
            System.err.println(progress);
        }
    }
}
