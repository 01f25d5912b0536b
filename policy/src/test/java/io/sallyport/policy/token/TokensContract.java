package io.sallyport.policy.token;

import static io.sallyport.policy.testing.House.ADMIN;
import static io.sallyport.policy.testing.House.ALICE;
import static io.sallyport.policy.testing.House.BOB;
import static io.sallyport.policy.testing.House.MALLORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sallyport.policy.database.Database;
import io.sallyport.policy.database.DatabaseUnavailableException;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.ledger.ChangeBegun;
import io.sallyport.policy.ledger.ChangeRefused;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.ledger.Ledger;
import io.sallyport.policy.ledger.Verb;
import io.sallyport.policy.testing.House;
import io.sallyport.policy.testing.OnBothDatabases;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.JournalUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

abstract class TokensContract extends OnBothDatabases {
    private static final Duration MONTH = Duration.ofDays(30);
    private static final String FROM = "198.51.100.7:40000";

    private Tokens tokens;

    @BeforeEach
    void a_node_knows_tokens() {
        tokens = with(TokenLimits.DEFAULT);
    }

    private Tokens with(TokenLimits limits) {
        return on(house.database, limits);
    }

    private Tokens on(Database database, TokenLimits limits) {
        return new Tokens(
                new Ledger(database, house.journal, house.clock),
                database,
                house.journal,
                name -> house.inventory().person(name),
                who -> who.is(Role.ADMINISTRATOR),
                limits);
    }

    private String made(String name, Actor actor) {
        return made(name, TokenScope.READ, MONTH, actor);
    }

    private String made(String name, TokenScope scope, Duration life, Actor actor) {
        return text(tokens.issue(name, scope, life, actor));
    }

    private static String text(IssuedToken issued) {
        return new String(issued.secret().reveal(), StandardCharsets.US_ASCII);
    }

    private Presented shown(String text) {
        return tokens.present(text, FROM);
    }

    private void refused(String text, Presented.Why why) {
        assertThat(shown(text))
                .isInstanceOfSatisfying(
                        Presented.Refused.class, no -> assertThat(no.why()).isEqualTo(why));
    }

    private static void refused(ThrowingCallable act, String sentence) {
        assertThatExceptionOfType(ChangeRefusedException.class)
                .isThrownBy(act)
                .withMessageContaining(sentence);
    }

    // ---- made

    @ParameterizedTest
    @EnumSource
    void a_token_speaks_for_who_made_it_with_the_scope_it_was_made_for(TokenScope scope) {
        String text = made("ci", scope, MONTH, ALICE);

        assertThat(shown(text))
                .isInstanceOfSatisfying(
                        Presented.Accepted.class,
                        yes -> {
                            assertThat(yes.person())
                                    .isEqualTo(house.inventory().person("alice").orElseThrow());
                            assertThat(yes.token().name()).isEqualTo("ci");
                            assertThat(yes.token().scope()).isEqualTo(scope);
                        });
    }

    @Test
    void a_token_is_told_by_its_prefix_and_holds_256_bits_unlike_any_other() {
        Set<String> texts = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            String text = made("n" + i, ALICE);
            // 43 characters of base64url are 32 bytes.
            assertThat(text).matches("sallyport_[A-Za-z0-9_-]{43}");
            texts.add(text);
        }
        assertThat(texts).hasSize(20);
    }

    @Test
    void making_a_token_is_a_fact_with_who_and_from_where_before_it_is_there_and_after() {
        Instant end = house.now().plus(MONTH);
        IssuedToken issued = tokens.issue("ci", TokenScope.WRITE, MONTH, ALICE);

        FactHeader alice = FactHeader.of("alice", ALICE.source());
        List<ChangeBegun> begun = house.facts().facts(ChangeBegun.class);
        assertThat(begun)
                .singleElement()
                .satisfies(fact -> {
                    assertThat(fact.header()).isEqualTo(alice);
                    assertThat(fact.verb()).isEqualTo(Verb.ISSUE_TOKEN);
                    assertThat(fact.terms()).isEqualTo("write token ci for 30d");
                });
        assertThat(house.facts().facts(TokenIssued.class))
                .containsExactly(
                        new TokenIssued(
                                alice,
                                begun.getFirst().change(),
                                issued.token().id(),
                                "ci",
                                TokenScope.WRITE,
                                end));
    }

    @Test
    void the_token_itself_is_neither_in_the_rows_nor_in_a_fact_nor_in_what_is_logged_of_it() {
        IssuedToken issued = tokens.issue("ci", TokenScope.READ, MONTH, ALICE);
        String text = text(issued);
        String random = text.substring(Tokens.PREFIX.length());
        shown(text);
        tokens.revoke("alice", "ci", ALICE);
        shown(text);

        assertThat(house.facts().facts().toString()).contains("ci").doesNotContain(random);
        assertThat(issued.toString()).doesNotContain(random);
        String rows =
                house.database.read(all ->
                        all.sql("select * from bearer_token").query().listOfRows().toString());
        assertThat(rows).contains("alice").doesNotContain(random);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-ci", ".ci", "a b", "a/b", "a\nb", "é", "a@b"})
    void what_is_no_name_names_no_token(String name) {
        refused(() -> made(name, ALICE), "a token's name is 1 to 64");
        refused(() -> made("x".repeat(65), ALICE), "a token's name is 1 to 64");
        assertThat(house.facts().facts()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"c", "ci", "CI-2.backup_x"})
    void a_name_names_one_live_token_of_a_person(String name) {
        made(name, ALICE);
        made(name, BOB);

        refused(() -> made(name, ALICE), "you have a token called " + name);
        assertThat(house.facts().facts(ChangeRefused.class)).hasSize(1);

        tokens.revoke("alice", name, ALICE);
        assertThat(shown(made(name, ALICE))).isInstanceOf(Presented.Accepted.class);
    }

    @Test
    void the_name_of_a_token_that_expired_is_free() {
        made("ci", TokenScope.READ, Duration.ofHours(1), ALICE);
        house.later(Duration.ofHours(1));

        assertThat(shown(made("ci", ALICE))).isInstanceOf(Presented.Accepted.class);
    }

    @Test
    void a_token_lives_no_longer_than_the_gateway_says_and_as_long() {
        Tokens brief = with(new TokenLimits(Duration.ofDays(7), 5));

        refused(
                () -> brief.issue("ci", TokenScope.READ, Duration.ofDays(7).plusNanos(1), ALICE),
                "1 minute to 7d");
        refused(() -> brief.issue("ci", TokenScope.READ, Duration.ZERO, ALICE), "1 minute to 7d");
        refused(
                () -> brief.issue("ci", TokenScope.READ, Duration.ofDays(-1), ALICE),
                "1 minute to 7d");
        brief.issue("ci", TokenScope.READ, Duration.ofDays(7), ALICE);
    }

    @Test
    void a_person_has_so_many_live_tokens_and_no_more() {
        Tokens few = with(new TokenLimits(MONTH, 2));
        few.issue("one", TokenScope.READ, Duration.ofHours(1), ALICE);
        few.issue("two", TokenScope.READ, MONTH, ALICE);

        refused(() -> few.issue("three", TokenScope.READ, MONTH, ALICE), "may have 2");

        few.issue("one", TokenScope.READ, MONTH, BOB);
        house.later(Duration.ofHours(1));
        few.issue("three", TokenScope.READ, MONTH, ALICE);
    }

    @Test
    void two_at_once_do_not_get_past_the_bound() throws Exception {
        Tokens few = with(new TokenLimits(MONTH, 3));
        List<Callable<Boolean>> attempts =
                Stream.of("a", "b", "c", "d", "e", "f")
                        .<Callable<Boolean>>map(name ->
                                () -> {
                                    few.issue(name, TokenScope.READ, MONTH, ALICE);
                                    return true;
                                })
                        .toList();
        int made = 0;
        try (ExecutorService atOnce = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> attempt : atOnce.invokeAll(attempts)) {
                try {
                    made += attempt.get() ? 1 : 0;
                } catch (ExecutionException refused) {
                    assertThat(refused).hasCauseInstanceOf(ChangeRefusedException.class);
                }
            }
        }
        assertThat(made).isEqualTo(3);
        assertThat(few.of("alice")).hasSize(3);
    }

    @Test
    void what_is_over_is_not_kept_without_end() {
        for (int i = 0; i <= Tokens.MOST_ROWS; i++) {
            made("ci", ALICE);
            tokens.revoke("alice", "ci", ALICE);
        }

        long rows = house.database.read(all -> TokenRows.count(all, "alice"));
        assertThat(rows).isLessThanOrEqualTo(Tokens.MOST_ROWS);
    }

    @Test
    void who_left_or_is_frozen_makes_none() {
        house.people(person -> person.name().equals("bob") ? null : person);
        refused(() -> made("ci", BOB), "no longer has you");
        house.grants.freeze("alice", ADMIN, "lost her laptop");
        refused(() -> made("ci", ALICE), "alice is frozen");
    }

    // ---- shown

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sallyport_",
                "sallyport_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "sallyport_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'",
                "' or 1=1 --"
            })
    void what_nobody_made_is_unknown(String text) {
        made("ci", ALICE);
        refused(text, Presented.Why.UNKNOWN);
        assertThat(house.facts().facts(TokenUsed.class)).isEmpty();
    }

    @Test
    void a_token_with_one_character_changed_is_unknown() {
        String text = made("ci", ALICE);
        char other = text.charAt(20) == 'A' ? 'B' : 'A';
        refused(text.substring(0, 20) + other + text.substring(21), Presented.Why.UNKNOWN);
        refused(text + "A", Presented.Why.UNKNOWN);
        refused(text.toUpperCase(Locale.ROOT), Presented.Why.UNKNOWN);
    }

    @Test
    void a_token_counts_until_the_instant_before_it_ends_and_not_at_it() {
        String text = made("ci", ALICE);

        house.later(MONTH.minusNanos(1000));
        assertThat(shown(text)).isInstanceOf(Presented.Accepted.class);
        house.later(Duration.ofNanos(1000));
        refused(text, Presented.Why.EXPIRED);
    }

    @Test
    void a_revoked_token_is_refused_at_once_on_every_node() {
        String text = made("ci", ALICE);
        String kept = made("backup", ALICE);
        try (Database there = sameDatabase()) {
            Tokens other = on(there, TokenLimits.DEFAULT);
            assertThat(other.present(text, FROM)).isInstanceOf(Presented.Accepted.class);

            tokens.revoke("alice", "ci", ALICE);

            assertThat(other.present(text, FROM))
                    .isInstanceOfSatisfying(
                            Presented.Refused.class,
                            no -> assertThat(no.why()).isEqualTo(Presented.Why.REVOKED));
            assertThat(other.present(kept, FROM)).isInstanceOf(Presented.Accepted.class);
        }
    }

    @Test
    void a_token_carries_the_roles_that_its_person_has_now() {
        String text = made("ci", MALLORY);
        house.people(person ->
                person.name().equals("mallory")
                        ? House.person("mallory", Set.of(), Role.AUDITOR)
                        : person);

        assertThat(shown(text))
                .isInstanceOfSatisfying(
                        Presented.Accepted.class,
                        yes -> assertThat(yes.person().roles()).containsExactly(Role.AUDITOR));
    }

    @Test
    void the_token_of_who_left_or_is_frozen_is_refused_and_nobody_elses() {
        String alices = made("ci", ALICE);
        String bobs = made("ci", BOB);
        house.grants.freeze("alice", ADMIN, "lost her laptop");
        refused(alices, Presented.Why.PERSON_FROZEN);
        assertThat(shown(bobs)).isInstanceOf(Presented.Accepted.class);

        house.grants.unfreeze("alice", ADMIN);
        assertThat(shown(alices)).isInstanceOf(Presented.Accepted.class);
        house.people(person -> person.name().equals("alice") ? null : person);
        refused(alices, Presented.Why.PERSON_LEFT);
    }

    // ---- used

    @Test
    void a_use_is_kept_and_told_once_a_minute_at_most() {
        String text = made("ci", ALICE);
        assertThat(tokens.of("alice").getFirst().lastUsed()).isNull();
        Instant first = house.now();
        tokens.present(text, "198.51.100.7:1");
        house.later(Tokens.APART.minusNanos(1000));
        tokens.present(text, "198.51.100.7:2");

        Token kept = tokens.of("alice").getFirst();
        assertThat(kept.lastUsed()).isEqualTo(first);
        assertThat(kept.usedFrom()).isEqualTo("198.51.100.7:1");
        assertThat(house.facts().facts(TokenUsed.class))
                .containsExactly(
                        new TokenUsed(FactHeader.of("alice", "198.51.100.7:1"), kept.id(), "ci"));

        house.later(Duration.ofNanos(1000));
        tokens.present(text, "198.51.100.7:3");
        assertThat(tokens.of("alice").getFirst().usedFrom()).isEqualTo("198.51.100.7:3");
        assertThat(house.facts().facts(TokenUsed.class)).hasSize(2);
    }

    @Test
    void a_use_that_cannot_be_journalled_is_none_and_is_tried_again() {
        String text = made("ci", ALICE);
        house.facts().breakDown();
        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(JournalUnavailableException.class)
                    .isThrownBy(() -> shown(text));
        }
        house.facts().mend();

        assertThat(tokens.of("alice").getFirst().lastUsed()).isNull();
        assertThat(shown(text)).isInstanceOf(Presented.Accepted.class);
        assertThat(house.facts().facts(TokenUsed.class)).hasSize(1);
    }

    @Test
    void while_the_database_is_away_no_token_counts() {
        String text = made("ci", ALICE);
        house.database.close();
        assertThatExceptionOfType(DatabaseUnavailableException.class).isThrownBy(() -> shown(text));
    }

    // ---- listed and taken back

    @Test
    void a_person_sees_their_own_tokens_the_latest_first_and_no_revoked_one() {
        made("one", TokenScope.READ, Duration.ofHours(1), ALICE);
        house.later(Duration.ofHours(1));
        made("two", ALICE);
        house.later(Duration.ofHours(1));
        made("three", ALICE);
        made("bobs", BOB);
        tokens.revoke("alice", "two", ALICE);

        assertThat(names("alice")).containsExactly("three", "one");
        assertThat(names("bob")).containsExactly("bobs");
        assertThat(names("carol")).isEmpty();
    }

    private List<String> names(String person) {
        return tokens.of(person).stream().map(Token::name).collect(Collectors.toList());
    }

    @Test
    void revoking_is_a_fact_with_what_the_token_was() {
        made("ci", TokenScope.WRITE, MONTH, ALICE);
        Token token = tokens.of("alice").getFirst();
        tokens.revoke("alice", "ci", ADMIN);

        assertThat(house.facts().facts(TokenRevoked.class))
                .singleElement()
                .satisfies(fact -> {
                    assertThat(fact.header()).isEqualTo(FactHeader.of("admin", ADMIN.source()));
                    assertThat(fact.token()).isEqualTo(token.id());
                    assertThat(fact.of()).isEqualTo("alice");
                    assertThat(fact.scope()).isEqualTo(TokenScope.WRITE);
                    assertThat(fact.expires()).isEqualTo(token.expires());
                });
    }

    @Test
    void nobody_but_an_administrator_revokes_anothers_token() {
        String text = made("ci", ALICE);

        refused(() -> tokens.revoke("alice", "ci", BOB), "the role administrator is needed");
        refused(() -> tokens.revoke("bob", "ci", BOB), "you have no token of that name");
        assertThat(shown(text)).isInstanceOf(Presented.Accepted.class);

        tokens.revoke("alice", "ci", ADMIN);
        refused(text, Presented.Why.REVOKED);
        refused(() -> tokens.revoke("alice", "ci", ALICE), "you have no token of that name");
    }

    @Test
    void a_revocation_that_was_meant_is_carried_out_by_the_next_start() {
        String text = made("ci", ALICE);
        String kept = made("backup", ALICE);
        house.facts()
                .append(
                        new ChangeBegun(
                                FactHeader.of("alice", ALICE.source()),
                                "x-crashed2",
                                Verb.REVOKE_TOKEN,
                                id("ci"),
                                ""));
        house.start();

        refused(text, Presented.Why.REVOKED);
        assertThat(shown(kept)).isInstanceOf(Presented.Accepted.class);
    }

    @Test
    void a_revocation_that_a_restored_database_forgot_is_in_force_again_after_the_next_start() {
        String text = made("ci", ALICE);
        String id = id("ci");
        tokens.revoke("alice", "ci", ALICE);
        house.database.write(rows ->
                rows.sql("update bearer_token set revoked_at = null where id = ?")
                        .param(id)
                        .update());
        assertThat(shown(text)).isInstanceOf(Presented.Accepted.class);

        assertThat(house.start())
                .singleElement()
                .satisfies(settled -> {
                    assertThat(settled.verb()).isEqualTo(Verb.REVOKE_TOKEN);
                    assertThat(settled.corrected()).isTrue();
                });
        refused(text, Presented.Why.REVOKED);
    }

    private String id(String name) {
        return tokens.of("alice").stream()
                .filter(token -> token.name().equals(name))
                .map(Token::id)
                .findFirst()
                .orElseThrow();
    }
}
