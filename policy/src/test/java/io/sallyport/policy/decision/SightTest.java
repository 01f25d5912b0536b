package io.sallyport.policy.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.policy.ManualClock;
import io.sallyport.policy.consent.Consent;
import io.sallyport.policy.grant.TimedGrant;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.AccessRequest;
import io.sallyport.policy.request.Purpose;
import io.sallyport.policy.request.RequestState;
import io.sallyport.policy.target.Account;
import io.sallyport.policy.target.Inventory;
import io.sallyport.policy.target.Owner;
import io.sallyport.policy.target.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SightTest {
    private static final Instant NOON = ManualClock.NOON;

    private Map<String, Person> people =
            Stream.of(
                            person("alice", Role.OPERATOR),
                            person("mallory", Role.OPERATOR),
                            person("bob", Role.APPROVER),
                            person("dave", Role.AUDITOR),
                            person("admin", Role.ADMINISTRATOR),
                            person("carol", Role.OWNER),
                            person("dora", Role.OWNER),
                            person("olga", Role.OPERATOR))
                    .collect(Collectors.toMap(Person::name, Function.identity()));

    /// Olga is listed under acme, and lacks the role.
    private final Sight sight =
            new Sight(() ->
                    new Inventory(
                            people,
                            Map.of(
                                    "acme", new Owner("acme", "Acme", Set.of("carol", "olga")),
                                    "beta", new Owner("beta", "Beta", Set.of("dora"))),
                            Map.of("db01", target("db01", "acme"), "web01", target("web01", null)),
                            List.of(),
                            List.of()));

    @ParameterizedTest
    @ValueSource(strings = {"alice", "bob", "dave", "admin", "carol"})
    void a_request_is_seen_by_its_person_by_roles_and_by_the_owner_of_the_data(String name) {
        assertThat(sight.sees(who(name), request("db01"))).isTrue();
        assertThat(sight.sees(who(name), grant("db01"))).isTrue();
        assertThat(sight.sees(who(name), consent())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mallory", "dora", "olga"})
    void a_request_is_seen_by_no_other_operator_or_owner(String name) {
        assertThat(sight.sees(who(name), request("db01"))).isFalse();
        assertThat(sight.sees(who(name), grant("db01"))).isFalse();
        assertThat(sight.sees(who(name), consent())).isFalse();
    }

    @Test
    void an_owner_sees_nothing_of_a_machine_without_her_data() {
        assertThat(sight.sees(who("carol"), request("web01"))).isFalse();
        assertThat(sight.sees(who("carol"), grant("web01"))).isFalse();
        assertThat(sight.sees(who("carol"), request("web01", "db01"))).isTrue();
    }

    @Test
    void who_left_the_inventory_sees_nothing_not_even_their_own() {
        Person alice = who("alice");
        Person bob = who("bob");
        Person carol = who("carol");
        people = Map.of();

        for (Person gone : List.of(alice, bob, carol)) {
            assertThat(sight.sees(gone, request("db01"))).isFalse();
            assertThat(sight.sees(gone, grant("db01"))).isFalse();
            assertThat(sight.sees(gone, consent())).isFalse();
            assertThat(sight.ownersOf(gone)).isEmpty();
            assertThat(sight.listOf(gone, gone.name())).isInstanceOf(RoleDecision.Deny.class);
        }
    }

    @Test
    void everybody_lists_their_own_and_only_some_lists_others() {
        assertThat(sight.listOf(who("alice"), "alice")).isInstanceOf(RoleDecision.Permit.class);
        assertThat(sight.listOf(who("alice"), "bob")).isInstanceOf(RoleDecision.Deny.class);
        assertThat(sight.listOf(who("carol"), "alice")).isInstanceOf(RoleDecision.Deny.class);
        assertThat(sight.listOf(who("dave"), "alice")).isInstanceOf(RoleDecision.Permit.class);
    }

    @Test
    void only_who_has_the_role_too_speaks_for_an_owner() {
        assertThat(sight.ownersOf(who("carol"))).containsExactly("acme");
        assertThat(sight.ownersOf(who("olga"))).isEmpty();
    }

    private Person who(String name) {
        Person known = people.get(name);
        assertThat(known).isNotNull();
        return known;
    }

    private static Person person(String name, Role role) {
        return new Person(name, name, Set.of(role), Set.of(), List.of(), Set.of(), null);
    }

    private static Target target(String name, @Nullable String owner) {
        return new Target(
                name,
                name + ".example",
                22,
                Set.of(),
                Map.of(),
                owner,
                List.of(),
                Map.of("root", new Account("root", name)),
                "root");
    }

    private static AccessRequest request(String... targets) {
        return new AccessRequest(
                "r-1",
                AccessRequest.Kind.ACCESS,
                null,
                "alice",
                "why",
                null,
                Purpose.PRODUCTION_ALERT,
                Set.of(targets),
                "root",
                Set.of(Operation.READ),
                null,
                Duration.ofHours(1),
                false,
                NOON,
                NOON.plusSeconds(3600),
                RequestState.PENDING_APPROVAL,
                null,
                null,
                null);
    }

    private static TimedGrant grant(String target) {
        return new TimedGrant(
                "g-1",
                "r-1",
                "alice",
                Set.of(target),
                "root",
                Set.of(Operation.READ),
                NOON,
                NOON.plusSeconds(3600),
                TimedGrant.How.APPROVED,
                "why",
                null,
                null,
                null);
    }

    private static Consent consent() {
        return new Consent(
                "c-1",
                "acme",
                Set.of("db01"),
                "alice",
                Set.of(Operation.READ),
                NOON,
                NOON.plusSeconds(3600),
                Purpose.PRODUCTION_ALERT,
                null,
                Consent.How.EXPLICIT,
                Consent.State.PENDING,
                "r-1",
                null,
                NOON,
                NOON.plusSeconds(3600),
                null,
                null,
                null,
                null,
                null);
    }
}
