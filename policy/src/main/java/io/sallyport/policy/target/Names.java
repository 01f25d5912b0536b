package io.sallyport.policy.target;

import java.util.regex.Pattern;

/// Which names the inventory takes. A name travels in `person@account@target`, on command lines, in
/// file names and over terminals; what would mean something else there is refused here.
final class Names {
    private static final int LONGEST = 64;

    /// As long as DNS allows, because aliases are host names.
    private static final int LONGEST_ALIAS = 253;

    private static final Pattern CREDENTIAL =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0," + (LONGEST - 1) + "}");

    private Names() {}

    /// Refuses what is no name.
    static void require(Fields in, int line, String what, String name) {
        require(in, line, what, name, LONGEST);
    }

    static void requireAlias(Fields in, int line, String alias) {
        require(in, line, "alias", alias, LONGEST_ALIAS);
    }

    static void requireCredential(Fields in, int line, String name) {
        if (!CREDENTIAL.matcher(name).matches()) {
            throw in.refused(
                    line,
                    "a credential's name is 1 to "
                            + LONGEST
                            + " letters, digits, `.`, `_` and `-`, and begins with a letter or"
                            + " digit");
        }
    }

    private static void require(Fields in, int line, String what, String name, int longest) {
        if (name.isEmpty()) {
            throw in.refused(line, "a name of a " + what + " is empty; give it one");
        }
        if (name.codePointCount(0, name.length()) > longest) {
            throw in.refused(
                    line, "the name of a " + what + " is longer than " + longest + " characters");
        }
        boolean taken = name.startsWith("-") || name.codePoints().anyMatch(Names::means);
        if (taken) {
            throw in.refused(
                    line,
                    "`"
                            + name
                            + "` cannot name a "
                            + what
                            + ": @ + % separate names in an SSH user name, and / white space,"
                            + " control characters and a leading - are refused too");
        }
    }

    private static boolean means(int point) {
        return point == '@'
                || point == '+'
                || point == '%'
                || point == '/'
                || Character.isWhitespace(point)
                || Character.isSpaceChar(point)
                || Character.isISOControl(point);
    }
}
