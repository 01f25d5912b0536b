package io.sallyport.recorder.search;

import io.sallyport.recorder.export.ScreenLines;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.recording.RecordingHead;
import io.sallyport.recorder.recording.RecordingReader;
import io.sallyport.recorder.recording.RecordingUnavailableException;
import io.sallyport.recorder.shipping.Searchable;
import io.sallyport.recorder.shipping.Searchable.OnScreen;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The lines of recordings that are finished, or broken off. One that this node cannot read is
/// skipped, which the log and [#notes] say. Used by one thread, but for [#notes].
final class RecordedScreens {
    private static final Logger log = LoggerFactory.getLogger(RecordedScreens.class);

    /// A recording is sealed again when it is written anew, with the same frames.
    private static final int REMEMBERED = 1_000;

    private final Recordings recordings;
    private final AtomicLong unreadable = new AtomicLong();
    private final Map<String, Boolean> done =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > REMEMBERED;
                }
            };

    RecordedScreens(Recordings recordings) {
        this.recordings = recordings;
    }

    /// Whether the entry ends a recording.
    static boolean isEnd(Entry entry) {
        return entry.fact().equals("RecordingSealed") || entry.fact().equals("RecordingBroken");
    }

    /// The lines of the recording that the entry ends. The same recording gives the same lines.
    void read(Entry end, Consumer<Searchable> to) {
        String file = end.detail().path("file").asString("");
        if (file.isEmpty() || done.containsKey(file)) {
            return;
        }
        try (RecordingReader reader = recordings.open(file)) {
            Optional<RecordingHead> head = reader.head();
            if (head.isEmpty()) {
                skip(file, "not even its head can be read");
                return;
            }
            long leftOut =
                    ScreenLines.read(reader, recordings.masks(), new Numbered(head.get(), end, to));
            if (leftOut > 0) {
                log.warn(
                        "{} lines of the recording {} are not searchable: {} are the most",
                        leftOut,
                        file,
                        ScreenLines.MOST_LINES);
            }
            done.put(file, true);
        } catch (RecordingUnavailableException e) {
            skip(file, String.valueOf(e.getMessage()));
        }
    }

    private void skip(String file, String why) {
        unreadable.incrementAndGet();
        log.warn("the text of the recording {} is not searchable here: {}", file, why);
    }

    List<String> notes() {
        long skipped = unreadable.get();
        return skipped == 0
                ? List.of()
                : List.of(
                        skipped
                                + " recordings could not be read by this node: their text is not"
                                + " searchable");
    }

    /// Makes the lines searchable.
    private static final class Numbered implements ScreenLines.Told {
        private final RecordingHead head;
        private final Entry end;
        private final Consumer<Searchable> to;
        private int number;

        Numbered(RecordingHead head, Entry end, Consumer<Searchable> to) {
            this.head = head;
            this.end = end;
            this.to = to;
        }

        @Override
        public void line(int channel, long millis, String line) {
            FactHeader known = end.header();
            Instant time = head.started().plusMillis(millis);
            to.accept(
                    new Searchable(
                            head.session() + "/" + channel + "/" + number,
                            number,
                            time,
                            Set.of(Searchable.SCREEN),
                            "",
                            head.node(),
                            new FactHeader(
                                    head.person(),
                                    head.source(),
                                    head.target(),
                                    head.account(),
                                    head.session(),
                                    known.grant(),
                                    known.consent(),
                                    known.owner()),
                            List.of(),
                            List.of(),
                            List.of(),
                            new OnScreen(channel, millis),
                            line));
            number++;
        }
    }
}
