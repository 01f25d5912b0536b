package io.sallyport.web;

import static io.sallyport.web.Problem.refusedWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.masking.Masks;
import io.sallyport.recorder.recording.Recorder;
import io.sallyport.recorder.recording.RecordingUnavailableException;
import io.sallyport.recorder.search.LuceneIndex;
import io.sallyport.recorder.search.Recordings;
import io.sallyport.recorder.search.Searches;
import io.sallyport.recorder.shipping.Parcel;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Searches over REST: who finds what, page by page.
@SpringBootTest(
        classes = {Bastion.class, RecordedSession.class, SearchOverRestTest.Indexed.class},
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class SearchOverRestTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// The real index in a folder of its own; what is in the journal can be found at once.
    @TestConfiguration
    static class Indexed {
        @Bean
        LuceneIndex index(FakeJournal journal, Recorder recorder) throws IOException {
            Recordings recordings =
                    new Recordings(
                            file -> {
                                String session =
                                        Path.of(file).getFileName().toString().split("\\.", 2)[0];
                                return recorder.open(
                                        recorder.find(session)
                                                .orElseThrow(() ->
                                                        new RecordingUnavailableException(
                                                                "there is no " + file, null)));
                            },
                            Masks.usual());
            LuceneIndex index =
                    LuceneIndex.open(Files.createTempDirectory(Path.of("target"), "i"), recordings);
            journal.follow(0, entry -> index.ship(List.of(new Parcel(entry, new byte[0])), false));
            return index;
        }

        @Bean
        Searches searches(LuceneIndex index, FakeJournal journal, ManualClock clock) {
            return new Searches(index, journal, clock);
        }
    }

    @LocalServerPort private int port;
    @Autowired private ApplicationContext bastion;
    @Autowired private FakeInventory inventory;
    @Autowired private FakeJournal journal;
    @Autowired private ManualClock clock;

    @BeforeEach
    void nothing_is_left_of_the_test_before() {
        Bastion.newTest(bastion);
    }

    private HttpResponse<String> get(String person, String query, String more) {
        return Visitor.signedInAs(person, port)
                .get("/api/v1/search?q=" + URLEncoder.encode(query, StandardCharsets.UTF_8) + more);
    }

    private JsonNode found(String person, String query, String more) {
        HttpResponse<String> answer = get(person, query, more);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private List<String> facts(String person, String query) {
        List<String> facts = new ArrayList<>();
        found(person, query + " -fact:AuditSearched", "")
                .get("hits")
                .forEach(hit -> facts.add(hit.path("fact").asString()));
        return facts;
    }

    private void session(
            String id, String person, String target, @Nullable String owner, String word) {
        FactHeader opened =
                new FactHeader(person, "203.0.113.7:1", target, "root", id, "g", null, owner);
        journal.tell("SessionOpened", opened, Map.of("note", word), clock.instant());
        // As the recorder says it: whose data it was is not in it.
        FactHeader sealed =
                new FactHeader(person, "203.0.113.7:1", target, "root", id, null, null, null);
        journal.tell("RecordingSealed", sealed, Map.of("note", word), clock.instant());
    }

    // ---- who finds what

    @Test
    void an_operator_finds_her_own_session_and_nobody_elses() {
        session("s-own", "alice", "web01", null, "tapir");
        assertThat(facts("alice", "tapir")).containsExactly("RecordingSealed", "SessionOpened");
        assertThat(facts("oscar", "tapir")).isEmpty();
        assertThat(facts("dave", "tapir")).hasSize(2);
        assertThat(facts("bob", "tapir")).hasSize(2);
    }

    @Test
    void an_owner_finds_what_was_granted_for_her_own_data_only() {
        for (String owner : List.of("acme", "beta")) {
            journal.tell(
                    "ConsentGiven",
                    new FactHeader("alice", null, "db01", null, null, null, "c-" + owner, owner),
                    Map.of("note", "okapi"),
                    clock.instant());
        }
        journal.tell(
                "TokenUsed",
                new FactHeader("alice", null, null, null, null, null, null, "acme"),
                Map.of("note", "okapi"),
                clock.instant());
        assertThat(found("carol", "okapi", "").get("hits").findValuesAsString("owner"))
                .containsExactly("acme");
        assertThat(found("dora", "okapi", "").get("hits").findValuesAsString("owner"))
                .containsExactly("beta");
        assertThat(facts("alice", "okapi")).hasSize(3);
    }

    @Test
    void text_of_a_screen_is_found_with_its_second_by_whoever_may_replay_it() {
        JsonNode hit =
                found("dave", "kind:screen \"hello from\" session:" + RecordedSession.ID, "")
                        .get("hits")
                        .get(0);
        assertThat(hit.get("excerpt").asString()).contains("«hello» «from» db01");
        assertThat(hit.get("person").asString()).isEqualTo("alice");
        assertThat(hit.get("second").asDouble()).isBetween(0.0, 60.0);
        assertThat(hit.has("fact")).isFalse();
    }

    @Test
    void text_that_one_may_not_replay_is_neither_found_nor_counted() {
        for (String other : List.of("alice", "bob", "oscar", "carol", "dora", "admin")) {
            JsonNode answer = found(other, "kind:screen hello", "&size=1");
            assertThat(answer.get("hits")).as(other).isEmpty();
            assertThat(answer.has("next")).as(other).isFalse();
        }
        assertThat(journal.facts("AuditSearched"))
                .hasSize(6)
                .allSatisfy(fact -> assertThat(fact.detail().get("hits").asInt()).isZero());
    }

    @Test
    void what_stands_between_two_hits_and_may_not_be_seen_does_not_break_a_page() {
        session("s-a1", "alice", "web01", null, "serval");
        for (int i = 0; i < 10; i++) {
            session("s-o" + i, "oscar", "web01", null, "serval");
        }
        session("s-a2", "alice", "web01", null, "serval");
        assertThat(walk("alice", "serval fact:SessionOpened", 1)).containsExactly("s-a2", "s-a1");
        assertThat(found("alice", "serval fact:SessionOpened", "&size=4").has("next")).isFalse();
    }

    @Test
    void whoever_left_the_inventory_finds_nothing() {
        session("s-left", "mallory", "web01", null, "civet");
        Visitor mallory = Visitor.signedInAs("mallory", port);
        assertThat(mallory.get("/api/v1/search?q=civet").body()).contains("s-left");
        inventory.clear();
        HttpResponse<String> answer = mallory.get("/api/v1/search?q=civet");
        assertThat(answer.body()).doesNotContain("s-left");
    }

    @Test
    void nobody_searches_who_is_not_signed_in() {
        HttpResponse<String> answer =
                Program.with("sallyport_" + "A".repeat(43), port).get("/api/v1/search?q=a");
        assertThat(answer.statusCode()).isEqualTo(401);
    }

    // ---- pages

    private List<String> walk(String person, String query, int size) {
        List<String> sessions = new ArrayList<>();
        String after = "";
        do {
            JsonNode page = found(person, query, "&size=" + size + "&after=" + after);
            assertThat(page.get("hits").size()).isLessThanOrEqualTo(size);
            sessions.addAll(page.get("hits").findValuesAsString("session"));
            after = page.path("next").asString("");
        } while (!after.isEmpty());
        return sessions;
    }

    @Test
    void pages_follow_each_other_to_the_end_and_the_latest_comes_first() {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            session("s-p" + i, "alice", "web01", null, "gecko");
            expected.addFirst("s-p" + i);
        }
        assertThat(walk("dave", "gecko fact:SessionOpened", 3)).isEqualTo(expected);
        assertThat(walk("dave", "gecko fact:SessionOpened", 7)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "persn:alice|''|there is no field persn; there are since, until, person",
                "since:tomorrow|''|tomorrow is no time",
                "\"never closed|''|a quotation mark is not closed",
                "a|&size=0|A page has 1 to 200 hits.",
                "a|&size=201|A page has 1 to 200 hits.",
                "a|&size=many|A page has 1 to 200 hits.",
                "a|&after=elsewhere|that is no place to go on from"
            })
    void what_cannot_be_read_is_answered_with_the_sentence_that_says_why(
            String query, String more, String sentence) {
        refusedWith(400, get("dave", query, more), sentence);
        assertThat(journal.facts("AuditSearched")).isEmpty();
    }

    // ---- the journal

    @Test
    void every_search_is_a_fact_and_each_page_one() {
        session("s-f1", "alice", "web01", null, "lemur");
        JsonNode first = found("dave", "lemur", "&size=1");
        String next = first.get("next").asString();
        found("dave", "lemur", "&size=1&after=" + next);
        assertThat(journal.facts("AuditSearched"))
                .extracting(
                        fact -> fact.header().person(),
                        fact -> fact.detail().get("query").asString(),
                        fact -> fact.detail().get("hits").asInt(),
                        fact -> fact.detail().get("after").asString())
                .containsExactly(tuple("dave", "lemur", 1, ""), tuple("dave", "lemur", 1, next));
    }

    @Test
    void a_search_that_cannot_be_journalled_shows_nothing() {
        session("s-j1", "alice", "web01", null, "potto");
        Visitor dave = Visitor.signedInAs("dave", port);
        journal.failFromNowOn(true);
        HttpResponse<String> answer = dave.get("/api/v1/search?q=potto");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).doesNotContain("s-j1");
    }
}
