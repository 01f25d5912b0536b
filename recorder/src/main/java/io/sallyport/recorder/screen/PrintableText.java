package io.sallyport.recorder.screen;

/// Text from outside made fit for one line of a page, a table or a terminal: what would act on the
/// terminal, reorder the line, or hide, becomes visible.
///
/// It is not an escape for HTML or for a shell; who writes those escapes on top.
public final class PrintableText {
    private PrintableText() {}

    /// The text with control, bidirectional, zero-width and unassigned characters and lone
    /// surrogates written as `\n`, `\t`, `\e` or `\x{202e}`. A backslash stays one, so this is for
    /// people to read, not for machines to read back.
    public static String of(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> append(safe, c));
        return safe.toString();
    }

    /// As [#of], and at most this many characters, the last an ellipsis where something was cut.
    public static String of(String text, int maxCharacters) {
        if (maxCharacters < 1) {
            throw new IllegalArgumentException("no room for text: " + maxCharacters);
        }
        // Every character gives at least one: what lies behind the bound cannot matter.
        boolean longer = text.length() > maxCharacters * 2L;
        String safe = of(longer ? text.substring(0, maxCharacters * 2) : text);
        if (safe.codePointCount(0, safe.length()) <= maxCharacters) {
            return safe;
        }
        return safe.substring(0, safe.offsetByCodePoints(0, maxCharacters - 1)) + '\u2026';
    }

    private static void append(StringBuilder safe, int c) {
        switch (c) {
            case '\n' -> safe.append("\\n");
            case '\r' -> safe.append("\\r");
            case '\t' -> safe.append("\\t");
            case 0x1b -> safe.append("\\e");
            default -> {
                if (isPrintable(c)) {
                    safe.appendCodePoint(c);
                } else {
                    safe.append("\\x{").append(Integer.toHexString(c)).append('}');
                }
            }
        }
    }

    /// Whether a character shows something, in its place, and does nothing else.
    public static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> !showsNothing(c);
        };
    }

    /// Letters, marks and symbols that show nothing: two names that differ in one of them look the
    /// same. What Unicode calls default-ignorable and does not count among format characters, and
    /// the Braille blank.
    private static boolean showsNothing(int c) {
        return switch (c) {
            case 0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b, 0x180c, 0x180d, 0x180f -> true;
            case 0x2800, 0x3164, 0xffa0 -> true;
            default -> c >= 0xfe00 && c <= 0xfe0f || c >= 0xe0100 && c <= 0xe01ef;
        };
    }
}
