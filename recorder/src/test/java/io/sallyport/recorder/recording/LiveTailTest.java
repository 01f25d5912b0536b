package io.sallyport.recorder.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.recorder.journal.FileJournal;
import io.sallyport.recorder.journal.Journal;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LiveTailTest {
    private static final InstantSource CLOCK = InstantSource.fixed(RecorderTest.NOON);
    private static final Duration SHORT = Duration.ofMillis(20);

    @TempDir Path directory;
    private Journal journal;
    private Recorder recorder;
    private Recording recording;

    @BeforeEach
    void open() {
        journal = new FileJournal(directory.resolve("journal"), "gw1", CLOCK);
        recorder =
                new Recorder(
                        directory.resolve("recordings"),
                        journal,
                        new Limits(8L << 20, 1L << 20, Duration.ofHours(1)),
                        CLOCK,
                        // This node writes what it cannot open later; who follows reads it all.
                        new RecordingKeys(
                                List.of(HouseKey.open(directory.resolve(HouseKey.FILE))),
                                List.of()));
        recording = recorder.begin(RecorderTest.head("s-1"));
    }

    @AfterEach
    void close() {
        recorder.close();
        journal.close();
    }

    private void show(String text) {
        byte[] data = text.getBytes(StandardCharsets.UTF_8);
        recording.screen(0, data, 0, data.length);
    }

    /// Everything until it is quiet or over.
    private static List<Frame> read(LiveTail tail) throws InterruptedException {
        List<Frame> frames = new ArrayList<>();
        while (tail.next(SHORT) instanceof LiveTail.Next.Came(Frame frame, boolean _)) {
            frames.add(frame);
        }
        return frames;
    }

    private static byte[] shown(List<Frame> frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Frame frame : frames) {
            if (frame instanceof Frame.Shown shown) {
                all.writeBytes(shown.data());
            }
        }
        return all.toByteArray();
    }

    @Test
    void a_recording_that_is_not_written_is_not_followed() {
        assertThat(recorder.follow("s-2")).isEmpty();
        recording.seal();
        assertThat(recorder.follow("s-1")).isEmpty();
    }

    @Test
    void frames_are_handed_on_from_the_first_on_then_as_they_are_written() throws Exception {
        recording.openChannel(RecorderTest.SHELL);
        show("before");
        try (LiveTail tail = recorder.follow("s-1").orElseThrow()) {
            List<Frame> past = read(tail);
            assertThat(past).hasSize(3);
            assertThat(past.getFirst()).isInstanceOf(Frame.Headed.class);
            show("after");
            recording.resize(0, 90, 20);
            recording.notice(0, "soon over");
            recording.closeChannel(0, 3, null);
            recording.seal();
            List<Frame> live = read(tail);
            assertThat(shown(live)).asString(StandardCharsets.UTF_8).isEqualTo("after");
            assertThat(live).hasSize(5);
            assertThat(live.get(1)).isInstanceOf(Frame.Resized.class);
            assertThat(live.get(2)).isInstanceOf(Frame.Noticed.class);
            assertThat(live.get(3)).isInstanceOf(Frame.ChannelClosed.class);
            assertThat(live.get(4)).isInstanceOf(Frame.Ended.class);
            assertThat(tail.next(SHORT)).isInstanceOf(LiveTail.Next.Over.class);
        }
    }

    @Test
    void what_lies_in_the_writers_buffer_is_handed_on_too_and_once() throws Exception {
        recording.openChannel(RecorderTest.EXEC);
        byte[] data = "one".getBytes(StandardCharsets.UTF_8);
        recording.output(0, OutputStreamKind.STDOUT, data, 0, 3);
        try (LiveTail tail = recorder.follow("s-1").orElseThrow()) {
            assertThat(read(tail)).hasSize(3);
            recording.output(0, OutputStreamKind.STDOUT, data, 0, 3);
            assertThat(read(tail)).hasSize(1);
        }
    }

    @Test
    void a_follower_that_takes_nothing_holds_no_more_than_its_bound_and_misses_nothing()
            throws Exception {
        recording.openChannel(RecorderTest.SHELL);
        byte[] block = new byte[100_000];
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Random random = new Random(7);
        try (LiveTail tail = recorder.follow("s-1").orElseThrow()) {
            for (int i = 0; i < 100; i++) {
                random.nextBytes(block);
                recording.screen(0, block, 0, block.length);
                all.writeBytes(block);
                assertThat(tail.waitingBytes()).isLessThanOrEqualTo(Follower.LIMIT_BYTES);
            }
            assertThat(tail.waitingBytes()).isZero(); // thrown away: it lies in the file
            recording.seal();
            List<Frame> frames = new ArrayList<>();
            while (true) {
                LiveTail.Next next = tail.next(SHORT);
                if (next instanceof LiveTail.Next.Came(Frame frame, boolean _)) {
                    frames.add(frame);
                } else if (next instanceof LiveTail.Next.Over) {
                    break;
                }
            }
            assertThat(shown(frames)).isEqualTo(all.toByteArray());
        }
    }

    @Test
    void a_follower_that_fell_behind_goes_on_where_it_was_while_the_recording_does()
            throws Exception {
        recording.openChannel(RecorderTest.SHELL);
        try (LiveTail tail = recorder.follow("s-1").orElseThrow()) {
            read(tail);
            show("x".repeat(2 * Follower.LIMIT_BYTES));
            show("marker");
            List<Frame> frames = new ArrayList<>();
            while (shown(frames).length < 2 * Follower.LIMIT_BYTES + 6) {
                frames.addAll(read(tail));
            }
            show("on");
            assertThat(shown(read(tail))).asString(StandardCharsets.UTF_8).isEqualTo("on");
        }
    }
}
