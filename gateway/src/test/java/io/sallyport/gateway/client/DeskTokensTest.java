package io.sallyport.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.recorder.journal.Entry;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Tokens for programs, made and taken back at the desk with stock `ssh`.
@ExtendWith(House.Shared.class)
final class DeskTokensTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final House house;

    DeskTokensTest(House house) {
        this.house = house;
    }

    private JsonNode json(String person, String... words) {
        return JSON.readTree(house.desk(person, words).and("--json").run().succeeds().out());
    }

    @Test
    void a_token_is_shown_once_listed_without_itself_and_taken_back() {
        Facts facts = house.facts();
        String said = house.desk("alice", "token", "new", "ci").run().succeeds().out();
        String token = said.lines().findFirst().orElseThrow();
        assertThat(token).matches("sallyport_[A-Za-z0-9_-]{43}");
        assertThat(said).contains("ci may look until", "token revoke ci");

        Entry issued = facts.await("TokenIssued");
        assertThat(issued.header().person()).isEqualTo("alice");
        assertThat(issued.header().source()).startsWith("127.0.0.1:");
        assertThat(issued.toString()).doesNotContain(token.substring(10));
        assertThat(house.desk("alice", "tokens").run().succeeds().out())
                .contains("ci", "read")
                .doesNotContain(token.substring(10));
        assertThat(house.desk("bob", "tokens").run().succeeds().out())
                .startsWith("none; to make one: token new NAME");

        house.desk("bob", "token", "revoke", "ci", "--of", "alice").run().endsWith(126);
        assertThat(house.desk("alice", "token", "revoke", "ci").run().succeeds().out())
                .contains("ci no longer counts anywhere");
        assertThat(facts.await("TokenRevoked").detail().get("name").asString()).isEqualTo("ci");
        assertThat(house.desk("alice", "tokens").run().succeeds().out()).startsWith("none");
        assertThat(house.desk("alice", "token", "revoke", "ci").run().endsWith(126).errors())
                .contains("you have no token of that name");
    }

    @Test
    void a_token_is_made_for_a_time_and_a_scope_and_told_in_json() {
        JsonNode made = json("dave", "token", "new", "backup", "--for", "12h", "--scope", "write");
        assertThat(made.get("token").asString()).startsWith("sallyport_");
        assertThat(made.get("scope").asString()).isEqualTo("write");
        assertThat(
                        Duration.between(
                                Instant.parse(made.get("created").asString()),
                                Instant.parse(made.get("expires").asString())))
                .isEqualTo(Duration.ofHours(12));
        JsonNode listed = json("dave", "tokens").get(0);
        assertThat(listed.get("name").asString()).isEqualTo("backup");
        assertThat(listed.get("lastUsed").isNull()).isTrue();
        assertThat(listed.has("token")).isFalse();

        assertThat(house.desk("bob", "tokens", "--of", "dave").run().endsWith(126).errors())
                .contains("seeing another person's tokens");
        assertThat(json("admin", "tokens", "--of", "dave").get(0).get("name").asString())
                .isEqualTo("backup");
        JsonNode revoked = json("admin", "token", "revoke", "backup", "--of", "dave");
        assertThat(revoked.get("revoked").asBoolean()).isTrue();
        assertThat(json("dave", "tokens").size()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "token | 2 | say token new NAME",
                "token new | 2 | NAME",
                "token new a b | 2 | ",
                "token new ci --scope all | 2 | the scope of a token is read or write",
                "token new ci --for ever | 126 | the time is a time such as 30m",
                "token new ci --for 91d | 126 | 1 minute to 90d",
                "token new -- -x | 126 | a token's name is 1 to 64"
            })
    void what_cannot_be_a_token_is_refused_with_a_sentence(
            String command, int status, @Nullable String sentence) {
        RealClient.Result no = house.desk("carol", command).run().endsWith(status);
        assertThat(no.errors())
                .startsWith("sallyport: ")
                .contains(sentence == null ? "" : sentence);
        assertThat(json("carol", "tokens").size()).isZero();
    }

    @Test
    void the_help_tells_of_tokens() {
        assertThat(house.desk("alice", "help").run().succeeds().out())
                .contains("token ", "tokens ");
        assertThat(house.desk("alice", "help", "token").run().succeeds().out())
                .contains("new", "revoke", "Authorization: Bearer TOKEN");
        assertThat(house.desk("alice", "token", "new", "--help").run().succeeds().out())
                .contains("--for", "--scope");
    }
}
