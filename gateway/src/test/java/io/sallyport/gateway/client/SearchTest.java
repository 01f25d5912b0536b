package io.sallyport.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.RealClient;
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
        List<String> all = new ArrayList<>(List.of("search"));
        all.addAll(Arrays.asList(words));
        RealClient.Result result =
                house.desk(person, all.toArray(String[]::new)).and("--json").run().succeeds();
        return JSON.readTree(result.out()).get("hits");
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
    void a_command_is_found_by_its_operator_and_by_auditors_and_by_no_other_operator() {
        house.ssh("alice", house.direct("web01"), "true wombat").run().succeeds();
        assertThat(awaitHits("alice", "kind:command", "wombat").get(0).get("fact").asString())
                .isEqualTo("ChannelOpened");
        assertThat(search("dave", "kind:command", "wombat", "-person:bob")).isNotEmpty();
        assertThat(search("dave", "wombat", "-person:alice", "kind:command")).isEmpty();
        assertThat(search("mallory", "kind:command", "wombat")).isEmpty();
    }

    @Test
    void every_search_is_a_fact() {
        search("mallory", "bandicoot");
        assertThat(
                        house.facts().all("AuditSearched").stream()
                                .filter(entry ->
                                        entry.detail().get("query").asString().equals("bandicoot")))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.header().person()).isEqualTo("mallory");
                    assertThat(entry.detail().get("hits").asInt()).isZero();
                });
    }

    @Test
    void what_cannot_be_read_is_status_2_and_one_sentence() {
        RealClient.Result no = house.desk("dave", "search", "persn:alice").run().endsWith(2);
        assertThat(no.errors()).startsWith("sallyport: there is no field persn");
    }
}
