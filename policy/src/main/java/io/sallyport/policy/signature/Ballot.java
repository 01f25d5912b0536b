package io.sallyport.policy.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.AccessRequest;
import io.sallyport.recorder.screen.PrintableText;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;

/// A decision as a text that its decider signs: short, for people to read, and the same for the
/// same decision. It names the decision entirely, so a signature of it serves no other: not another
/// choice, another request, another decider, nor the same request in other terms.
///
/// @param gateway the name of the gateway, or of all that decide together
/// @param choice what is decided
/// @param subject the id of the request or consent
/// @param by who decides
/// @param terms what was asked for, as it stands at the decision, by name
/// @param cut how the decision narrows that, and what is said to it, by name
public record Ballot(
        String gateway,
        Choice choice,
        String subject,
        String by,
        SequencedMap<String, String> terms,
        SequencedMap<String, String> cut) {
    private static final String VERSION = "sallyport decision 1";

    /// What can be decided.
    public enum Choice {
        APPROVE,
        DENY,
        CONSENT,
        REFUSE;

        /// `approve`, as it is written in a ballot and at the desk.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Ballot {
        terms = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(terms));
        cut = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(cut));
    }

    /// The terms of a request, to be added to.
    public static SequencedMap<String, String> termsOf(AccessRequest request) {
        SequencedMap<String, String> terms = new LinkedHashMap<>();
        terms.put("request", request.id());
        terms.put("kind", request.kind().name().toLowerCase(Locale.ROOT));
        if (request.extendedGrant() != null) {
            terms.put("grant", request.extendedGrant());
        }
        terms.put("person", request.requester());
        terms.put("targets", String.join(", ", request.targets()));
        terms.put("account", request.account());
        terms.put("operations", Operation.inWords(request.operations()));
        terms.put("duration", seconds(request.duration().toSeconds()));
        if (request.start() != null) {
            terms.put("start", request.start().toString());
        }
        terms.put("purpose", request.purpose().name().toLowerCase(Locale.ROOT));
        if (request.ticket() != null) {
            terms.put("ticket", request.ticket());
        }
        terms.put("urgent", request.urgent() ? "yes" : "no");
        terms.put("reason", request.reason());
        return terms;
    }

    /// `120 min`, or `90 s` where it is not whole minutes: never rounded.
    public static String seconds(long seconds) {
        return seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
    }

    /// The text that is signed, in UTF-8, each line ended by a line feed.
    public String text() {
        StringBuilder text = new StringBuilder(VERSION).append('\n');
        line(text, "gateway", gateway);
        line(text, "decision", choice.word());
        line(text, "on", subject);
        line(text, "by", by);
        text.append("asked\n");
        terms.forEach((name, value) -> line(text, "  " + name, value));
        // What is not printable looks the same in the lines above; in the digest it does not.
        line(text, "  digest", digest(terms));
        if (!cut.isEmpty()) {
            text.append("decided\n");
            cut.forEach((name, value) -> line(text, "  " + name, value));
            line(text, "  digest", digest(cut));
        }
        return text.toString();
    }

    /// The commands that make a signature of it and decide with it.
    public String howToSign() {
        String command = choice.word() + " " + subject;
        return "ssh "
                + gateway
                + " ballot "
                + command
                + " > ballot; ssh-keygen -Y sign -f KEY -n "
                + Signatures.NAMESPACE
                + " ballot; ssh "
                + gateway
                + " \""
                + command
                + " --signature '$(cat ballot.sig)'\""
                + (cut.isEmpty() ? "" : ", with the same options both times");
    }

    /// `SHA256:…` over the names and values, each with its length before it.
    private static String digest(SequencedMap<String, String> lines) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            lines.forEach((name, value) -> {
                update(digest, name);
                update(digest, value);
            });
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest.digest());
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private static void update(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        digest.update(ByteBuffer.allocate(4).putInt(0, bytes.length));
        digest.update(bytes);
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append(": ").append(PrintableText.of(value)).append('\n');
    }
}
