package io.sallyport.recorder.masking;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Finds secrets in lines of text, to cover them: what the groups of a pattern match, or all of it
/// where it has no group. A pattern should match as soon as the secret begins, and not only when it
/// is complete (`token=(\S+)`): live, a secret is seen growing.
///
/// Immutable. A line on which the patterns together take too long is covered whole.
///
/// Not protected: secrets that no pattern describes, and such as a program draws piece by piece all
/// over the screen.
public final class Masks {
    /// Nothing is covered.
    public static final Masks NONE = new Masks(List.of());

    /// Characters of a pattern.
    public static final int LONGEST_PATTERN = 1000;

    /// Patterns of one's own.
    public static final int MOST_PATTERNS = 100;

    /// A longer line is looked at in pieces, each with as much before it as this.
    public static final int LONGEST_LINE = 8192;

    /// How often the patterns may look at a character of a line, on average: enough for what any
    /// sensible pattern does, too little for one that goes back and forth without end.
    private static final int LOOKS_PER_CHARACTER = 2_000;

    private static final int LOOKS_AT_LEAST = 200_000;
    private static final char COVER = '*';

    private final List<Mask> masks;

    /// @param hints lower-case pieces of text without one of which the pattern cannot match; none:
    ///   it is always tried
    private record Mask(Pattern pattern, List<String> hints) {
        boolean mayMatch(String lowerCase) {
            return hints.isEmpty() || hints.stream().anyMatch(lowerCase::contains);
        }
    }

    private Masks(List<Mask> masks) {
        this.masks = List.copyOf(masks);
    }

    /// @param usual whether the usual secrets are covered: passwords in options, assignments and
    ///   addresses, tokens of well-known makers, keys, password hashes
    /// @param patterns more of them, as [Pattern] has them
    /// @throws IllegalArgumentException when one of them is none, with a sentence that says why
    public static Masks of(boolean usual, List<String> patterns) {
        if (patterns.size() > MOST_PATTERNS) {
            throw new IllegalArgumentException(
                    "there are " + patterns.size() + " patterns; at most " + MOST_PATTERNS);
        }
        List<Mask> all = new ArrayList<>(usual ? USUAL : List.of());
        for (String written : patterns) {
            if (written.isBlank() || written.length() > LONGEST_PATTERN) {
                throw new IllegalArgumentException(
                        "a pattern has 1 to " + LONGEST_PATTERN + " characters");
            }
            try {
                Pattern pattern = Pattern.compile(written);
                if (pattern.matcher("").matches()) {
                    throw new IllegalArgumentException(
                            "the pattern " + written + " matches where there is nothing");
                }
                all.add(new Mask(pattern, List.of()));
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(
                        "the pattern " + written + " is none: " + e.getDescription());
            }
        }
        return new Masks(all);
    }

    /// The usual secrets.
    public static Masks usual() {
        return of(true, List.of());
    }

    /// Whether nothing is ever covered.
    public boolean isEmpty() {
        return masks.isEmpty();
    }

    /// The line with an asterisk for each character that is covered.
    public String cover(String line) {
        return cover(line, covered(line));
    }

    /// The text with an asterisk for each of these characters.
    public static String cover(String text, BitSet covered) {
        if (covered.isEmpty()) {
            return text;
        }
        char[] characters = text.toCharArray();
        covered.stream().filter(i -> i < characters.length).forEach(i -> characters[i] = COVER);
        return new String(characters);
    }

    /// Which of the line's UTF-16 characters are covered.
    public BitSet covered(String line) {
        BitSet covered = new BitSet();
        if (masks.isEmpty() || line.isBlank()) {
            return covered;
        }
        for (int from = 0; from < line.length(); from += LONGEST_LINE) {
            int before = Math.max(0, from - LONGEST_LINE);
            int end = Math.min(line.length(), from + LONGEST_LINE);
            look(line.substring(before, end), before, covered);
        }
        return covered;
    }

    private void look(String piece, int offset, BitSet covered) {
        String lowerCase = piece.toLowerCase(Locale.ROOT);
        Patience patience =
                new Patience(
                        piece,
                        Math.max(LOOKS_AT_LEAST, (long) piece.length() * LOOKS_PER_CHARACTER));
        try {
            for (Mask mask : masks) {
                if (mask.mayMatch(lowerCase)) {
                    cover(mask.pattern().matcher(patience), offset, covered);
                }
            }
        } catch (Patience.GoneException | StackOverflowError tooHard) {
            covered.set(offset, offset + piece.length());
        }
    }

    private static void cover(Matcher found, int offset, BitSet covered) {
        while (found.find()) {
            boolean whole = true;
            for (int group = 1; group <= found.groupCount(); group++) {
                if (found.start(group) >= 0) {
                    covered.set(offset + found.start(group), offset + found.end(group));
                    whole = false;
                }
            }
            if (whole) {
                covered.set(offset + found.start(), offset + found.end());
            }
        }
    }

    /// Text that may be looked at only so often: what keeps a pattern that goes back and forth from
    /// taking a thread for ever.
    private static final class Patience implements CharSequence {
        private final String text;
        private long left;

        /// It was looked at too often.
        static final class GoneException extends RuntimeException {
            private static final long serialVersionUID = 1;

            GoneException() {
                super(null, null, false, false);
            }
        }

        Patience(String text, long looks) {
            this.text = text;
            this.left = looks;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (--left < 0) {
                throw new GoneException();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    // ---- the usual ones

    private static final String NAME =
            "(?:passwd|password|passphrase|passcode|pwd|secrets?|tokens?|credentials?"
                    + "|api[_-]?keys?|access[_-]?keys?|account[_-]?keys?|private[_-]?keys?"
                    + "|secret[_-]?(?:access[_-]?)?keys?|client[_-]?secret)";

    /// What a secret in quotation marks, or without, goes on to.
    private static final String VALUE =
            "\\\\{0,2}(?:\"((?:\\\\.|[^\"\\\\])*)|'([^']*)|([^\\s\"';&|]+))";

    private static final List<Mask> USUAL =
            List.of(
                    // PGPASSWORD=…, --password=…, "token": "…", secret_key: …
                    usual(
                            "(?i)" + NAME + "[\\\\\"']{0,4}\\s{0,8}[=:]\\s{0,8}" + VALUE,
                            "pass",
                            "pwd",
                            "secret",
                            "token",
                            "credential",
                            "key"),
                    // --password …, --token …; not the next option
                    usual(
                            "(?i)(?<!\\S)--?[\\w-]*" + NAME + "\\s{1,8}(?!-)" + VALUE,
                            "pass",
                            "pwd",
                            "secret",
                            "token",
                            "credential",
                            "key"),
                    // openssl … -passin pass:SECRET
                    usual("\\bpass:([^\\s\"']+)", "pass:"),
                    // mysql -pSECRET, sshpass -p SECRET
                    usual(
                            "\\b(?:mysql\\w*|mariadb[\\w-]*)\\s(?:[^|;&]{0,500}?\\s)??-p" + VALUE,
                            "mysql",
                            "mariadb"),
                    usual("\\bsshpass\\s{1,8}-p\\s{0,8}" + VALUE, "sshpass"),
                    // curl -u name:SECRET
                    usual(
                            "\\bcurl\\s[^|;&]{0,500}?(?:-u|--user|--proxy-user|-U)[\\s=]{0,8}[\"']?[^\\s:\"']{1,100}:"
                                    + "([^\\s\"']+)",
                            "curl"),
                    // scheme://name:SECRET@host, also while it is typed; not host:port
                    usual(
                            "\\b[a-zA-Z][\\w+.-]{1,20}://[^\\s/@:\"']{0,100}:"
                                    + "(?!\\d{1,5}(?:[/\\s?#\"']|$))"
                                    + "(?:([^\\s/\"']+)@|([^\\s/@\"']+)$)",
                            "://"),
                    // Authorization: Bearer …
                    usual(
                            "(?i)authorization[\"']?\\s{0,8}[:=]\\s{0,8}[\"']?"
                                    + "(?:(?:basic|bearer|token|digest|negotiate)\\s{1,8})?([^\\s\"',]+)",
                            "authorization"),
                    usual("(?i)\\bbearer\\s{1,8}([\\w.~+/=-]{4,})", "bearer"),
                    // By what well-known makers begin theirs with.
                    usual("\\b(?:AKIA|ASIA)([0-9A-Z]{4,})", "akia", "asia"),
                    usual("\\bgh[pousr]_(\\w+)", "ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
                    usual("\\bgithub_pat_(\\w+)", "github_pat_"),
                    usual("\\bglpat-([\\w-]+)", "glpat-"),
                    usual("\\bxox[abeoprs]-([\\w-]+)", "xox"),
                    usual("\\bhv[sbr]\\.([\\w-]{6,})", "hvs.", "hvb.", "hvr."),
                    usual("\\bsk-([\\w-]{16,})", "sk-"),
                    usual("\\beyJ([\\w-]{8,}(?:\\.[\\w-]*){0,2})", "eyj"),
                    // Hashes of passwords, as in /etc/shadow.
                    usual(
                            "(?:^|[:\\s\"'])(\\$(?:1|2[abxy]?|5|6|7|y|gy|apr1|argon2\\w{1,2})\\$[^\\s:\"']+)",
                            "$"),
                    // A line of nothing else, as of a private key.
                    usual("^\\s*([A-Za-z0-9+/]{40,}={0,2})\\s*$"));

    private static Mask usual(String pattern, String... hints) {
        return new Mask(Pattern.compile(pattern), List.of(hints));
    }

    @Override
    public String toString() {
        return "Masks[" + masks.size() + "]";
    }
}
