package io.sallyport.policy.ledger;

import io.sallyport.recorder.screen.PrintableText;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/// What people may write where others read it and decide by it.
public final class Wording {
    /// The longest reason or message, in code points.
    public static final int LONGEST = 1000;

    /// The longest time that can be written.
    private static final Duration LONGEST_TIME = Duration.ofDays(36_500);

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss z", Locale.ROOT);

    private Wording() {}

    /// The text without white space around it.
    ///
    /// @param what how the text is called in a refusal, `reason`
    /// @throws ChangeRefusedException when it is empty, too long, or holds characters that change
    ///   what the text around it looks like
    public static String require(String what, String text) {
        String stripped = text.strip();
        if (stripped.isEmpty()) {
            throw new ChangeRefusedException("the " + what + " is empty; say it in a few words");
        }
        return check(what, stripped);
    }

    /// As [#require], for a text that may be empty.
    public static String check(String what, String text) {
        if (text.codePointCount(0, text.length()) > LONGEST) {
            throw new ChangeRefusedException(
                    "the " + what + " is longer than " + LONGEST + " characters; shorten it");
        }
        if (text.codePoints().anyMatch(Wording::disguises)) {
            throw new ChangeRefusedException(
                    "the "
                            + what
                            + " holds control, direction or invisible characters; write it in plain"
                            + " text, on one line");
        }
        return text;
    }

    /// Reads `30m`, `2h`, `1h30m`, `4d`.
    ///
    /// @throws ChangeRefusedException when it is none of the kind, or longer than any time that
    ///   somebody could mean, which could not be counted with
    public static Duration duration(String what, String text) {
        String written = text.strip().toUpperCase(Locale.ROOT);
        try {
            Duration read = Duration.parse((written.endsWith("D") ? "P" : "PT") + written);
            if (read.abs().compareTo(LONGEST_TIME) > 0) {
                throw new ChangeRefusedException(
                        "the "
                                + what
                                + " is longer than "
                                + LONGEST_TIME.toDays()
                                + " days; ask for less");
            }
            return read;
        } catch (DateTimeParseException noDuration) {
            throw new ChangeRefusedException(
                    "the " + what + " is a time such as 30m, 2h or 4d, not `" + shown(text) + "`");
        }
    }

    /// An instant as people are told it, in the time zone of the node and naming it.
    public static String clock(Instant instant) {
        return CLOCK.format(instant.atZone(ZoneId.systemDefault()));
    }

    private static String shown(String text) {
        return text.length() <= 40 && text.codePoints().noneMatch(Wording::disguises) ? text : "…";
    }

    /// Control characters move a reader's cursor; format characters turn or hide text around them;
    /// what a private character looks like only its writer knows.
    private static boolean disguises(int point) {
        return !PrintableText.isPrintable(point)
                || Character.getType(point) == Character.PRIVATE_USE;
    }
}
