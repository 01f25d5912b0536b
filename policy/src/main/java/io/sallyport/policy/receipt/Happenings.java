package io.sallyport.policy.receipt;

import io.sallyport.recorder.journal.Entry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What the journal says of one session, as far as its owner is told. Confined to one thread.
final class Happenings {
    /// Lines of each kind that a receipt has; what is more is counted.
    static final int MOST = 500;

    final Set<String> grants = new LinkedHashSet<>();
    final Set<String> consents = new LinkedHashSet<>();
    final Map<Integer, Channel> channels = new LinkedHashMap<>();
    final Listed commands = new Listed();
    final Listed files = new Listed();
    final Listed touched = new Listed();
    final Listed forwards = new Listed();
    final Listed watchers = new Listed();
    final Listed refusals = new Listed();
    int moreChannels;
    long first = -1;
    long last = -1;
    @Nullable Entry opened;
    @Nullable Entry ended;
    @Nullable Entry sealed;
    @Nullable Entry broken;

    /// A channel from its opening to its end.
    static final class Channel {
        final JsonNode opened;
        @Nullable JsonNode closed;

        Channel(JsonNode opened) {
            this.opened = opened;
        }
    }

    /// Texts up to a number, and how many there were.
    static final class Listed {
        final List<String> texts = new ArrayList<>();
        int more;

        void add(String text) {
            if (texts.size() < MOST) {
                texts.add(text);
            } else {
                more++;
            }
        }
    }

    /// @param entry one about this session
    void add(Entry entry) {
        JsonNode detail = entry.detail();
        switch (entry.fact()) {
            case "SessionOpened" -> opened = entry;
            case "ChannelOpened" -> opened(detail);
            case "ChannelClosed" -> {
                Channel channel = channels.get(detail.path("channel").asInt(-1));
                if (channel != null) {
                    channel.closed = detail;
                }
            }
            case "CommandJudged" -> commands.add(command(detail));
            case "FileTransferred" -> files.add(transfer(detail));
            case "FileAccessed" -> touch(detail);
            case "ForwardOpened" ->
                    forwards.add(
                            text(detail, "kind")
                                    + " from "
                                    + text(detail, "from")
                                    + " to "
                                    + text(detail, "to"));
            case "ChannelRefused" ->
                    refusals.add(text(detail, "request") + ": " + text(detail, "why"));
            case "WatchBegun" -> watchers.add(entry.header().person() + " from " + entry.time());
            case "SessionEnded" -> ended = entry;
            case "RecordingSealed" -> sealed = entry;
            case "RecordingBroken" -> broken = entry;
            case "SessionMoved" -> {}
            default -> {
                return; // not for owners, or no part of the session
            }
        }
        first = first < 0 ? entry.sequence() : first;
        last = entry.sequence();
        if (entry.header().grant() != null) {
            grants.add(entry.header().grant());
        }
        if (entry.header().consent() != null) {
            consents.add(entry.header().consent());
        }
    }

    private void opened(JsonNode detail) {
        if (channels.size() < MOST) {
            channels.put(detail.path("channel").asInt(-1), new Channel(detail));
        } else {
            moreChannels++;
        }
    }

    private static String command(JsonNode detail) {
        List<String> operations = new ArrayList<>();
        detail.path("operations").forEach(one -> operations.add(one.asString()));
        return "channel "
                + detail.path("channel").asInt()
                + ", "
                + decided(text(detail, "decision"))
                + ", "
                + (operations.isEmpty() ? "nothing" : String.join(" ", operations))
                + ", known by "
                + text(detail, "how").replace('_', ' ')
                + ": "
                + text(detail, "text");
    }

    private static String decided(String decision) {
        return switch (decision) {
            case "run" -> "ran";
            case "warn" -> "ran after a warning";
            case "hold" -> "waited for agreement";
            case "deny" -> "did not run";
            default -> "seen"; // what a program in it was told
        };
    }

    private static String transfer(JsonNode detail) {
        JsonNode file = detail.path("file");
        String sha256 = text(file, "sha256");
        return "channel "
                + detail.path("channel").asInt()
                + ", "
                + text(file, "direction").toLowerCase(Locale.ROOT)
                + " of "
                + text(file, "path")
                + ", "
                + file.path("bytes").asLong()
                + " bytes"
                + (sha256.isEmpty() ? "" : ", sha256 " + sha256)
                + (file.path("complete").asBoolean() ? "" : ", incomplete");
    }

    /// What is read is a transfer; this is what is done to files besides.
    private void touch(JsonNode detail) {
        String operation = text(detail, "operation");
        if (!operation.equals("read") && !operation.equals("write")) {
            String other = text(detail, "other");
            touched.add(
                    "channel "
                            + detail.path("channel").asInt()
                            + ", "
                            + operation
                            + " of "
                            + text(detail, "path")
                            + (other.isEmpty() ? "" : ", " + other));
        }
    }

    /// Whether all is known that there will be.
    boolean isWhole() {
        return ended != null && (sealed != null || broken != null);
    }

    static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }
}
