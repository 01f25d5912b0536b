package io.sallyport.recorder.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.FileJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalVerifierTest {
    @TempDir private Path folder;

    record TeaMade(FactHeader header, String kind) implements Fact {}

    private Path write(int facts) {
        Path directory = folder.resolve("journal");
        try (FileJournal journal = new FileJournal(directory, "node", InstantSource.system())) {
            for (int i = 0; i < facts; i++) {
                journal.append(new TeaMade(FactHeader.of("alice", null), "green " + i));
            }
        }
        return directory.resolve("00000000000000000000.journal");
    }

    @Test
    void a_journal_as_it_was_written_is_good_and_each_entry_is_seen_once() throws IOException {
        write(20);
        List<Long> seen = new ArrayList<>();
        Report report =
                JournalVerifier.verify(
                        folder.resolve("journal"), entry -> seen.add(entry.path("seq").asLong()));
        assertThat(report.fault()).isEmpty();
        assertThat(report.unfinished()).isFalse();
        assertThat(report.entries()).isEqualTo(21);
        assertThat(report.journal()).hasSize(10);
        assertThat(seen).hasSize(21).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void each_byte_flipped_in_turn_is_found_in_its_line() throws IOException {
        Path segment = write(3);
        byte[] good = Files.readAllBytes(segment);
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= 1;
            Files.write(segment, bad);
            Report report = JournalVerifier.verify(folder.resolve("journal"), entry -> {});
            boolean lastLineFeed = at == good.length - 1;
            assertThat(report.fault().isPresent() || lastLineFeed && report.unfinished())
                    .as("byte %d", at)
                    .isTrue();
            if (report.fault().isPresent()) {
                long begins = report.fault().get().offset();
                assertThat(begins).as("byte %d", at).isLessThanOrEqualTo(at);
                int end = at;
                while (good[end] != '\n') {
                    end++;
                }
                int start = Math.toIntExact(begins);
                assertThat(Arrays.copyOfRange(good, start, at))
                        .as("one line of byte %d", at)
                        .doesNotContain((byte) '\n');
            }
        }
    }

    @Test
    void two_entries_swapped_and_one_left_out_are_found() throws IOException {
        Path segment = write(4);
        List<String> lines = Files.readAllLines(segment);
        List<String> swapped = new ArrayList<>(lines);
        swapped.set(2, lines.get(3));
        swapped.set(3, lines.get(2));
        Files.write(segment, swapped);
        assertThat(
                        JournalVerifier.verify(folder.resolve("journal"), e -> {})
                                .fault()
                                .orElseThrow()
                                .sequence())
                .isEqualTo(2);
        List<String> without = new ArrayList<>(lines);
        without.remove(1);
        Files.write(segment, without);
        assertThat(
                        JournalVerifier.verify(folder.resolve("journal"), e -> {})
                                .fault()
                                .orElseThrow()
                                .sequence())
                .isEqualTo(1);
    }

    @Test
    void a_folder_without_a_journal_is_no_good_journal() {
        assertThatThrownBy(() -> JournalVerifier.verify(folder, entry -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("holds no journal");
    }
}
