package io.sallyport.policy.receipt;

import io.sallyport.policy.consent.Access;
import io.sallyport.policy.consent.Consent;
import io.sallyport.policy.consent.ConsentRows;
import io.sallyport.policy.grant.GrantRows;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.receipt.Happenings.Channel;
import io.sallyport.policy.receipt.Happenings.Listed;
import io.sallyport.policy.request.RequestRows;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.screen.PrintableText;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/// Writes a receipt, see `docs/formats/receipt.md`. As notices to owners it holds the purpose,
/// never the reason that was given to approvers. Confined to one thread.
final class ReceiptText {
    /// The first line: what tells a receipt from other signed texts.
    static final String MAGIC = "sallyport receipt v1";

    private static final int LONGEST_VALUE = 1000;

    private final StringBuilder text = new StringBuilder(MAGIC).append('\n');

    private ReceiptText() {}

    static String of(Access access, Happenings seen, JdbcClient rows) {
        ReceiptText receipt = new ReceiptText();
        receipt.head(access, seen);
        receipt.carried(access, seen, rows);
        receipt.done(seen);
        receipt.evidence(access, seen);
        return receipt.text.toString();
    }

    private void head(Access access, Happenings seen) {
        line("session", access.session());
        line("owner", access.owner());
        line("target", access.target());
        line("account", access.account());
        line("person", access.person());
        Entry opened = seen.opened;
        line("began", String.valueOf(opened == null ? access.began() : opened.time()));
        Entry ended = seen.ended;
        if (ended == null) {
            line("ended", "not known, the gateway broke off");
        } else {
            line("ended", ended.time().toString());
            String reason = Happenings.text(ended.detail(), "reason");
            line("because", reason.isEmpty() ? Happenings.text(ended.detail(), "cause") : reason);
        }
    }

    private void carried(Access access, Happenings seen, JdbcClient rows) {
        blank();
        line("admitted", access.uncovered().toLowerCase(Locale.ROOT).replace('_', '-'));
        seen.grants.add(access.grant());
        for (String grant : seen.grants) {
            line(
                    "grant",
                    GrantRows.find(rows, grant)
                            .map(one ->
                                    grant
                                            + ", "
                                            + one.how()
                                                    .name()
                                                    .toLowerCase(Locale.ROOT)
                                                    .replace('_', '-')
                                            + purpose(one.request(), rows))
                            .orElse(grant + ", standing"));
        }
        String first = access.consent();
        if (first != null) {
            seen.consents.add(first);
        }
        for (String consent : seen.consents) {
            line(
                    "consent",
                    ConsentRows.find(rows, consent).map(ReceiptText::inWords).orElse(consent));
        }
        if (seen.consents.isEmpty()) {
            line("consent", "none");
        }
    }

    private static String purpose(@Nullable String request, JdbcClient rows) {
        return request == null
                ? ""
                : RequestRows.find(rows, request)
                        .map(asked -> ", purpose " + asked.purpose().word())
                        .orElse("");
    }

    private static String inWords(Consent consent) {
        String by = consent.decidedBy();
        String number = consent.caseNumber();
        return consent.id()
                + (by == null ? "" : ", given by " + by)
                + ", to "
                + Operation.inWords(consent.operations())
                + ", purpose "
                + consent.purpose().word()
                + (number == null ? "" : ", case " + number);
    }

    private void done(Happenings seen) {
        blank();
        for (Map.Entry<Integer, Channel> channel : seen.channels.entrySet()) {
            line("channel", channel.getKey() + ", " + inWords(channel.getValue()));
        }
        more("channels", seen.moreChannels);
        list("command", seen.commands);
        list("file", seen.files);
        list("done to a file", seen.touched);
        list("forward", seen.forwards);
        list("refused", seen.refusals);
        list("watched by", seen.watchers);
        if (seen.channels.isEmpty()) {
            line("channel", "none was opened");
        }
    }

    private static String inWords(Channel channel) {
        JsonNode opened = channel.opened;
        String command = Happenings.text(opened, "command");
        StringBuilder words =
                new StringBuilder(Happenings.text(opened, "kind").toLowerCase(Locale.ROOT));
        if (!command.isEmpty()) {
            words.append(" `").append(command).append('`');
        }
        words.append(opened.path("terminal").asBoolean() ? " on a terminal" : "");
        JsonNode closed = channel.closed;
        if (closed == null) {
            return words.append(", its end is not known").toString();
        }
        String signal = Happenings.text(closed, "exitSignal");
        if (closed.path("exitStatus").isNumber()) {
            words.append(", exit status ").append(closed.path("exitStatus").asInt());
        } else if (!signal.isEmpty()) {
            words.append(", signal ").append(signal);
        }
        JsonNode traffic = closed.path("traffic");
        return words.append(", ")
                .append(traffic.path("inputBytes").asLong())
                .append(" bytes in, ")
                .append(traffic.path("outputBytes").asLong() + traffic.path("errorBytes").asLong())
                .append(" bytes out")
                .toString();
    }

    private void evidence(Access access, Happenings seen) {
        blank();
        Entry recording = seen.sealed == null ? seen.broken : seen.sealed;
        if (recording == null) {
            line("recording", "none");
        } else {
            line(
                    "recording",
                    Happenings.text(recording.detail(), "file")
                            + ", "
                            + recording.detail().path("bytes").asLong()
                            + " bytes, sha256 "
                            + Happenings.text(recording.detail(), "sha256")
                            + (seen.sealed == null ? ", broke off" : ", whole"));
        }
        line("journal", "node " + access.node() + ", entries " + seen.first + " to " + seen.last);
        line(
                "note",
                "this says what the gateway saw; what was typed and shown is in the recording, and"
                        + " what a program did on the machine by itself is in neither");
    }

    private void list(String key, Listed listed) {
        listed.texts.forEach(one -> line(key, one));
        more(key, listed.more);
    }

    private void more(String key, int count) {
        if (count > 0) {
            line(key, "and " + count + " more, which the journal has");
        }
    }

    /// One line whatever is in the value: what people or targets wrote adds none.
    private void line(String key, String value) {
        text.append(key).append(": ").append(PrintableText.of(value, LONGEST_VALUE)).append('\n');
    }

    private void blank() {
        text.append('\n');
    }
}
