package io.sallyport.recorder.violation;

import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.rule.Level;
import io.sallyport.recorder.rule.Rule;
import io.sallyport.recorder.screen.PrintableText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Which facts are violations. Commands by the rules that matched them; some kinds by what they
/// are, whatever rules say: capture that was lost or got around, evidence that is not whole, data
/// that nobody meant to let go. Kinds that are not listed are none, the violations' own among them.
final class Findings {
    /// Lower levels are for searches.
    static final Level LEAST = Level.MEDIUM;

    private static final int LONGEST_TEXT = 500;

    private final Function<String, Optional<Rule>> rules;

    /// @param rules those in force, by their ids
    Findings(Function<String, Optional<Rule>> rules) {
        this.rules = rules;
    }

    List<Finding> of(Entry entry) {
        JsonNode fact = entry.detail();
        if (entry.fact().equals("CommandJudged")) {
            return command(fact);
        }
        Finding found = byKind(entry, fact);
        return found == null ? List.of() : List.of(found);
    }

    private List<Finding> command(JsonNode fact) {
        List<Finding> found = new ArrayList<>();
        JsonNode matched = fact.path("rules");
        for (int i = 0; i < matched.size(); i++) {
            String id = matched.path(i).stringValue("");
            Optional<Rule> rule = rules.apply(id);
            // A rule that is in force no more counts by the level that the fact has kept.
            Level level = rule.map(Rule::level).orElseGet(() -> level(said(fact, "level")));
            if (level.compareTo(LEAST) >= 0) {
                found.add(
                        new Finding(
                                id,
                                rule.map(Rule::title).orElse(id),
                                fact.path("versions").path(i).stringValue(""),
                                level,
                                said(fact, "decision"),
                                fact.path("offset").longValue(0),
                                cut(said(fact, "text"))));
            }
        }
        if (said(fact, "decision").equals("seen") && !said(fact, "scope").equals("repl")) {
            found.add(
                    new Finding(
                            "sallyport.denied-command-ran",
                            "A command ran that may not be run",
                            "",
                            Level.CRITICAL,
                            "seen",
                            fact.path("offset").longValue(0),
                            cut(said(fact, "text"))));
        }
        return found;
    }

    private static @Nullable Finding byKind(Entry entry, JsonNode fact) {
        return switch (entry.fact()) {
            case "SessionEnded" -> ended(fact);
            case "CaptureChanged" ->
                    said(fact, "how").equals("screen")
                            ? Finding.of(
                                    "integration-lost",
                                    "A shell does not report what it runs",
                                    Level.MEDIUM,
                                    cut(said(fact, "why")))
                            : null;
            case "ForwardBreached" ->
                    Finding.of(
                            "forward-breached",
                            "A forward carried what it must not carry",
                            Level.HIGH,
                            cut(said(fact, "what") + ", to " + said(fact, "to")));
            case "UserDataLimitReached" ->
                    Finding.of(
                            "user-data-limit",
                            "A session wanted more user data than one may take",
                            Level.HIGH,
                            "it would have taken "
                                    + fact.path("bytes").longValue(0)
                                    + " bytes; the limit is "
                                    + fact.path("limit").longValue(0));
            case "AgentRequestRefused" ->
                    Finding.of(
                            "agent-misused",
                            "A program on the target asked too much of the operator's agent",
                            Level.MEDIUM,
                            cut(said(fact, "request") + ": " + said(fact, "why")));
            case "RecordingBroken" ->
                    Finding.of(
                            "recording-broken",
                            "A recording broke off",
                            Level.HIGH,
                            cut(said(fact, "file")));
            case "RecordingSealed" ->
                    fact.path("complete").booleanValue(true)
                            ? null
                            : Finding.of(
                                    "recording-incomplete",
                                    "A recording was closed by the next start",
                                    Level.MEDIUM,
                                    cut(said(fact, "file")));
            case "RecordingNotStored" ->
                    fact.path("again").booleanValue(true)
                            ? null
                            : Finding.of(
                                    "recording-not-stored",
                                    "A recording has no copy in the store",
                                    Level.HIGH,
                                    cut(said(fact, "file") + ": " + said(fact, "because")));
            case "JournalLossAccepted" ->
                    Finding.of(
                            "journal-loss-accepted",
                            "Somebody let the journal go on with less than was signed",
                            Level.CRITICAL,
                            cut(said(fact, "reason")));
            case "JournalTailSetAside" ->
                    Finding.of(
                            "journal-damaged",
                            "The journal's end could not be read",
                            Level.HIGH,
                            cut(said(fact, "segment") + ", kept as " + said(fact, "file")));
            case "CheckpointNotPublished" ->
                    Finding.of(
                            "checkpoint-not-published",
                            "A tail cut off the journal would not show",
                            Level.MEDIUM,
                            cut(said(fact, "where") + ": " + said(fact, "reason")));
            case "EntriesSetAside" ->
                    Finding.of(
                            "entries-set-aside",
                            "Facts cannot be searched: the index refused them",
                            Level.MEDIUM,
                            cut(said(fact, "sink") + ": " + said(fact, "because")));
            case "DiskLow" ->
                    fact.path("refusing").booleanValue(false)
                            ? Finding.of(
                                    "disk-full",
                                    "No session opens: the disk of the evidence is full",
                                    Level.HIGH,
                                    cut(said(fact, "folder")))
                            : null;
            case "GrantIssued" ->
                    said(fact, "how").equals("BREAK_GLASS")
                            ? Finding.of(
                                    "glass-broken",
                                    "Access that nobody approved",
                                    Level.MEDIUM,
                                    cut(said(fact, "reason")))
                            : null;
            default -> null;
        };
    }

    private static @Nullable Finding ended(JsonNode fact) {
        String reason = cut(said(fact, "reason"));
        return switch (said(fact, "cause")) {
            case "DISOBEYED" ->
                    Finding.of(
                            "session-disobeyed",
                            "A refused command may have run, and the session was ended",
                            Level.CRITICAL,
                            reason);
            case "UNREPORTED" ->
                    Finding.of(
                            "session-unreported",
                            "A session was ended because its shell reports nothing",
                            Level.HIGH,
                            reason);
            case "UNRECORDABLE" ->
                    Finding.of(
                            "session-unrecordable",
                            "A session was ended because it could not be recorded",
                            Level.HIGH,
                            reason);
            case "PROTOCOL" ->
                    Finding.of(
                            "session-protocol",
                            "A peer broke the protocol or its bounds",
                            Level.MEDIUM,
                            reason);
            default -> null;
        };
    }

    private static Level level(String word) {
        return Arrays.stream(Level.values())
                .filter(level -> level.word().equals(word))
                .findFirst()
                .orElse(LEAST);
    }

    private static String said(JsonNode fact, String field) {
        return fact.path(field).stringValue("");
    }

    private static String cut(String text) {
        return PrintableText.of(text, LONGEST_TEXT);
    }
}
