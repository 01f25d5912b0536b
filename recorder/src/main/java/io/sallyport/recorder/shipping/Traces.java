package io.sallyport.recorder.shipping;

import io.sallyport.recorder.journal.Entry;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// What an index keeps of a command's text beside its words, so that a sweep finds every command
/// that has a piece of text in one of its words, wherever in the word that is: all runs of two and
/// of three of its characters. Quotes and backslashes are left out, so that `r\m` has what `rm`
/// has; so is what is no ASCII.
///
/// Of a line whose commands may have words that are not written in it (variables, globs, code in
/// other code, what `rev | sh` makes of its input), [#ANYTHING] is kept: whoever looks for any
/// piece at all gets that line too.
///
/// Not protected: what the line would run is known from the time when it was judged. A later
/// version of the program that reads more out of such a line finds that with a look at everything
/// only.
public final class Traces {
    /// Of this form. An index that has others, or none, of a command gives it to every sweep.
    public static final String FORM = "=1";

    public static final String ANYTHING = "=*";

    private static final String COMMAND = "CommandJudged";
    private static final int SHORTEST = 2;
    private static final int LONGEST = 3;

    /// Of longer texts everything is expected.
    private static final int LONGEST_TEXT = 2_000;

    /// A fact has no more commands of a line, and no more words of a command, than about these.
    private static final int MOST_RUNS = 50;

    private static final int MOST_WORDS = 100;

    /// Characters by which a shell makes words of what is not written so.
    private static final Pattern TWISTED = Pattern.compile("[$`*?\\[{~!^%…]");

    private static final Pattern CONTINUED = Pattern.compile("\\\\+\r?\n");

    /// Programs that run what they read, or what their arguments say in a language of their own.
    private static final Set<String> READERS_OF_CODE =
            Set.of(
                    "sh",
                    "bash",
                    "dash",
                    "zsh",
                    "ksh",
                    "mksh",
                    "ash",
                    "fish",
                    "csh",
                    "tcsh",
                    "rbash",
                    "pwsh",
                    "xonsh",
                    "nu",
                    "elvish",
                    "eval",
                    "source",
                    ".",
                    "xargs",
                    "parallel",
                    "python",
                    "python2",
                    "python3",
                    "perl",
                    "ruby",
                    "php",
                    "node",
                    "lua",
                    "busybox",
                    "trap",
                    "alias",
                    "function");

    private Traces() {}

    /// Of a command; none of another fact.
    public static Set<String> of(Entry entry) {
        if (!entry.fact().equals(COMMAND)) {
            return Set.of();
        }
        JsonNode fact = entry.detail();
        String text = fact.path("text").asString("");
        Set<String> traces = new HashSet<>();
        traces.add(FORM);
        String folded = folded(text);
        if (isTwisted(fact, text, folded)) {
            traces.add(ANYTHING);
        } else {
            pieces(folded).forEach(piece -> addRuns(traces, piece));
        }
        return traces;
    }

    /// What a command has that has this in one of its words, or has its parts in several. None:
    /// nothing that is kept tells.
    public static Set<String> of(String literal) {
        Set<String> traces = new HashSet<>();
        for (String piece : pieces(folded(literal))) {
            if (piece.length() == SHORTEST) {
                traces.add(piece);
            }
            for (int i = 0; i + LONGEST <= piece.length(); i++) {
                traces.add(piece.substring(i, i + LONGEST));
            }
        }
        return traces;
    }

    private static void addRuns(Set<String> traces, String piece) {
        for (int length = SHORTEST; length <= LONGEST; length++) {
            for (int i = 0; i + length <= piece.length(); i++) {
                traces.add(piece.substring(i, i + length));
            }
        }
    }

    /// In lower case and ASCII, without what quotes; a blank for all that may stand between words.
    private static String folded(String text) {
        String lower = CONTINUED.matcher(text).replaceAll("").toLowerCase(Locale.ROOT);
        StringBuilder folded = new StringBuilder(lower.length());
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            if (c != '\'' && c != '"' && c != '\\') {
                folded.append(c > ' ' && c < 0x7f ? c : ' ');
            }
        }
        return folded.toString();
    }

    private static List<String> pieces(String folded) {
        return List.of(folded.split(" +"));
    }

    /// Whether words of its commands may not be in its text. A line that was read by anything but
    /// the session's own shell is read anew as if by that.
    private static boolean isTwisted(JsonNode fact, String text, String folded) {
        JsonNode runs = fact.path("runs");
        if (text.length() > LONGEST_TEXT
                || TWISTED.matcher(text).find()
                || !fact.path("scope").asString("").equals("shell")
                || runs.isEmpty()
                || runs.size() >= MOST_RUNS) {
            return true;
        }
        for (JsonNode run : runs) {
            JsonNode words = run.path("words");
            String program = words.path(0).asString("");
            String name = program.substring(program.lastIndexOf('/') + 1);
            if (words.size() >= MOST_WORDS
                    || READERS_OF_CODE.contains(name.toLowerCase(Locale.ROOT))
                    || program.indexOf('/') > 0
                    || !isWritten(words, folded)) {
                return true;
            }
            for (JsonNode through : run.path("through")) {
                // Such as `function f` and `bash -c`.
                String wrapper = through.asString("").split(" ", 2)[0];
                if (READERS_OF_CODE.contains(wrapper)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isWritten(JsonNode words, String folded) {
        for (JsonNode word : words) {
            for (String piece : pieces(folded(word.asString("")))) {
                if (!folded.contains(piece)) {
                    return false;
                }
            }
        }
        return true;
    }
}
