package io.sallyport.policy.incident;

import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.screen.PrintableText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Facts in words. What has no words of its own is told by its kind and its texts. All of it comes
/// from outside and is made printable here.
final class HappeningText {
    private static final int LONGEST = 400;

    private HappeningText() {}

    static String of(Entry entry) {
        return PrintableText.of(words(entry), LONGEST);
    }

    private static String words(Entry entry) {
        Said fact = new Said(entry.detail());
        return switch (entry.fact()) {
            case "AccessRequested" ->
                    fact.text("request")
                            + " asks for "
                            + fact.list("targets")
                            + ", "
                            + fact.list("operations")
                            + ": "
                            + fact.text("reason");
            case "RequestApproved" ->
                    fact.text("request")
                            + " is approved"
                            + (fact.is("automatic") ? " by rule " + fact.text("rule") : "")
                            + fact.after(": ", "message");
            case "RequestDenied" -> fact.text("request") + " is denied: " + fact.text("reason");
            case "ConsentAsked" ->
                    "consent "
                            + fact.text("id")
                            + " is asked for "
                            + fact.list("targets")
                            + ", "
                            + fact.list("operations");
            case "ConsentGiven" ->
                    "consent "
                            + fact.text("id")
                            + " to "
                            + fact.list("operations")
                            + " on "
                            + fact.list("targets")
                            + " until "
                            + fact.text("until");
            case "ConsentRefused", "ConsentWithdrawn" ->
                    "consent "
                            + fact.text("id")
                            + (entry.fact().endsWith("Refused") ? " is refused" : " is withdrawn")
                            + fact.after(": ", "reason");
            case "GrantIssued" ->
                    "grant "
                            + entry.header().grant()
                            + " for "
                            + fact.list("targets")
                            + ", "
                            + fact.list("operations")
                            + ", until "
                            + fact.text("until")
                            + (fact.text("how").equals("BREAK_GLASS") ? ", by broken glass" : "");
            case "GrantRevoked" ->
                    "grant " + entry.header().grant() + " is revoked: " + fact.text("reason");
            case "SessionOpened" -> "session as " + entry.header().account() + " begins";
            case "SessionEnded" ->
                    "the session ends: " + fact.word("cause") + fact.after(", ", "reason");
            case "SessionEndOrdered" ->
                    fact.text("by") + " ends the session: " + fact.text("reason");
            case "SessionPaused" ->
                    fact.text("by")
                            + " pauses the session until "
                            + fact.text("until")
                            + ": "
                            + fact.text("reason");
            case "SessionResumed" ->
                    fact.text("by") + " lets the session go on: " + fact.text("reason");
            case "CommandJudged" ->
                    said(fact.text("decision"))
                            + ": "
                            + fact.text("text")
                            + fact.after(" -- ", "reason");
            case "ViolationFound" ->
                    fact.text("level")
                            + " violation: "
                            + fact.text("title")
                            + ", "
                            + fact.text("text");
            case "AlertRaised" ->
                    fact.text("alert")
                            + " is raised, "
                            + fact.text("level")
                            + ": "
                            + fact.text("title");
            case "AlertActed" ->
                    "about " + fact.text("alert") + " the gateway does: " + fact.text("reaction");
            case "AlertAcknowledged" -> fact.text("alert") + " is taken note of";
            case "AlertAssigned" ->
                    fact.text("alert") + " is given to " + fact.text("after") + " to look after";
            case "AlertNoted" -> fact.text("alert") + ": " + fact.text("note");
            case "AlertEscalated" -> fact.text("alert") + " is escalated to " + fact.list("after");
            case "AlertClosed" ->
                    fact.text("alert")
                            + " is closed: "
                            + fact.word("verdict")
                            + ", "
                            + fact.text("note");
            case "IncidentOpened" ->
                    fact.text("incident")
                            + " is opened with "
                            + fact.list("alerts")
                            + ": "
                            + fact.text("title");
            case "IncidentAlertAdded" ->
                    fact.text("alert") + " belongs to " + fact.text("incident");
            case "IncidentAlertRemoved" ->
                    fact.text("alert") + " belongs to " + fact.text("incident") + " no longer";
            case "IncidentAssigned" ->
                    fact.text("incident") + " is given to " + fact.text("after") + " to look after";
            case "IncidentNoted" -> fact.text("note");
            case "IncidentClosed" ->
                    fact.text("incident")
                            + " is closed: "
                            + fact.word("verdict")
                            + ", "
                            + fact.text("note");
            case "PersonFrozen" -> fact.text("person") + " is frozen: " + fact.text("reason");
            case "PersonUnfrozen" -> fact.text("person") + " is unfrozen";
            case "ChangeRefused" -> fact.word("verb") + " was refused: " + fact.text("because");
            case "FileTransferred" -> transfer(new Said(entry.detail().path("file")));
            default -> kind(entry.fact()) + texts(entry.detail());
        };
    }

    private static String said(String decision) {
        return switch (decision) {
            case "run" -> "ran";
            case "warn" -> "ran after a warning";
            case "hold" -> "waits for agreement";
            case "deny" -> "did not run";
            default -> "was seen when it ran";
        };
    }

    private static String transfer(Said file) {
        return file.word("direction")
                + " of "
                + file.text("path")
                + ", "
                + file.node().path("bytes").longValue(0)
                + " bytes";
    }

    /// `SessionMoved` as `session moved`.
    private static String kind(String fact) {
        return fact.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }

    /// The fact's own texts, but for what only joins it with others.
    private static String texts(JsonNode detail) {
        List<String> texts = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : detail.properties()) {
            if (field.getValue().isString() && !field.getKey().equals("change")) {
                texts.add(field.getKey() + " " + field.getValue().stringValue());
            }
        }
        return texts.isEmpty() ? "" : ": " + String.join(", ", texts);
    }

    /// What a fact says.
    private record Said(JsonNode node) {
        String text(String field) {
            return node.path(field).asString("");
        }

        /// An enumeration's value as people read it: `true-positive`.
        String word(String field) {
            return text(field).toLowerCase(Locale.ROOT).replace('_', '-');
        }

        boolean is(String field) {
            return node.path(field).booleanValue(false);
        }

        String after(String before, String field) {
            return text(field).isEmpty() ? "" : before + text(field);
        }

        String list(String field) {
            List<String> texts = new ArrayList<>();
            node.path(field).forEach(one -> texts.add(one.asString("")));
            texts.sort(null);
            return texts.isEmpty() ? "nothing" : String.join(" ", texts).toLowerCase(Locale.ROOT);
        }
    }
}
