package io.sallyport.gateway.hunt;

import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A command as its fact has it. What does not apply is empty.
///
/// @param id of the fact's entry
/// @param text as it was given, secrets covered
public record JudgedCommand(
        String id,
        Instant at,
        String person,
        String target,
        String owner,
        String account,
        String session,
        String channel,
        String text,
        String how,
        String scope,
        String decision) {
    static final String FACT = "CommandJudged";

    /// Absent where the entry tells of no command, or of one that was held: it is told again when
    /// it was decided.
    static Optional<JudgedCommand> of(Entry entry) {
        FactHeader header = entry.header();
        return of(
                entry.fact(),
                entry.id(),
                entry.time(),
                header.person(),
                header.target(),
                header.owner(),
                header.account(),
                header.session(),
                entry.detail());
    }

    /// Of an entry as it stands in a journal's file.
    public static Optional<JudgedCommand> written(JsonNode entry) {
        if (!entry.path("fact").asString("").equals(FACT)) {
            return Optional.empty();
        }
        return of(
                FACT,
                entry.path("id").asString(""),
                Instant.parse(entry.path("time").asString("")),
                entry.path("person").asString(""),
                entry.path("target").asString(""),
                entry.path("owner").asString(""),
                entry.path("account").asString(""),
                entry.path("session").asString(""),
                entry.path("detail"));
    }

    private static Optional<JudgedCommand> of(
            String fact,
            String id,
            Instant at,
            @Nullable String person,
            @Nullable String target,
            @Nullable String owner,
            @Nullable String account,
            @Nullable String session,
            JsonNode detail) {
        String decision = detail.path("decision").asString("");
        if (!fact.equals(FACT) || decision.equals("hold")) {
            return Optional.empty();
        }
        return Optional.of(
                new JudgedCommand(
                        id,
                        at,
                        orEmpty(person),
                        orEmpty(target),
                        orEmpty(owner),
                        orEmpty(account),
                        orEmpty(session),
                        detail.path("channel").asString(""),
                        detail.path("text").asString(""),
                        detail.path("how").asString(""),
                        detail.path("scope").asString(""),
                        decision));
    }

    private static String orEmpty(@Nullable String text) {
        return Objects.requireNonNullElse(text, "");
    }

    String shell() {
        return session + " " + channel;
    }

    /// Whether its shell stands as it left it.
    boolean changesShell() {
        return !decision.equals("deny") && !how.equals("exec") && scope.equals("shell");
    }
}
