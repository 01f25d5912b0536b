package io.sallyport.policy.decision;

import static io.sallyport.policy.ManualClock.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.policy.ManualClock;
import io.sallyport.policy.authorization.Policies;
import io.sallyport.policy.authorization.PoliciesInvalidException;
import io.sallyport.policy.authorization.PolicyText;
import io.sallyport.policy.authorization.Seeing;
import io.sallyport.policy.database.Database;
import io.sallyport.policy.forward.Forward;
import io.sallyport.policy.forward.ForwardTerms;
import io.sallyport.policy.forward.HostPorts;
import io.sallyport.policy.gate.TwoGates;
import io.sallyport.policy.grant.ChannelKind;
import io.sallyport.policy.grant.Grant;
import io.sallyport.policy.grant.GrantRows;
import io.sallyport.policy.grant.LiveSession;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.target.Account;
import io.sallyport.policy.target.Inventory;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.policy.target.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DecisionsTest {
    private static final String NO_GRANT = "you hold no grant for";
    private static final Policies SHIPPED = shipped();
    private static final Person ALICE = person("alice", Set.of("dba"), Role.OPERATOR);
    private static final Person BOB = person("bob", Set.of(), Role.APPROVER);
    private static final Target DB01 = target("db01", "production", "root", "app");
    private static final Target WEB01 = target("web01", "staging", "root");

    private final ManualClock clock = new ManualClock();
    private final List<Grant> grants = new ArrayList<>();
    private Target target = DB01;
    private Map<String, Person> people = Map.of("alice", ALICE, "bob", BOB);
    private static Database database;
    private final InventorySource inventory =
            () ->
                    new Inventory(
                            people,
                            Map.of(),
                            Map.of("db01", target, "web01", WEB01),
                            List.of(),
                            grants);
    private final Decisions decisions =
            new Decisions(inventory, new TwoGates(database, inventory), () -> SHIPPED, clock);

    @BeforeAll
    static void openDatabase(@TempDir Path folder) {
        database = Database.open(Database.inFile(folder.resolve("gates")), "sa", "");
    }

    @AfterAll
    static void closeDatabase() {
        database.close();
    }

    private static Policies shipped() {
        try {
            return Policies.of(List.of(PolicyText.shipped()));
        } catch (PoliciesInvalidException broken) {
            throw new AssertionError(broken);
        }
    }

    @Test
    void a_grant_admits_its_person_to_its_account_on_its_target() {
        grants.add(aGrant("g").build());
        assertThat(decisions.connect(ALICE, DB01, "root"))
                .isInstanceOfSatisfying(
                        Decision.Permit.class,
                        permit -> {
                            assertThat(permit.grant()).isEqualTo("g");
                            assertThat(permit.channels())
                                    .containsExactlyInAnyOrder(ChannelKind.values());
                            assertThat(permit.until()).isNull();
                            assertThat(permit.consent()).isNull();
                        });
    }

    @Test
    void a_grant_admits_nobody_else_nowhere_else_and_as_nothing_else() {
        grants.add(aGrant("g").build());
        Person mallory = person("mallory", Set.of(), Role.OPERATOR);
        people = Map.of("alice", ALICE, "mallory", mallory);
        assertDenied(decisions.connect(mallory, DB01, "root"), NO_GRANT);
        assertDenied(decisions.connect(ALICE, WEB01, "root"), NO_GRANT);
        assertDenied(decisions.connect(ALICE, DB01, "app"), "are for root");
    }

    @Test
    void a_grant_for_a_group_admits_its_members_and_by_labels_covers_what_carries_them_all() {
        grants.add(aGrant("g").forGroup("dba").onLabel("env", "production").build());
        assertPermitted(decisions.connect(ALICE, DB01, "root"), "g");
        assertDenied(decisions.connect(ALICE, WEB01, "root"), NO_GRANT);
    }

    @Test
    void a_grant_whose_selectors_are_empty_selects_nothing() {
        grants.add(
                new Grant(
                        "g",
                        Set.of("alice"),
                        Set.of(),
                        Set.of(),
                        Map.of(),
                        Set.of("root"),
                        Set.of(ChannelKind.SHELL),
                        ForwardTerms.NONE,
                        null,
                        null));
        assertDenied(decisions.connect(ALICE, DB01, "root"), NO_GRANT);
    }

    @Test
    void a_grant_admits_from_the_instant_it_begins() {
        grants.add(aGrant("g").from(NOON).build());
        assertPermitted(decisions.connect(ALICE, DB01, "root"), "g");
    }

    @Test
    void a_grant_refuses_the_instant_before_it_begins() {
        grants.add(aGrant("g").from(NOON).build());
        clock.set(NOON.minusNanos(1));
        assertDenied(decisions.connect(ALICE, DB01, "root"), "grant g begins at " + NOON);
    }

    @Test
    void a_grant_admits_until_the_instant_before_it_ends() {
        grants.add(aGrant("g").until(NOON).build());
        clock.set(NOON.minusNanos(1));
        assertPermitted(decisions.connect(ALICE, DB01, "root"), "g");
    }

    @Test
    void a_grant_refuses_at_the_instant_it_ends() {
        grants.add(aGrant("g").until(NOON).build());
        assertDenied(decisions.connect(ALICE, DB01, "root"), "grant g ended at " + NOON);
    }

    @Test
    void the_grant_that_lasts_longest_carries_then_the_widest_then_the_first_by_id() {
        Instant later = NOON.plus(Duration.ofHours(1));
        grants.add(aGrant("short-wide").until(later).build());
        grants.add(aGrant("long-narrow").opening(ChannelKind.EXEC).build());
        assertPermitted(decisions.connect(ALICE, DB01, "root"), "long-narrow");
        grants.add(aGrant("long-z").build());
        grants.add(aGrant("long-b").build());
        assertPermitted(decisions.connect(ALICE, DB01, "root"), "long-b");
    }

    @Test
    void channels_of_two_grants_are_never_joined() {
        grants.add(aGrant("a").opening(ChannelKind.EXEC).build());
        grants.add(aGrant("b").opening(ChannelKind.SFTP).build());
        assertThat(decisions.connect(ALICE, DB01, "root"))
                .isInstanceOfSatisfying(
                        Decision.Permit.class,
                        permit -> {
                            assertThat(permit.grant()).isEqualTo("a");
                            assertThat(permit.channels()).containsExactly(ChannelKind.EXEC);
                        });
    }

    @Test
    void a_grant_alone_admits_nobody_who_is_not_an_operator() {
        grants.add(aGrant("g").forPerson("bob").build());
        assertDenied(decisions.connect(BOB, DB01, "root"), "role operator");
    }

    @Test
    void what_was_taken_out_of_the_inventory_counts_no_more() {
        grants.add(aGrant("g").build());
        people = Map.of("bob", BOB);
        assertDenied(decisions.connect(ALICE, DB01, "root"), "no longer in the inventory");
        assertThat(decisions.reachable(ALICE)).isEmpty();

        people = Map.of("alice", person("alice", Set.of()));
        assertDenied(decisions.connect(ALICE, DB01, "root"), "role operator");

        people = Map.of("alice", ALICE);
        Target gone = target("gone", "production", "root");
        assertDenied(decisions.connect(ALICE, gone, "root"), "there is no target `gone`");
    }

    @Test
    void an_account_that_the_target_lacks_is_refused_though_the_grant_names_it() {
        grants.add(aGrant("g").onLabel("env", "staging").build());
        grants.add(aGrant("h").forAccount("ghost").build());
        assertDenied(decisions.connect(ALICE, DB01, "ghost"), "ghost");
    }

    @Test
    void what_a_person_may_reach_is_listed_with_the_permit_that_connecting_gives() {
        grants.add(aGrant("g").forAccount("app").build());
        grants.add(aGrant("h").onTarget("web01").build());
        grants.add(aGrant("ended").onTarget("web01").until(NOON).build());
        List<Reachable> reachable = decisions.reachable(ALICE);
        assertThat(reachable)
                .extracting(r -> r.account() + "@" + r.target().name())
                .containsExactly("app@db01", "root@db01", "root@web01");
        assertThat(reachable)
                .allSatisfy(r ->
                        assertThat(decisions.connect(ALICE, r.target(), r.account()))
                                .isEqualTo(r.permit()));
    }

    @Test
    void a_person_without_a_live_grant_reaches_nothing() {
        grants.add(aGrant("ended").until(NOON).build());
        assertThat(decisions.reachable(ALICE)).isEmpty();
        assertThat(decisions.reachable(BOB)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void each_act_in_the_house_is_carried_by_its_roles_and_no_other(Role role) {
        Person dave = person("dave", Set.of(), role);
        people = Map.of("dave", dave);
        LiveSession alices = session("alice");
        assertCarried(
                decisions.trustHostKey(dave),
                EnumSet.of(Role.APPROVER, Role.ADMINISTRATOR).contains(role));
        assertCarried(
                decisions.endSession(dave, alices),
                EnumSet.of(Role.APPROVER, Role.ADMINISTRATOR).contains(role));
        assertCarried(
                decisions.seeSession(dave, alices),
                EnumSet.of(Role.AUDITOR, Role.APPROVER, Role.ADMINISTRATOR).contains(role));
        for (Seeing how : Seeing.values()) {
            assertCarried(decisions.see(dave, how, alices), role == Role.AUDITOR);
        }
        assertCarried(decisions.seeKeys(dave, "alice"), role == Role.ADMINISTRATOR);
        assertCarried(decisions.seeKeys(dave, "dave"), true);
    }

    @Test
    void everybody_may_see_and_end_their_own_sessions_and_replay_none() {
        assertCarried(decisions.seeSession(ALICE, session("alice")), true);
        assertCarried(decisions.endSession(ALICE, session("alice")), true);
        assertCarried(decisions.see(ALICE, Seeing.REPLAY, session("alice")), false);
    }

    @Test
    void policies_say_who_sees_into_which_session_and_what_is_seen_into_is_known_of()
            throws PoliciesInvalidException {
        Person dave = person("dave", Set.of(), Role.AUDITOR);
        Person tina = person("tina", Set.of("trainers"), Role.OPERATOR);
        people = Map.of("alice", ALICE, "dave", dave, "tina", tina);
        Policies own =
                Policies.of(
                        List.of(
                                PolicyText.shipped(),
                                new PolicyText(
                                        "own.cedar",
                                        """
                                        @id("trainers-replay")
                                        permit (principal in Group::"trainers", action == Action::"replay", resource)
                                        when { resource.labels.contains("env=production") };
                                        @id("not-what-mallory-did")
                                        @reason("it is under investigation")
                                        forbid (principal, action == Action::"replay", resource)
                                        when { context.actor == Person::"mallory" };
                                        @id("not-acmes")
                                        @reason("acme's recordings are acme's")
                                        forbid (principal, action == Action::"export", resource)
                                        when { resource has owner && resource.owner == "acme" };
                                        """)));
        Decisions decided =
                new Decisions(inventory, new TwoGates(database, inventory), () -> own, clock);

        assertCarried(decided.see(tina, Seeing.REPLAY, session("alice")), true);
        assertCarried(decided.see(tina, Seeing.WATCH, session("alice")), false);
        assertCarried(decided.seeSession(tina, session("alice")), true);
        assertCarried(decided.seeSession(tina, session("mallory")), false);
        assertThat(decided.see(dave, Seeing.REPLAY, session("mallory")))
                .isEqualTo(
                        new RoleDecision.Deny(
                                "policy forbids replaying a recording: it is under investigation"));
        // None of them is acme's now, and gone01 is no more: what was seen there is.
        for (String target : List.of("gone01", "web01", "db01")) {
            LiveSession acmes =
                    new LiveSession(
                            "s-2",
                            "node",
                            "alice",
                            "192.0.2.1:5",
                            target,
                            "acme",
                            "root",
                            "g",
                            NOON,
                            1);
            assertCarried(decided.see(dave, Seeing.REPLAY, acmes), true);
            assertThat(decided.see(dave, Seeing.EXPORT, acmes))
                    .isEqualTo(
                            new RoleDecision.Deny(
                                    "policy forbids exporting a recording: acme's recordings are"
                                            + " acme's"));
        }
    }

    @Test
    void who_is_frozen_sees_into_nothing_and_administers_nothing() {
        Person dave = person("dave", Set.of(), Role.AUDITOR, Role.ADMINISTRATOR);
        people = Map.of("dave", dave);
        assertCarried(decisions.see(dave, Seeing.REPLAY, session("alice")), true);
        assertThat(decisions.administers(dave)).isTrue();
        hold("dave");
        try {
            assertCarried(decisions.see(dave, Seeing.REPLAY, session("alice")), false);
            assertCarried(decisions.trustHostKey(dave), false);
            assertThat(decisions.administers(dave)).isFalse();
        } finally {
            database.write(rows -> rows.sql("delete from person_hold").update());
        }
    }

    private static void hold(String person) {
        database.write(rows -> {
            GrantRows.lockPerson(rows, person);
            return GrantRows.freeze(rows, person, NOON, "bob", "a test");
        });
    }

    @Test
    void a_person_who_left_the_inventory_may_do_nothing_in_the_house() {
        people = Map.of();
        assertCarried(decisions.trustHostKey(BOB), false);
        assertCarried(decisions.endSession(ALICE, session("alice")), false);
        assertCarried(decisions.seeSession(ALICE, session("alice")), false);
        assertCarried(decisions.seeKeys(ALICE, "alice"), false);
        assertCarried(decisions.see(BOB, Seeing.REPLAY, session("alice")), false);
    }

    private static void assertPermitted(Decision decision, String grant) {
        assertThat(decision)
                .isInstanceOfSatisfying(
                        Decision.Permit.class, p -> assertThat(p.grant()).isEqualTo(grant));
    }

    private static void assertDenied(Decision decision, String... says) {
        assertThat(decision)
                .isInstanceOfSatisfying(
                        Decision.Deny.class, deny -> assertThat(deny.reason()).contains(says));
    }

    private static void assertCarried(RoleDecision decision, boolean permitted) {
        assertThat(decision)
                .isInstanceOf(permitted ? RoleDecision.Permit.class : RoleDecision.Deny.class);
    }

    private static Person person(String name, Set<String> groups, Role... roles) {
        return new Person(name, name, Set.of(roles), groups, List.of(), Set.of(), null);
    }

    private static Target target(String name, String env, String... accounts) {
        Map<String, Account> byName = new java.util.HashMap<>();
        for (String account : accounts) {
            byName.put(account, new Account(account, name + "-" + account));
        }
        return new Target(
                name,
                name + ".example.org",
                22,
                Set.of(),
                Map.of("env", env),
                null,
                List.of(),
                byName,
                accounts.length == 2 ? "app" : null);
    }

    private static LiveSession session(String person) {
        return new LiveSession(
                "s-1", "node", person, "192.0.2.1:5", "db01", null, "root", "g", NOON, 1);
    }

    private static ForwardTerms terms(boolean userData) {
        return new ForwardTerms(
                List.of(HostPorts.local("db.internal:5432")),
                List.of(HostPorts.remote("localhost:8080")),
                true,
                Set.of("/run/app.sock"),
                false,
                userData);
    }

    @Test
    void a_forward_that_a_grant_lists_is_permitted_under_that_grant() {
        grants.add(aGrant("a").build());
        grants.add(aGrant("b").forwarding(terms(false)).build());
        for (Forward listed :
                List.of(
                        new Forward.Local("DB.internal", 5432),
                        new Forward.Remote("localhost", 8080),
                        new Forward.Socket("/run/app.sock"),
                        new Forward.Agent())) {
            assertThat(decisions.forward(ALICE, DB01, "root", listed))
                    .isEqualTo(new ForwardDecision.Permit("b"));
        }
    }

    @Test
    void a_forward_that_no_grant_lists_is_refused_with_what_is_missing() {
        grants.add(aGrant("a").forwarding(terms(true)).build());
        assertForwardDenied(new Forward.Local("db.internal", 5433), "port 5433", "forwards.local");
        assertForwardDenied(new Forward.Local("10.0.0.5", 5432), "forwards.local");
        assertForwardDenied(new Forward.Remote("", 8080), "all addresses", "forwards.remote");
        assertForwardDenied(new Forward.Remote("localhost", 0), "port 0", "forwards.remote");
        assertForwardDenied(new Forward.Socket("/run/x/../app.sock"), "socket", "forwards.sockets");
        assertForwardDenied(new Forward.Display(), "X11", "forwards.x11");
    }

    @Test
    void where_user_data_is_held_a_forward_needs_the_grant_to_say_so() {
        target =
                new Target(
                        DB01.name(),
                        DB01.host(),
                        22,
                        Set.of(),
                        DB01.labels(),
                        "acme",
                        List.of(),
                        DB01.accounts(),
                        "root");
        grants.add(aGrant("a").forwarding(terms(false)).build());
        assertForwardDenied(new Forward.Agent(), "holds user data", "forwards.user-data");
        grants.add(aGrant("b").forwarding(terms(true)).build());
        assertThat(decisions.forward(ALICE, DB01, "root", new Forward.Agent()))
                .isEqualTo(new ForwardDecision.Permit("b"));
    }

    @Test
    void a_grant_that_lists_a_forward_refuses_it_at_the_instant_it_ends() {
        grants.add(aGrant("stands").build());
        grants.add(aGrant("ends").forwarding(terms(false)).until(NOON).build());
        clock.set(NOON.minusNanos(1));
        assertThat(decisions.forward(ALICE, DB01, "root", new Forward.Agent()))
                .isEqualTo(new ForwardDecision.Permit("ends"));
        clock.set(NOON);
        assertForwardDenied(new Forward.Agent(), "forwards.agent");
    }

    @Test
    void who_may_not_connect_may_not_forward_either() {
        grants.add(aGrant("g").forwarding(terms(true)).build());
        assertThat(decisions.forward(ALICE, DB01, "app", new Forward.Agent()))
                .isInstanceOf(ForwardDecision.Deny.class);
        assertThat(decisions.forward(BOB, DB01, "root", new Forward.Agent()))
                .isInstanceOf(ForwardDecision.Deny.class);
    }

    private void assertForwardDenied(Forward forward, String... parts) {
        assertThat(decisions.forward(ALICE, DB01, "root", forward))
                .isInstanceOfSatisfying(
                        ForwardDecision.Deny.class, no -> assertThat(no.reason()).contains(parts));
    }

    private static GrantBuilder aGrant(String id) {
        return new GrantBuilder(id);
    }

    /// A standing grant for alice as root on db01, unless said otherwise.
    private static final class GrantBuilder {
        private final String id;
        private Set<String> people = Set.of("alice");
        private Set<String> groups = Set.of();
        private Set<String> targets = Set.of("db01");
        private Map<String, String> labels = Map.of();
        private final Set<String> accounts = new java.util.HashSet<>(Set.of("root"));
        private Set<ChannelKind> channels = EnumSet.allOf(ChannelKind.class);
        private ForwardTerms forwards = ForwardTerms.NONE;
        private Instant from;
        private Instant until;

        GrantBuilder(String id) {
            this.id = id;
        }

        GrantBuilder forPerson(String person) {
            people = Set.of(person);
            return this;
        }

        GrantBuilder forGroup(String group) {
            people = Set.of();
            groups = Set.of(group);
            return this;
        }

        GrantBuilder forAccount(String account) {
            accounts.add(account);
            return this;
        }

        GrantBuilder onTarget(String target) {
            targets = Set.of(target);
            return this;
        }

        GrantBuilder onLabel(String key, String value) {
            targets = Set.of();
            labels = Map.of(key, value);
            return this;
        }

        GrantBuilder opening(ChannelKind... kinds) {
            channels = Set.of(kinds);
            return this;
        }

        GrantBuilder forwarding(ForwardTerms terms) {
            forwards = terms;
            return this;
        }

        GrantBuilder from(Instant instant) {
            from = instant;
            return this;
        }

        GrantBuilder until(Instant instant) {
            until = instant;
            return this;
        }

        Grant build() {
            return new Grant(
                    id, people, groups, targets, labels, accounts, channels, forwards, from, until);
        }
    }
}
