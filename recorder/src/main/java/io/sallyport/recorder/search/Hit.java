package io.sallyport.recorder.search;

import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.shipping.Searchable.OnScreen;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Something that was found.
///
/// @param id the fact's id, or the line's
/// @param sequence its place in its journal, or in its recording
/// @param time when it was, in milliseconds
/// @param fact the fact's kind; empty for a line of a screen
/// @param node the node's name
/// @param header who and what it is about
/// @param screen where it was on a screen; absent for a fact
/// @param excerpt what was found in its place, with the words that were searched for between « and
///   »; fit for one line of a terminal
public record Hit(
        String id,
        long sequence,
        Instant time,
        String fact,
        String node,
        FactHeader header,
        @Nullable OnScreen screen,
        String excerpt) {

    /// Where it stands among all hits, the latest first.
    public Place place() {
        return new Place(time.toEpochMilli(), sequence, id);
    }

    /// The same, with another header.
    Hit about(FactHeader other) {
        return new Hit(id, sequence, time, fact, node, other, screen, excerpt);
    }

    /// The same, about this owner's data.
    Hit of(String owner) {
        return about(
                new FactHeader(
                        header.person(),
                        header.source(),
                        header.target(),
                        header.account(),
                        header.session(),
                        header.grant(),
                        header.consent(),
                        owner));
    }

    /// A place among hits, which are ordered by time, sequence and id, the latest first.
    public record Place(long millis, long sequence, String id) {
        private static final Pattern WRITTEN =
                Pattern.compile("([0-9]{1,15})\\.([0-9]{1,18})\\.([A-Za-z0-9/_-]{1,128})");

        /// @throws IllegalArgumentException when it is none
        public static Place parse(String text) {
            Matcher matcher = WRITTEN.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "that is no place to go on from; use what the last answer gave");
            }
            return new Place(
                    Long.parseLong(matcher.group(1)),
                    Long.parseLong(matcher.group(2)),
                    matcher.group(3));
        }

        @Override
        public String toString() {
            return millis + "." + sequence + "." + id;
        }
    }
}
