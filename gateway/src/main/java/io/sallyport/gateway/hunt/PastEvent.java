package io.sallyport.gateway.hunt;

import io.sallyport.recorder.correlation.JournalEvent;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A command or a session as its fact has it. What does not apply is empty.
///
/// @param event what the journal has of it
public record PastEvent(JournalEvent event) {
    static final String COMMAND = "CommandJudged";

    /// Absent where the entry tells of neither, or of a command that was held: it is told again
    /// when it was decided.
    static Optional<PastEvent> of(Entry entry) {
        return of(JournalEvent.of(entry));
    }

    /// Of an entry as it stands in a journal's file.
    public static Optional<PastEvent> written(JsonNode entry) {
        return of(
                new JournalEvent(
                        entry.path("id").asString(""),
                        Instant.parse(entry.path("time").asString("")),
                        entry.path("fact").asString(""),
                        new FactHeader(
                                entry.path("person").asString(""),
                                entry.path("source").asString(""),
                                entry.path("target").asString(""),
                                entry.path("account").asString(""),
                                entry.path("session").asString(""),
                                entry.path("grant").asString(""),
                                entry.path("consent").asString(""),
                                entry.path("owner").asString("")),
                        entry.path("detail")));
    }

    private static Optional<PastEvent> of(JournalEvent event) {
        return event.counts() ? Optional.of(new PastEvent(event)) : Optional.empty();
    }

    boolean isCommand() {
        return event.fact().equals(COMMAND);
    }

    public Instant at() {
        return event.at();
    }

    String person() {
        return orEmpty(event.header().person());
    }

    String target() {
        return orEmpty(event.header().target());
    }

    String owner() {
        return orEmpty(event.header().owner());
    }

    String account() {
        return orEmpty(event.header().account());
    }

    String how() {
        return said("how");
    }

    /// As it was given, secrets covered.
    String text() {
        return isCommand() ? said("text") : "a session";
    }

    String shell() {
        return orEmpty(event.header().session()) + " " + said("channel");
    }

    /// Whether its shell stands as it left it.
    boolean changesShell() {
        return isCommand()
                && !said("decision").equals("deny")
                && !how().equals("exec")
                && said("scope").equals("shell");
    }

    private String said(String field) {
        return event.detail().path(field).asString("");
    }

    private static String orEmpty(@Nullable String text) {
        return Objects.requireNonNullElse(text, "");
    }
}
