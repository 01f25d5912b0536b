package io.sallyport.gateway.watch;

import io.sallyport.gateway.session.Refusal;
import io.sallyport.recorder.recording.ChannelHead;
import io.sallyport.recorder.recording.Frame;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which channel of a session is watched: the one that was asked for; else the terminal, or, while
/// there is none, whatever is open. Confined to one thread.
final class Choice {
    /// As many are remembered, to be listed; of more, the latest.
    private static final int MOST_LISTED = 200;

    private static final int MOST_NAMED = 20;

    private final @Nullable Integer asked;
    private final Map<Integer, Known> channels = new LinkedHashMap<>();
    private int chosen = -1;

    /// A channel that was opened.
    record Known(int number, ChannelHead head, boolean open) {
        /// `0 shell`, `3 exec`
        String inWords() {
            return number + " " + kind() + (open ? "" : " (closed)");
        }

        String kind() {
            return head.kind().name().toLowerCase(Locale.ROOT);
        }
    }

    Choice(@Nullable Integer asked) {
        this.asked = asked;
    }

    /// Takes note of what opens and closes.
    ///
    /// @return whether from this frame on another channel is watched than before
    boolean note(Frame frame) {
        switch (frame) {
            case Frame.ChannelOpened(_, int number, ChannelHead head) -> {
                boolean better = isBetter(number, head);
                channels.put(number, new Known(number, head, true));
                if (channels.size() > MOST_LISTED) {
                    channels.keySet().stream()
                            .filter(old -> old != chosen)
                            .findFirst()
                            .ifPresent(channels::remove);
                }
                if (better) {
                    chosen = number;
                }
                return better;
            }
            case Frame.ChannelClosed closed -> {
                channels.computeIfPresent(
                        closed.channel(),
                        (number, known) -> new Known(number, known.head(), false));
                return false;
            }
            default -> {
                return false;
            }
        }
    }

    private boolean isBetter(int number, ChannelHead head) {
        if (asked != null) {
            return asked == number;
        }
        Known now = channels.get(chosen);
        return now == null
                || !now.open()
                || now.head().terminal() == null && head.terminal() != null;
    }

    /// Whether the frame belongs to the channel that is watched.
    boolean isOf(Frame frame) {
        return chosen >= 0
                && frame.channel() == chosen
                && !(frame instanceof Frame.Headed)
                && !(frame instanceof Frame.Ended);
    }

    /// The channel that is watched; absent while there is none.
    @Nullable Known chosen() {
        return channels.get(chosen);
    }

    /// All of the session, the last ones of very many.
    Map<Integer, Known> channels() {
        return channels;
    }

    /// @throws Refusal when what was asked for is not among what there was
    void requireAsked(String session) {
        if (asked != null && chosen < 0) {
            throw new Refusal(
                    session
                            + " has no channel "
                            + asked
                            + "; it has "
                            + (channels.isEmpty() ? "none yet" : inWords()),
                    Watches.COULD_NOT);
        }
    }

    /// `0 shell, 1 exec (closed)`
    String inWords() {
        return channels.values().stream()
                .skip(Math.max(0, channels.size() - MOST_NAMED))
                .map(Known::inWords)
                .collect(Collectors.joining(", "));
    }
}
