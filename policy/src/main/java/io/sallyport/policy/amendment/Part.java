package io.sallyport.policy.amendment;

import io.sallyport.recorder.rule.RuleMode;
import java.util.Locale;

/// One thing that an amendment changes.
///
/// @param kind what it is
/// @param subject a rule's id; of a response perhaps a level; of a file its name
/// @param before the document as it stands now; empty where there is none
/// @param after the document as it is to be; empty where there is to be none
public record Part(Kind kind, String subject, String before, String after) {
    /// What can be changed.
    public enum Kind {
        /// A file of the folder, where the folder is reviewed.
        FILE,
        /// A rule or correlation.
        RULE,
        /// Which mode a rule has.
        MODE,
        /// What is done about violations of a rule or level.
        RESPONSE;

        /// As it is written: `rule`.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// The mode that a rule gets.
    static Part mode(String rule, String before, RuleMode mode) {
        return new Part(Kind.MODE, rule, before, modeText(rule, mode));
    }

    static String modeText(String rule, RuleMode mode) {
        return "modes: {\""
                + rule.replace("\\", "\\\\").replace("\"", "\\\"")
                + "\": "
                + mode.word()
                + "}\n";
    }

    /// The same, with what stands now.
    Part from(RuleTexts now) {
        return new Part(kind, subject, now.words(kind, subject), after);
    }
}
