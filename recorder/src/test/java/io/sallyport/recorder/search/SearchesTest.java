package io.sallyport.recorder.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.FileJournal;
import io.sallyport.recorder.masking.Masks;
import io.sallyport.recorder.recording.HouseKey;
import io.sallyport.recorder.recording.RecordingKeys;
import io.sallyport.recorder.search.Hit.Place;
import io.sallyport.recorder.shipping.Parcel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// What decides over a hit is asked with what the session was opened for.
class SearchesTest {
    private static final Instant NOON = RandomAudit.NOON;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir Path folder;

    private FileJournal journal;
    private LuceneIndex index;
    private Searches searches;
    private RecordingKeys keys;

    @BeforeEach
    void open() throws IOException {
        InstantSource clock = InstantSource.fixed(NOON);
        keys = RecordingKeys.of(HouseKey.open(folder.resolve(HouseKey.FILE)));
        journal = new FileJournal(folder.resolve("searched"), "gw1", clock);
        index =
                LuceneIndex.open(
                        folder.resolve("index"),
                        Recordings.in(folder.resolve("r"), keys.unwrappers(), Masks.usual()));
        searches = new Searches(index, journal, clock);
    }

    @AfterEach
    void close() {
        index.close();
        journal.close();
    }

    private void ship(List<Entry> entries) {
        index.ship(entries.stream().map(e -> new Parcel(e, index.pack(e))).toList(), false);
    }

    private static Entry fact(long at, String fact, String session, @Nullable String owner) {
        return new Entry(
                at,
                "x-" + at,
                NOON.plusSeconds(at),
                "gw1",
                fact,
                new FactHeader("alice", null, "db01", "root", session, null, null, owner),
                JSON.createObjectNode());
    }

    private Searches.Page find(String query, int size, @Nullable Place after, Predicate<Hit> sees) {
        return searches.find("dave", "here", AuditQuery.parse(query, NOON), size, after, sees);
    }

    private static Predicate<Hit> owned(String owner) {
        return hit -> owner.equals(hit.header().owner());
    }

    @Test
    void a_line_is_decided_on_by_how_its_session_was_opened_and_by_nobody_where_that_is_unknown() {
        ship(LuceneIndexTest.recorded(folder, keys));
        assertThat(find("kind:screen permission", 10, null, hit -> true).hits()).isEmpty();

        ship(List.of(fact(1_000, "SessionOpened", "s1", "acme")));
        assertThat(find("kind:screen permission", 10, null, owned("acme")).hits()).hasSize(1);
        assertThat(find("kind:screen permission", 10, null, owned("beta")).hits()).isEmpty();
    }

    @Test
    void a_fact_that_does_not_say_whose_data_it_was_is_decided_on_by_how_its_session_was_opened() {
        ship(
                List.of(
                        fact(0, "SessionOpened", "s7", "acme"),
                        fact(1, "RecordingSealed", "s7", null),
                        fact(2, "RecordingSealed", "s8", null)));
        assertThat(find("fact:RecordingSealed", 10, null, owned("acme")).hits())
                .extracting(Hit::id)
                .containsExactly("x-1");
        assertThat(find("fact:RecordingSealed", 10, null, hit -> true).hits()).hasSize(2);
    }

    @Test
    void many_hits_that_may_not_be_seen_break_a_page_off_with_a_place_to_go_on_from() {
        int many = Searches.MOST_LOOKED + 200;
        ship(
                IntStream.range(0, many)
                        .mapToObj(i -> fact(i, "ChannelOpened", "s" + i, "acme"))
                        .toList());
        Predicate<Hit> first = hit -> hit.id().equals("x-0");
        Searches.Page none = find("", 100, null, first);
        assertThat(none.hits()).isEmpty();
        Searches.Page rest = find("", 100, none.next().orElseThrow(), first);
        assertThat(rest.hits()).extracting(Hit::id).containsExactly("x-0");
        assertThat(rest.next()).isEmpty();
    }

    @Test
    void each_page_is_in_the_journal_with_how_much_was_shown() {
        ship(List.of(fact(0, "NodeStopped", "s1", "acme"), fact(1, "NodeStopped", "s1", "acme")));
        Searches.Page page = find("fact:NodeStopped", 1, null, hit -> true);
        find("fact:NodeStopped", 1, page.next().orElseThrow(), hit -> false);
        List<String> told = new ArrayList<>();
        for (Entry entry : journal.read(0, 100)) {
            if (entry.fact().equals("AuditSearched")) {
                told.add(
                        entry.header().person()
                                + " "
                                + entry.detail().get("query").asString()
                                + " "
                                + entry.detail().get("hits").asInt()
                                + " "
                                + entry.detail().get("after").asString());
            }
        }
        assertThat(told)
                .containsExactly(
                        "dave fact:NodeStopped 1 ",
                        "dave fact:NodeStopped 0 " + page.next().orElseThrow());
    }

    @Test
    void a_page_has_an_upper_bound() {
        assertThatThrownBy(() -> find("", Searches.MOST_SHOWN + 1, null, hit -> true))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
