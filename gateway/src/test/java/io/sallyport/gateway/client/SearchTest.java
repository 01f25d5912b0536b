package io.sallyport.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.Pty;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.recorder.recording.Frame;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `search` at the desk, with stock `ssh`, in the index that a node brings.
@ExtendWith(House.Shared.class)
final class SearchTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration LONG = Duration.ofSeconds(30);

    private final House house;

    SearchTest(House house) {
        this.house = house;
    }

    private JsonNode search(String person, String... words) {
        return page(person, words).get("hits");
    }

    private JsonNode page(String person, String... words) {
        List<String> all = new ArrayList<>(List.of("search"));
        all.addAll(Arrays.asList(words));
        RealClient.Result result =
                house.desk(person, all.toArray(String[]::new)).and("--json").run().succeeds();
        return JSON.readTree(result.out());
    }

    private JsonNode awaitHits(String person, String... words) {
        return Awaitility.await()
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(300))
                .until(() -> search(person, words), hits -> !hits.isEmpty());
    }

    @Test
    void text_of_a_recording_is_found_by_those_who_may_replay_it_and_by_nobody_else() {
        house.ssh("alice", house.direct("web01"), "echo quokka-$((40 + 2))").run().succeeds();
        JsonNode hit = awaitHits("dave", "kind:screen", "quokka-42").get(0);
        assertThat(hit.get("person").asString()).isEqualTo("alice");
        assertThat(hit.get("second").asDouble()).isBetween(0.0, 60.0);
        assertThat(hit.get("excerpt").asString()).contains("«quokka»");
        for (String other : List.of("alice", "mallory", "carol")) {
            assertThat(search(other, "kind:screen", "quokka-42")).as(other).isEmpty();
        }
    }

    @Test
    void a_line_of_a_terminal_is_found_with_the_second_at_which_it_was_shown() {
        Facts facts = house.facts();
        try (Pty shell = house.terminal("alice", house.direct("web01"))) {
            shell.typeUntil("echo in$((40+2))\r", "in42");
            // So that the second is not the first.
            shell.type("sleep 2; echo numbat-$((40+2))\r").await("numbat-42");
            shell.type("exit\r");
            assertThat(shell.status()).isZero();
        }
        String session = facts.await("SessionOpened").header().session();
        double shown =
                facts.recordingOf(session).stream()
                                .filter(frame -> text(frame).contains("numbat-42"))
                                .mapToLong(Frame::offsetMillis)
                                .findFirst()
                                .orElseThrow()
                        / 1000.0;
        JsonNode hit = awaitHits("dave", "kind:screen", "numbat-42").get(0);
        assertThat(hit.get("session").asString()).isEqualTo(session);
        assertThat(hit.get("second").asDouble()).isGreaterThan(1.9).isCloseTo(shown, within(0.2));
        // What was typed stood there too: other words.
        assertThat(awaitHits("dave", "session:" + session, "kind:screen", "\"sleep 2\""))
                .isNotEmpty();
    }

    private static String text(Frame frame) {
        return frame instanceof Frame.Shown(long _, int _, byte[] data)
                ? new String(data, StandardCharsets.UTF_8)
                : "";
    }

    @Test
    void pages_follow_each_other_and_nothing_is_told_twice() {
        for (int i = 0; i < 3; i++) {
            house.ssh("alice", house.direct("web01"), "true dugong").run().succeeds();
        }
        Awaitility.await()
                .atMost(LONG)
                .until(() -> search("alice", "kind:command", "dugong").size() == 3);
        JsonNode first = page("alice", "kind:command", "dugong", "--size", "2");
        JsonNode second =
                page("alice", "kind:command", "dugong", "--after", first.get("next").asString());
        assertThat(first.get("hits").size()).isEqualTo(2);
        assertThat(second.get("hits").size()).isEqualTo(1);
        assertThat(second.get("next").isNull()).isTrue();
        assertThat(first.get("hits").findValuesAsString("id"))
                .doesNotContainAnyElementsOf(second.get("hits").findValuesAsString("id"));
    }

    @Test
    void a_command_is_found_by_its_operator_and_by_auditors_and_by_no_other_operator() {
        house.ssh("alice", house.direct("web01"), "true wombat").run().succeeds();
        assertThat(awaitHits("alice", "kind:command", "wombat").get(0).get("fact").asString())
                .isEqualTo("CommandJudged");
        assertThat(search("dave", "kind:command", "wombat", "-person:bob")).isNotEmpty();
        assertThat(search("dave", "wombat", "-person:alice", "kind:command")).isEmpty();
        assertThat(search("mallory", "kind:command", "wombat")).isEmpty();
    }

    @Test
    void every_search_is_a_fact() {
        Facts facts = house.facts();
        search("mallory", "bandicoot");
        assertThat(facts.all("AuditSearched"))
                .singleElement()
                .satisfies(searched -> {
                    assertThat(searched.header().person()).isEqualTo("mallory");
                    assertThat(searched.detail().get("query").asString()).isEqualTo("bandicoot");
                    assertThat(searched.detail().get("hits").asInt()).isZero();
                });
    }

    @Test
    void what_cannot_be_read_is_status_2_and_one_sentence() {
        RealClient.Result no = house.desk("dave", "search", "persn:alice").run().endsWith(2);
        assertThat(no.errors()).startsWith("sallyport: there is no field persn");
    }
}
