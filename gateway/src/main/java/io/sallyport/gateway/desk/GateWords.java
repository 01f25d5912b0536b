package io.sallyport.gateway.desk;

import io.sallyport.gateway.session.SessionRegistry;
import io.sallyport.policy.consent.Access;
import io.sallyport.policy.consent.Consent;
import io.sallyport.policy.grant.TimedGrant;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.AccessRequest;
import io.sallyport.recorder.screen.PrintableText;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Requests, grants and consents as the desk shows them: a JSON value, and lines for people.
final class GateWords {
    /// Columns of a field's value, of the 80 that a terminal has.
    private static final int LINE = 64;

    private GateWords() {}

    static Map<String, Object> value(AccessRequest request) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("id", request.id());
        value.put("kind", word(request.kind()));
        put(value, "extends", request.extendedGrant());
        value.put("state", word(request.state()));
        value.put("person", request.requester());
        value.put("targets", request.targets());
        value.put("account", request.account());
        value.put("operations", Operation.words(request.operations()));
        value.put("minutes", request.duration().toMinutes());
        put(value, "start", request.start());
        value.put("reason", request.reason());
        put(value, "ticket", request.ticket());
        value.put("purpose", word(request.purpose()));
        value.put("urgent", request.urgent());
        put(value, "raised", request.raised());
        put(value, "lapses", request.lapses());
        put(value, "closed", request.closed());
        put(value, "closedBy", request.closedBy());
        put(value, "closedBecause", request.closedBecause());
        return value;
    }

    static Map<String, Object> value(TimedGrant grant) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("id", grant.id());
        put(value, "request", grant.request());
        value.put("person", grant.person());
        value.put("targets", grant.targets());
        value.put("account", grant.account());
        value.put("operations", Operation.words(grant.operations()));
        put(value, "from", grant.from());
        put(value, "until", grant.until());
        value.put("how", word(grant.how()));
        value.put("reason", grant.reason());
        put(value, "ended", grant.ended());
        put(value, "endedWhy", grant.endedWhy() == null ? null : word(grant.endedWhy()));
        put(value, "endedBy", grant.endedBy());
        return value;
    }

    static Map<String, Object> value(Consent consent, Instant now) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("id", consent.id());
        value.put("state", word(consent.stateAt(now)));
        value.put("owner", consent.owner());
        put(value, "person", consent.person());
        value.put("targets", consent.targets());
        value.put("operations", Operation.words(consent.operations()));
        put(value, "from", consent.from());
        put(value, "until", consent.until());
        value.put("purpose", word(consent.purpose()));
        put(value, "case", consent.caseNumber());
        value.put("how", word(consent.how()));
        put(value, "request", consent.request());
        put(value, "grant", consent.grant());
        put(value, "decided", consent.decided());
        put(value, "decidedBy", consent.decidedBy());
        put(value, "message", consent.message());
        put(value, "withdrawn", consent.withdrawn());
        put(value, "withdrawnBy", consent.withdrawnBy());
        return value;
    }

    static Map<String, Object> value(Access access) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("session", access.session());
        value.put("owner", access.owner());
        value.put("target", access.target());
        value.put("account", access.account());
        value.put("person", access.person());
        value.put("node", access.node());
        value.put("grant", access.grant());
        put(value, "consent", access.consent());
        value.put("because", access.uncovered().toLowerCase(Locale.ROOT));
        put(value, "began", access.began());
        put(value, "ended", access.ended());
        return value;
    }

    /// A value as lines, one a field and one for each piece of a list. Whatever goes on in a
    /// further line is set in under its field: a text that a terminal would break otherwise could
    /// look like a field of its own, or one vote like two.
    static String lines(Map<String, Object> value) {
        StringBuilder lines = new StringBuilder();
        value.forEach((name, one) -> {
            String field = name;
            for (String piece : pieces(one)) {
                for (String line : FoldedText.of(PrintableText.of(piece), LINE)) {
                    lines.append(String.format(Locale.ROOT, "%-14s %s\n", field, line));
                    field = "";
                }
            }
        });
        return lines.toString();
    }

    private static List<String> pieces(Object one) {
        return switch (one) {
            case List<?> several when !several.isEmpty() ->
                    several.stream().map(String::valueOf).toList();
            case Iterable<?> many -> List.of(joined(many));
            default -> List.of(String.valueOf(one));
        };
    }

    static String left(Instant until, Instant now) {
        Duration left = Duration.between(now, until);
        if (!left.isPositive()) {
            return "over";
        }
        return left.toHours() >= 48
                ? left.toDays() + " days"
                : left.toMinutes() >= 120
                        ? left.toHours() + " hours"
                        : left.toMinutes() >= 2
                                ? left.toMinutes() + " minutes"
                                : left.toSeconds() + " seconds";
    }

    static String clock(Instant instant) {
        return SessionRegistry.clock(instant);
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String joined(Iterable<?> many) {
        StringBuilder joined = new StringBuilder();
        many.forEach(one -> joined.append(joined.isEmpty() ? "" : ", ").append(one));
        return joined.toString();
    }

    private static void put(Map<String, Object> value, String name, @Nullable Object one) {
        if (one != null) {
            value.put(name, one instanceof Instant instant ? instant.toString() : one);
        }
    }
}
