package io.sallyport.recorder.search;

import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Entries and searches of few words, so that they meet.
final class RandomAudit {
    static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> WORDS =
            List.of(
                    "cat",
                    "/etc/shadow",
                    "Shadow",
                    "rm -rf /data",
                    "can't",
                    "10.0.0.1",
                    "größe",
                    "日本",
                    "shade",
                    "-",
                    "a_b");
    private static final List<String> PEOPLE = List.of("alice", "bob", "carol", "al");
    private static final List<String> TARGETS = List.of("db01", "db02", "web01");
    private static final List<String> TERMS =
            List.of(
                    "cat",
                    "shadow",
                    "etc",
                    "/etc/shadow",
                    "\"rm rf data\"",
                    "\"data rm\"",
                    "sha*",
                    "can't",
                    "10.0.0.1",
                    "größe",
                    "日本",
                    "person:alice",
                    "person:al*",
                    "person:bob",
                    "target:db*",
                    "target:web01",
                    "owner:acme",
                    "fact:ChannelOpened",
                    "kind:command",
                    "operation:read",
                    "operation:destroy",
                    "decision:deny",
                    "rule:r-1",
                    "since:10m",
                    "until:2026-11-22T11:55");

    private final Random random;

    RandomAudit(long seed) {
        random = new Random(seed);
    }

    List<Entry> entries(int count) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ObjectNode detail = JSON.createObjectNode();
            if (random.nextBoolean()) {
                detail.put("command", one(WORDS) + " " + one(WORDS) + " " + one(WORDS));
            }
            if (random.nextInt(3) == 0) {
                detail.putArray("operations").add("read").add(one(List.of("destroy", "modify")));
                detail.put("decision", one(List.of("permit", "deny")));
                detail.putArray("rules").addObject().put("id", "r-" + random.nextInt(3));
            }
            entries.add(
                    new Entry(
                            i,
                            "j-" + i,
                            NOON.minusMillis(random.nextInt(1_200) * 1_000L),
                            "gw1",
                            one(List.of("ChannelOpened", "GrantIssued")),
                            new FactHeader(
                                    one(PEOPLE),
                                    "192.0.2.1:1",
                                    one(TARGETS),
                                    "root",
                                    "s-" + random.nextInt(9),
                                    null,
                                    null,
                                    random.nextBoolean() ? "acme" : null),
                            detail));
        }
        return entries;
    }

    /// Of up to four terms, some with a minus.
    AuditQuery query() {
        List<String> terms = new ArrayList<>();
        boolean since = false;
        for (int i = random.nextInt(5); i > 0; i--) {
            String term = one(TERMS);
            boolean time = term.startsWith("since:") || term.startsWith("until:");
            if (time && since) {
                continue;
            }
            since |= time;
            terms.add(!time && random.nextInt(4) == 0 ? "-" + term : term);
        }
        return AuditQuery.parse(String.join(" ", terms), NOON);
    }

    private String one(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }
}
