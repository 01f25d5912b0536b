package io.sallyport.recorder.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FileJournal;
import io.sallyport.recorder.masking.Masks;
import io.sallyport.recorder.recording.ChannelHead;
import io.sallyport.recorder.recording.HouseKey;
import io.sallyport.recorder.recording.Limits;
import io.sallyport.recorder.recording.Recorder;
import io.sallyport.recorder.recording.Recording;
import io.sallyport.recorder.recording.RecordingHead;
import io.sallyport.recorder.recording.RecordingKeys;
import io.sallyport.recorder.search.Hit.Place;
import io.sallyport.recorder.shipping.Parcel;
import io.sallyport.recorder.shipping.Searchable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LuceneIndexTest {
    @TempDir Path folder;

    private LuceneIndex open(Recordings recordings) throws IOException {
        return LuceneIndex.open(folder.resolve("index"), recordings);
    }

    private LuceneIndex open() throws IOException {
        return open(Recordings.in(folder.resolve("r"), List.of(), Masks.usual()));
    }

    private static List<Parcel> parcels(LuceneIndex index, List<Entry> entries) {
        return entries.stream().map(entry -> new Parcel(entry, index.pack(entry))).toList();
    }

    private static List<String> ids(SearchIndex index, AuditQuery query, int page) {
        List<String> ids = new ArrayList<>();
        Place at = null;
        while (true) {
            List<Hit> hits = index.search(query, page, at);
            hits.forEach(hit -> ids.add(hit.id()));
            if (hits.size() < page) {
                return ids;
            }
            at = hits.getLast().place();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void what_is_found_is_what_a_look_at_everything_finds(long seed) throws IOException {
        RandomAudit audit = new RandomAudit(seed);
        List<Entry> entries = audit.entries(400);
        List<Searchable> all = entries.stream().map(Searchable::of).toList();
        try (LuceneIndex index = open()) {
            index.ship(parcels(index, entries.subList(0, 150)), false);
            index.ship(parcels(index, entries.subList(150, 400)), false);
            for (int i = 0; i < 300; i++) {
                AuditQuery query = audit.query();
                assertThat(ids(index, query, 37))
                        .as(query.written())
                        .isEqualTo(NaiveFilter.ids(all, query));
            }
        }
    }

    @Test
    void what_is_shipped_twice_is_found_once_and_survives_a_restart() throws IOException {
        List<Entry> entries = new RandomAudit(4).entries(20);
        AuditQuery everything = AuditQuery.parse("", RandomAudit.NOON);
        try (LuceneIndex index = open()) {
            assertThat(index.isFresh()).isTrue();
            index.ship(parcels(index, entries), false);
            index.ship(parcels(index, entries), true);
            assertThat(index.search(everything, 100, null)).hasSize(20);
        }
        try (LuceneIndex index = open()) {
            assertThat(index.isFresh()).isFalse();
            assertThat(index.search(everything, 100, null)).hasSize(20);
        }
    }

    @Test
    void an_index_that_another_has_is_refused_in_words() throws IOException {
        try (LuceneIndex index = open()) {
            assertThat(index.isFresh()).isTrue();
            assertThatThrownBy(this::open).hasMessageContaining("another process has the index");
        }
    }

    @Test
    void a_line_of_a_screen_is_found_with_the_moment_at_which_it_came() throws IOException {
        RecordingKeys keys = RecordingKeys.of(HouseKey.open(folder.resolve(HouseKey.FILE)));
        List<Entry> entries = recorded(folder, keys);
        try (LuceneIndex index =
                open(Recordings.in(folder.resolve("r"), keys.unwrappers(), Masks.usual()))) {
            index.ship(parcels(index, entries), false);
            List<Hit> hits =
                    index.search(
                            AuditQuery.parse("kind:screen \"permission denied\"", Instant.EPOCH),
                            10,
                            null);
            assertThat(hits).hasSize(1);
            Hit hit = hits.getFirst();
            assertThat(hit.screen()).isNotNull();
            assertThat(hit.header().session()).isEqualTo("s1");
            assertThat(hit.excerpt()).contains("«Permission» «denied»").doesNotContain("\u001b");
            assertThat(index.notes()).isEmpty();
        }
    }

    @Test
    void a_recording_without_its_key_is_skipped_and_said() throws IOException {
        List<Entry> entries =
                recorded(folder, RecordingKeys.of(HouseKey.open(folder.resolve(HouseKey.FILE))));
        try (LuceneIndex index = open()) {
            index.ship(parcels(index, entries), false);
            assertThat(index.search(AuditQuery.parse("kind:screen", Instant.EPOCH), 10, null))
                    .isEmpty();
            assertThat(index.notes()).singleElement().asString().contains("could not be read");
        }
    }

    static List<Entry> recorded(Path folder, RecordingKeys keys) {
        Instant noon = RandomAudit.NOON;
        InstantSource clock = InstantSource.fixed(noon);
        try (FileJournal journal = new FileJournal(folder.resolve("j"), "gw1", clock)) {
            try (Recorder recorder =
                    new Recorder(folder.resolve("r"), journal, Limits.DEFAULT, clock, keys)) {
                Recording recording =
                        recorder.begin(
                                new RecordingHead(
                                        "s1", "gw1", "alice", "192.0.2.1:1", "db01", "root", noon));
                int shell =
                        recording.openChannel(
                                new ChannelHead(
                                        ChannelHead.Kind.SHELL,
                                        null,
                                        new ChannelHead.Terminal("xterm", 40, 5)));
                byte[] text =
                        "$ cat /etc/shadow\r\n\u001b[31mPermission denied\u001b[0m\r\n$ "
                                .getBytes(StandardCharsets.UTF_8);
                recording.screen(shell, text, 0, text.length);
            }
            return journal.read(0, 100);
        }
    }
}
