package io.sallyport.recorder.shipping;

import io.sallyport.recorder.checkpoint.Checkpoint;
import io.sallyport.recorder.checkpoint.SignedCheckpoint;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FactHeader;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// An entry in the names of the [Elastic Common Schema](https://www.elastic.co/docs/reference/ecs)
/// 9, with what ECS has no name for under `sallyport`. `docs/life-of-a-fact.md` has the table.
final class EcsDocument {
    static final String ECS_VERSION = "9.0.0";

    private static final String COMMAND = "CommandJudged";
    private static final String TOKEN = " via token ";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// What a fact is in ECS's closed lists; facts that are not here are `configuration`/`info`.
    private static final Map<String, Kind> KINDS =
            Map.ofEntries(
                    Map.entry("PersonSignedIn", new Kind("authentication", "start")),
                    Map.entry("SignInRefused", new Kind("authentication", "start")),
                    Map.entry("ConsoleSignedIn", new Kind("authentication", "start")),
                    Map.entry("ConsoleSignInRefused", new Kind("authentication", "start")),
                    Map.entry("ConsoleSignedOut", new Kind("authentication", "end")),
                    Map.entry("TokenUsed", new Kind("authentication", "start")),
                    Map.entry("SessionOpened", new Kind("session", "start")),
                    Map.entry("SessionRefused", new Kind("session", "denied")),
                    Map.entry("SessionEnded", new Kind("session", "end")),
                    Map.entry("SessionEndOrdered", new Kind("session", "info")),
                    Map.entry("SessionMoved", new Kind("session", "info")),
                    Map.entry("ChannelOpened", new Kind("process", "start")),
                    Map.entry("ChannelClosed", new Kind("process", "end")),
                    Map.entry("ChannelRefused", new Kind("process", "denied")),
                    Map.entry("CommandJudged", new Kind("process", "start")),
                    Map.entry("CommandFinished", new Kind("process", "end")),
                    Map.entry("FileAccessed", new Kind("file", "access")),
                    Map.entry("FileTransferred", new Kind("file", "access")),
                    Map.entry("UserDataLimitReached", new Kind("file", "denied")),
                    Map.entry("ForwardOpened", new Kind("network", "start")),
                    Map.entry("ForwardClosed", new Kind("network", "end")),
                    Map.entry("ForwardBreached", new Kind("network", "denied")),
                    Map.entry("ListenerOpened", new Kind("network", "start")),
                    Map.entry("ListenerClosed", new Kind("network", "end")),
                    Map.entry("AgentRequestRefused", new Kind("network", "denied")),
                    Map.entry("GrantIssued", new Kind("iam", "creation")),
                    Map.entry("GrantExtended", new Kind("iam", "change")),
                    Map.entry("GrantRevoked", new Kind("iam", "deletion")),
                    Map.entry("GrantCompleted", new Kind("iam", "deletion")),
                    Map.entry("ConsentGiven", new Kind("iam", "creation")),
                    Map.entry("ConsentRefused", new Kind("iam", "denied")),
                    Map.entry("ConsentWithdrawn", new Kind("iam", "deletion")),
                    Map.entry("AccessRequested", new Kind("iam", "info")),
                    Map.entry("RequestApproved", new Kind("iam", "allowed")),
                    Map.entry("RequestDenied", new Kind("iam", "denied")),
                    Map.entry("PersonFrozen", new Kind("iam", "change")),
                    Map.entry("PersonUnfrozen", new Kind("iam", "change")),
                    Map.entry("TokenIssued", new Kind("iam", "creation")),
                    Map.entry("TokenRevoked", new Kind("iam", "deletion")),
                    Map.entry("NodeStarted", new Kind("host", "start")),
                    Map.entry("NodeStopped", new Kind("host", "end")));

    /// What somebody has to look at.
    private static final Set<String> ALERTS =
            Set.of(
                    "ForwardBreached",
                    "EntriesSetAside",
                    "CheckpointNotPublished",
                    "ViolationFound",
                    "AlertRaised",
                    "AlertEscalated");

    /// What rests on one rule.
    private static final Set<String> RULED = Set.of("ViolationFound", "AlertRaised");

    /// Ends of sessions likewise: what was refused ran all the same.
    private static final Set<String> ALARMING_ENDS = Set.of("DISOBEYED");

    private static final Kind OTHER = new Kind("configuration", "info");

    /// @param category one of ECS's event categories
    /// @param type one of its event types
    private record Kind(String category, String type) {}

    /// Where a person came from, taken apart.
    ///
    /// @param ip absent where the text is no address
    /// @param port absent where there is none
    /// @param token the token's name, where a program acted
    record Source(
            String address, @Nullable String ip, @Nullable Integer port, @Nullable String token) {

        static Source of(String text) {
            int via = text.indexOf(TOKEN);
            String address = via < 0 ? text : text.substring(0, via);
            String token = via < 0 ? null : text.substring(via + TOKEN.length());
            int colon = address.lastIndexOf(':');
            boolean bracketed = address.startsWith("[");
            if ((bracketed && address.endsWith("]")) || colon < 0 || ip(address) != null) {
                return new Source(address, ip(address), null, token);
            }
            return new Source(
                    address,
                    ip(address.substring(0, colon)),
                    port(address.substring(colon + 1)),
                    token);
        }

        /// Only what is written as an address: nothing is looked up.
        private static @Nullable String ip(String text) {
            String bare =
                    text.startsWith("[") && text.endsWith("]")
                            ? text.substring(1, text.length() - 1)
                            : text;
            int scope = bare.indexOf('%');
            if (scope >= 0) {
                bare = bare.substring(0, scope); // Elasticsearch knows no scopes
            }
            try {
                return InetAddress.ofLiteral(bare).getHostAddress();
            } catch (IllegalArgumentException e) {
                return null;
            }
        }

        private static @Nullable Integer port(String text) {
            return text.matches("\\d{1,5}") ? Integer.valueOf(text) : null;
        }
    }

    private EcsDocument() {}

    /// One line of JSON in UTF-8.
    static byte[] of(Entry entry, DataStream stream) {
        return JSON.writeValueAsBytes(whole(entry, stream));
    }

    /// The same with what sweeps look for, which is of use in an index only.
    static byte[] toBeSwept(Entry entry, DataStream stream) {
        ObjectNode document = whole(entry, stream);
        Set<String> traces = Traces.of(entry);
        if (!traces.isEmpty()) {
            ArrayNode all = document.withObject("/sallyport").putArray("trace");
            traces.stream().sorted().forEach(trace -> all.add(trace));
        }
        return JSON.writeValueAsBytes(document);
    }

    private static ObjectNode whole(Entry entry, DataStream stream) {
        ObjectNode document = document(entry.time(), entry.node(), stream);
        document.put("message", message(entry));
        event(entry, stream, document.putObject("event"));
        people(entry.header(), document);
        what(entry, document);
        document.set("sallyport", own(entry));
        return document;
    }

    /// Of a command line a document for each command that it would run, so that the arguments of
    /// two never mix; of every other entry none.
    static List<byte[]> partsOf(Entry entry, DataStream stream) {
        if (!entry.fact().equals(COMMAND)) {
            return List.of();
        }
        List<byte[]> parts = new ArrayList<>();
        for (JsonNode run : entry.detail().path("runs")) {
            ObjectNode document = document(entry.time(), entry.node(), stream);
            document.put("message", message(entry));
            event(entry, stream, document.putObject("event"));
            people(entry.header(), document);
            List<String> words = new ArrayList<>();
            run.path("words").forEach(word -> words.add(word.asString()));
            ObjectNode process = document.putObject("process");
            process.put("command_line", String.join(" ", words));
            words.forEach(process.putArray("args")::add);
            rules(entry, document);
            ObjectNode own = header(entry);
            own.putArray("kind").add(Searchable.PART);
            command(entry, own);
            document.set("sallyport", own);
            parts.add(JSON.writeValueAsBytes(document));
        }
        return parts;
    }

    private static ObjectNode document(Instant time, String node, DataStream stream) {
        ObjectNode document = JSON.createObjectNode();
        document.put("@timestamp", time.toString());
        document.putObject("ecs").put("version", ECS_VERSION);
        document.putObject("data_stream")
                .put("type", stream.type())
                .put("dataset", stream.dataset())
                .put("namespace", stream.namespace());
        document.putObject("observer")
                .put("name", node)
                .put("product", "Sallyport")
                .put("type", "bastion");
        return document;
    }

    /// The id of a checkpoint's document: another root is another document.
    static String id(Checkpoint checkpoint) {
        String origin = checkpoint.origin();
        return origin.substring(origin.lastIndexOf('/') + 1)
                + "-checkpoint-"
                + checkpoint.size()
                + "-"
                + checkpoint.root().substring(0, 16).replace('+', '-').replace('/', '_');
    }

    /// A checkpoint, one line of JSON in UTF-8; the note as it can be handed to `sallyport verify`.
    ///
    /// @param time when it is published
    static byte[] of(SignedCheckpoint signed, String node, Instant time, DataStream stream) {
        Checkpoint checkpoint = signed.checkpoint();
        ObjectNode document = document(time, node, stream);
        document.put(
                "message",
                "Checkpoint of " + checkpoint.origin() + ", " + checkpoint.size() + " entries");
        ObjectNode event = document.putObject("event");
        event.put("id", id(checkpoint));
        event.put("kind", "state");
        event.put("action", "checkpoint-signed");
        event.putArray("category").add(OTHER.category());
        event.putArray("type").add(OTHER.type());
        event.put("outcome", "success");
        event.put("module", "sallyport");
        event.put("dataset", stream.dataset());
        document.putObject("sallyport")
                .putObject("detail")
                .put("origin", checkpoint.origin())
                .put("size", checkpoint.size())
                .put("root", checkpoint.root())
                .put("note", signed.note());
        return JSON.writeValueAsBytes(document);
    }

    private static void event(Entry entry, DataStream stream, ObjectNode event) {
        Kind kind = KINDS.getOrDefault(entry.fact(), OTHER);
        event.put("id", entry.id());
        event.put("sequence", entry.sequence());
        event.put("kind", isAlert(entry) ? "alert" : "event");
        event.put("action", action(entry.fact()));
        event.putArray("category").add(kind.category());
        event.putArray("type").add(kind.type());
        event.put("outcome", outcome(entry));
        event.put("module", "sallyport");
        event.put("dataset", stream.dataset());
        for (String name : List.of("reason", "because", "why")) {
            JsonNode why = entry.detail().path(name);
            if (why.isString()) {
                event.put("reason", why.stringValue());
                return;
            }
        }
    }

    private static boolean isAlert(Entry entry) {
        return ALERTS.contains(entry.fact())
                || entry.fact().equals("SessionEnded")
                        && ALARMING_ENDS.contains(entry.detail().path("cause").asString(""));
    }

    /// `SessionOpened` as `session-opened`.
    static String action(String fact) {
        return fact.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    private static String outcome(Entry entry) {
        String fact = entry.fact();
        if (fact.equals(COMMAND)) {
            return switch (entry.detail().path("decision").asString("")) {
                case "deny" -> "failure";
                case "hold" -> "unknown";
                default -> "success";
            };
        }
        if (fact.endsWith("Refused") || fact.endsWith("Denied") || fact.endsWith("Breached")) {
            return "failure";
        }
        JsonNode status = entry.detail().path("exitStatus");
        if (status.isIntegralNumber()) {
            return status.asLong() == 0 ? "success" : "failure";
        }
        // A request to begin is not an outcome yet.
        return fact.endsWith("Begun") || fact.endsWith("Asked") || fact.equals("ChannelClosed")
                ? "unknown"
                : "success";
    }

    private static void people(FactHeader header, ObjectNode document) {
        ObjectNode related = JSON.createObjectNode();
        if (header.person() != null) {
            document.putObject("user").put("name", header.person());
            related.putArray("user").add(header.person());
        }
        if (header.account() != null) {
            document.withObject("/user").putObject("effective").put("name", header.account());
            withArray(related, "user").add(header.account());
        }
        if (header.source() != null) {
            Source source = Source.of(header.source());
            ObjectNode from = document.putObject("source").put("address", source.address());
            if (source.ip() != null) {
                from.put("ip", source.ip());
                related.putArray("ip").add(source.ip());
            }
            if (source.port() != null) {
                from.put("port", source.port());
            }
        }
        if (header.target() != null) {
            document.putObject("host").put("name", header.target());
            related.putArray("hosts").add(header.target());
        }
        if (!related.isEmpty()) {
            document.set("related", related);
        }
    }

    private static ArrayNode withArray(ObjectNode object, String name) {
        return object.get(name) instanceof ArrayNode there ? there : object.putArray(name);
    }

    private static void what(Entry entry, ObjectNode document) {
        JsonNode detail = entry.detail();
        JsonNode command = detail.path("command");
        if (entry.fact().equals("ChannelOpened") && command.isString()) {
            document.putObject("process").put("command_line", command.stringValue());
        }
        if (entry.fact().equals(COMMAND)) {
            document.putObject("process").put("command_line", detail.path("text").asString(""));
            rules(entry, document);
        }
        if (RULED.contains(entry.fact())) {
            document.putObject("rule")
                    .put("id", detail.path("rule").asString(""))
                    .put("name", detail.path("title").asString(""))
                    .put("level", detail.path("level").asString(""));
        }
        JsonNode ended = detail.path("status");
        if (entry.fact().equals("CommandFinished") && ended.isIntegralNumber()) {
            document.putObject("process").put("exit_code", ended.asLong());
        }
        JsonNode status = detail.path("exitStatus");
        if (entry.fact().equals("ChannelClosed") && status.isIntegralNumber()) {
            document.putObject("process").put("exit_code", status.asLong());
        }
        JsonNode path =
                detail.path("path").isString() ? detail.path("path") : detail.at("/file/path");
        if (entry.fact().startsWith("File") && path.isString()) {
            ObjectNode file = document.putObject("file").put("path", path.stringValue());
            JsonNode size = detail.at("/file/bytes");
            if (size.isIntegralNumber()) {
                file.put("size", size.asLong());
            }
            JsonNode sha256 = detail.at("/file/sha256");
            if (sha256.isString() && !sha256.stringValue().isEmpty()) {
                file.putObject("hash").put("sha256", sha256.stringValue());
            }
        }
    }

    private static void rules(Entry entry, ObjectNode document) {
        JsonNode detail = entry.detail();
        if (!detail.path("rules").isEmpty()) {
            ObjectNode rule = document.putObject("rule");
            detail.path("rules").forEach(rule.putArray("id")::add);
            if (!detail.path("versions").isEmpty()) {
                detail.path("versions").forEach(rule.putArray("version")::add);
            }
            rule.put("level", detail.path("level").asString(""));
        }
    }

    /// How a command is known, and what became of it.
    private static void command(Entry entry, ObjectNode own) {
        JsonNode detail = entry.detail();
        ObjectNode command = own.withObject("/command");
        for (String name : List.of("how", "grade", "scope", "decision")) {
            command.put(name, detail.path(name).asString(""));
        }
        detail.path("operations").forEach(command.putArray("operations")::add);
        if (!detail.path("shadow").isEmpty()) {
            ArrayNode shadow = command.putArray("shadow");
            detail.path("shadow").forEach(rule -> shadow.add(rule.path("rule").asString("")));
        }
        own.putObject("recording").put("offset", detail.path("offset").asLong());
    }

    private static ObjectNode own(Entry entry) {
        ObjectNode own = header(entry);
        if (!entry.detail().isEmpty()) {
            own.set("detail", entry.detail());
        }
        Searchable.of(entry).into(own);
        if (entry.fact().equals(COMMAND)) {
            command(entry, own);
        }
        return own;
    }

    private static ObjectNode header(Entry entry) {
        FactHeader header = entry.header();
        ObjectNode own = JSON.createObjectNode();
        own.put("fact", entry.fact());
        own.put("sequence", entry.sequence());
        // Elasticsearch keeps milliseconds of a date.
        own.put("time", entry.time().toString());
        id(own, "session", header.session());
        id(own, "grant", header.grant());
        id(own, "consent", header.consent());
        if (header.owner() != null) {
            own.put("owner", header.owner());
        }
        if (header.account() != null) {
            own.put("account", header.account());
        }
        if (header.source() != null) {
            String token = Source.of(header.source()).token();
            if (token != null) {
                own.put("token", token);
            }
        }
        return own;
    }

    private static void id(ObjectNode own, String name, @Nullable String id) {
        if (id != null) {
            own.putObject(name).put("id", id);
        }
    }

    private static String message(Entry entry) {
        FactHeader header = entry.header();
        StringBuilder message = new StringBuilder(entry.fact());
        if (header.person() != null) {
            message.append(' ').append(header.person());
        }
        if (header.target() != null) {
            message.append(" on ");
            if (header.account() != null) {
                message.append(header.account()).append('@');
            }
            message.append(header.target());
        }
        return message.toString();
    }
}
