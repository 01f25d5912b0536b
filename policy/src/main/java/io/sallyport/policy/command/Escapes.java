package io.sallyport.policy.command;

/// Backslash escapes: of `$'…'`, of `echo -e`, of `printf`.
final class Escapes {
    private Escapes() {}

    /// What follows `$'`, its end included.
    static String ansiQuoted(Source source) {
        StringBuilder code = new StringBuilder();
        while (true) {
            int c = source.raw();
            if (c == Source.END) {
                throw new UnparsedException("'");
            }
            if (c == '\'') {
                return decoded(code.toString(), false);
            }
            code.append((char) c);
            if (c == '\\') {
                int escaped = source.raw();
                if (escaped == Source.END) {
                    throw new UnparsedException("'");
                }
                code.append((char) escaped);
            }
        }
    }

    /// @param zeroOctal whether an octal number may begin with a zero that does not count, as for
    ///     `echo -e` and `printf %b`
    static String decoded(String text, boolean zeroOctal) {
        StringBuilder decoded = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '\\' || at == text.length()) {
                decoded.append(c);
            } else {
                at = escape(text, at, zeroOctal, decoded);
                if (at < 0) {
                    return decoded.toString();
                }
            }
        }
        return decoded.toString();
    }

    /// @return the place after it, -1 where nothing after it counts
    private static int escape(String text, int at, boolean zeroOctal, StringBuilder decoded) {
        char c = text.charAt(at);
        switch (c) {
            case 'a' -> decoded.append('\007');
            case 'b' -> decoded.append('\b');
            case 'e', 'E' -> decoded.append('\033');
            case 'f' -> decoded.append('\f');
            case 'n' -> decoded.append('\n');
            case 'r' -> decoded.append('\r');
            case 't' -> decoded.append('\t');
            case 'v' -> decoded.append('\013');
            case '\\' -> decoded.append('\\');
            case '\'', '"', '?' -> {
                if (zeroOctal) {
                    decoded.append('\\');
                }
                decoded.append(c);
            }
            case 'x' -> {
                return number(text, at + 1, 16, 2, decoded, at);
            }
            case 'u' -> {
                return number(text, at + 1, 16, 4, decoded, at);
            }
            case 'U' -> {
                return number(text, at + 1, 16, 8, decoded, at);
            }
            case 'c' -> {
                if (zeroOctal) {
                    return -1;
                }
                if (at + 1 < text.length()) {
                    decoded.append((char) (text.charAt(at + 1) & 0x1f));
                    return at + 2;
                }
            }
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                boolean extra = zeroOctal && c == '0';
                return number(text, extra ? at + 1 : at, 8, 3, decoded, at);
            }
            default -> decoded.append('\\').append(c);
        }
        return at + 1;
    }

    private static int number(
            String text, int from, int radix, int most, StringBuilder decoded, int letter) {
        int value = 0;
        int at = from;
        while (at < text.length()
                && at < from + most
                && Character.digit(text.charAt(at), radix) >= 0) {
            value = value * radix + Character.digit(text.charAt(at), radix);
            at++;
        }
        if (at == from && radix == 16) {
            decoded.append('\\').append(text.charAt(letter));
        } else if (radix == 8) {
            decoded.append((char) (value & 0xff));
        } else if (Character.isValidCodePoint(value)) {
            decoded.appendCodePoint(value);
        }
        return at;
    }
}
