package io.sallyport.recorder.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The line format of `docs/formats/journal.md`: one entry to bytes and back, nothing about files.
final class EntryFormat {
    /// The format number in [JournalCreated].
    static final int FORMAT = 1;

    /// Upper bound of one line with its line feed, and of one batch: what a crash can tear.
    static final int MAX_LINE_BYTES = 1 << 20;

    private static final int HASH_CHARS = 64;
    private static final int JOURNAL_ID_CHARS = 10;

    /// Base 32 without the letters and digits that people confuse.
    private static final String READABLE = "abcdefghijkmnpqrstuvwxyz23456789";

    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    static final JsonMapper JSON =
            JsonMapper.builder()
                    .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                    .disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING)
                    .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .disable(DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                    .changeDefaultPropertyInclusion(
                            value -> value.withValueInclusion(JsonInclude.Include.NON_NULL))
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build();

    private EntryFormat() {}

    /// A line that is not an entry, or not the entry that belongs there.
    static final class BadLineException extends Exception {
        BadLineException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /// A fact made into bytes as far as that is possible before its place is known.
    ///
    /// @param tail the end of the JSON object, from the node's name on
    record Draft(
            String fact,
            FactHeader header,
            JsonNode detail,
            Instant time,
            String node,
            byte[] tail) {
        /// At least the length of the line this draft becomes.
        int lineBound(String journal) {
            return tail.length + journal.length() + 2 * 20 + HASH_CHARS + 72;
        }
    }

    /// Made on the thread that states the fact: it pays for its own JSON, and what it changes
    /// afterwards no longer matters.
    static Draft draft(Fact fact, String node, Instant time) {
        String kind = fact.getClass().getSimpleName();
        if (kind.isEmpty()) {
            throw new IllegalArgumentException(
                    "a fact's class name is its kind in the journal; "
                            + fact.getClass()
                            + " has none");
        }
        String detailJson = JSON.writeValueAsString(fact);
        // Read back, so that an appended entry equals the same entry read from disk.
        JsonNode detail = JSON.readTree(detailJson);
        if (!(detail instanceof ObjectNode components)) {
            throw new IllegalArgumentException("fact " + kind + " is not a record");
        }
        if (components.remove("header") != null) {
            detailJson = JSON.writeValueAsString(components);
        }
        ObjectNode head = JSON.createObjectNode();
        FactHeader header = fact.header();
        head.put("node", node).put("fact", kind);
        put(head, "person", header.person());
        put(head, "source", header.source());
        put(head, "target", header.target());
        put(head, "account", header.account());
        put(head, "session", header.session());
        put(head, "grant", header.grant());
        put(head, "consent", header.consent());
        put(head, "owner", header.owner());
        String headJson = JSON.writeValueAsString(head);
        String tail =
                headJson.substring(1, headJson.length() - 1) + ",\"detail\":" + detailJson + "}";
        // Through a string, not a byte generator: half a surrogate pair from a terminal becomes "?"
        // instead of an exception, so that no odd byte can keep a fact out of the journal.
        return new Draft(kind, header, detail, time, node, tail.getBytes(StandardCharsets.UTF_8));
    }

    private static void put(ObjectNode object, String name, @Nullable String value) {
        if (value != null) {
            object.put(name, value);
        }
    }

    /// A line with its line feed, and its leaf hash.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Line(byte[] bytes, byte[] leaf) {}

    /// The draft's line at its place, with the line feed.
    static Line line(Draft draft, String journal, long sequence, MessageDigest digest) {
        byte[] start =
                ("{\"seq\":"
                                + sequence
                                + ",\"id\":\""
                                + journal
                                + '-'
                                + sequence
                                + "\",\"time\":\""
                                + MICROS.format(draft.time())
                                + "\",")
                        .getBytes(StandardCharsets.UTF_8);
        byte[] line = new byte[HASH_CHARS + 1 + start.length + draft.tail().length + 1];
        int json = HASH_CHARS + 1;
        System.arraycopy(start, 0, line, json, start.length);
        System.arraycopy(draft.tail(), 0, line, json + start.length, draft.tail().length);
        int length = line.length - json - 1;
        byte[] hash = leafHash(digest, line, json, length);
        byte[] hex = HexFormat.of().formatHex(hash).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(hex, 0, line, 0, HASH_CHARS);
        line[HASH_CHARS] = ' ';
        line[line.length - 1] = '\n';
        return new Line(line, hash);
    }

    static Entry entry(Draft draft, String journal, long sequence) {
        return new Entry(
                sequence,
                journal + '-' + sequence,
                draft.time(),
                draft.node(),
                draft.fact(),
                draft.header(),
                draft.detail());
    }

    /// Reads a line without its line feed, and checks hash, JSON and place.
    ///
    /// @param journal the id every entry must carry, or null for the first line that is looked at
    static Entry parse(
            byte[] bytes,
            int offset,
            int length,
            long sequence,
            @Nullable String journal,
            MessageDigest digest)
            throws BadLineException {
        leafOf(bytes, offset, length, digest);
        int json = offset + HASH_CHARS + 1;
        int jsonLength = length - HASH_CHARS - 1;
        try {
            JsonNode node = JSON.readTree(bytes, json, jsonLength);
            return entryOf(node, sequence, journal);
        } catch (JacksonException | DateTimeParseException e) {
            throw new BadLineException("the line is not an entry: " + e.getMessage(), e);
        }
    }

    /// The leaf hash of a line without its line feed, if it is the one in front of it.
    static byte[] leafOf(byte[] bytes, int offset, int length, MessageDigest digest)
            throws BadLineException {
        if (length < HASH_CHARS + 3 || bytes[offset + HASH_CHARS] != ' ') {
            throw new BadLineException("the line does not start with a leaf hash", null);
        }
        byte[] leaf = leafHash(digest, bytes, offset + HASH_CHARS + 1, length - HASH_CHARS - 1);
        String hash = HexFormat.of().formatHex(leaf);
        if (!hash.equals(new String(bytes, offset, HASH_CHARS, StandardCharsets.ISO_8859_1))) {
            throw new BadLineException("the leaf hash does not fit the line", null);
        }
        return leaf;
    }

    private static Entry entryOf(JsonNode node, long sequence, @Nullable String journal)
            throws BadLineException {
        JsonNode seq = node.path("seq");
        if (!seq.isIntegralNumber() || seq.asLong() != sequence) {
            throw new BadLineException("entry " + seq + " where " + sequence + " belongs", null);
        }
        String id = text(node, "id");
        String end = "-" + sequence;
        if (!id.endsWith(end) || (journal != null && !id.equals(journal + end))) {
            throw new BadLineException("entry id " + id + " does not belong here", null);
        }
        JsonNode detail = node.path("detail");
        if (!detail.isObject()) {
            throw new BadLineException("the entry has no detail", null);
        }
        FactHeader header =
                new FactHeader(
                        optional(node, "person"),
                        optional(node, "source"),
                        optional(node, "target"),
                        optional(node, "account"),
                        optional(node, "session"),
                        optional(node, "grant"),
                        optional(node, "consent"),
                        optional(node, "owner"));
        Instant time = Instant.parse(text(node, "time"));
        return new Entry(
                sequence, id, time, text(node, "node"), text(node, "fact"), header, detail);
    }

    private static String text(JsonNode node, String name) throws BadLineException {
        String value = optional(node, name);
        if (value == null) {
            throw new BadLineException("the entry has no " + name, null);
        }
        return value;
    }

    private static @Nullable String optional(JsonNode node, String name) throws BadLineException {
        JsonNode value = node.get(name);
        if (value == null) {
            return null;
        }
        if (!value.isString()) {
            throw new BadLineException("the entry's " + name + " is not text", null);
        }
        return value.stringValue();
    }

    static String journalOf(Entry entry) {
        return entry.id().substring(0, entry.id().lastIndexOf('-'));
    }

    static String newJournalId() {
        SecureRandom random = new SecureRandom();
        StringBuilder id = new StringBuilder(JOURNAL_ID_CHARS);
        for (int i = 0; i < JOURNAL_ID_CHARS; i++) {
            id.append(READABLE.charAt(random.nextInt(READABLE.length())));
        }
        return id.toString();
    }

    /// The leaf hash of RFC 6962, section 2.1: the zero byte keeps leaves and inner nodes of the
    /// tree apart.
    private static byte[] leafHash(MessageDigest digest, byte[] bytes, int offset, int length) {
        digest.reset();
        digest.update((byte) 0);
        digest.update(bytes, offset, length);
        return digest.digest();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
