package io.sallyport.policy.command;

import java.util.List;

/// Reads the words of fish. Confined to the thread that reads.
final class FishWordReader {
    private final FishParser parser;
    private final Source source;
    private final Budget budget;

    FishWordReader(FishParser parser, Source source, Budget budget) {
        this.parser = parser;
        this.source = source;
        this.budget = budget;
    }

    /// The word that begins here, without parts where none does.
    RawWord word() {
        Source.Mark start = source.mark();
        Parts parts = new Parts();
        for (int c = source.peek(); c == '(' || !Source.isMeta(c); c = source.peek()) {
            switch (c) {
                case '\'' -> singleQuoted(parts);
                case '"' -> doubleQuoted(parts);
                case '(' -> substitution(parts, false);
                case '$' -> dollar(parts, false);
                case '\\' -> escape(parts);
                case '{', ',', '}' -> parts.add(new Part.Brace((char) source.next()));
                case Source.UNKNOWN -> {
                    source.next();
                    parts.add(new Part.Unknown(false));
                }
                default -> parts.text(source.next(), false);
            }
        }
        return new RawWord(parts.done(), source.since(start), false);
    }

    private void singleQuoted(Parts parts) {
        source.next();
        parts.text("", true);
        while (true) {
            int c = source.raw();
            if (c == Source.END) {
                throw new UnparsedException("'");
            }
            if (c == '\'') {
                return;
            }
            if (c == '\\' && (source.peekRaw() == '\'' || source.peekRaw() == '\\')) {
                c = source.raw();
            }
            parts.text(c, true);
        }
    }

    private void doubleQuoted(Parts parts) {
        source.next();
        parts.text("", true);
        while (true) {
            int c = source.peek();
            if (c == Source.END) {
                throw new UnparsedException("\"");
            }
            if (c == '"') {
                source.next();
                return;
            }
            if (c == '$') {
                dollar(parts, true);
            } else if (c == '\\') {
                source.next();
                int escaped = source.peekRaw();
                if (escaped == '"' || escaped == '$' || escaped == '\\') {
                    source.raw();
                    parts.text(escaped, true);
                } else {
                    parts.text('\\', true);
                }
            } else if (c == Source.UNKNOWN) {
                source.next();
                parts.add(new Part.Unknown(true));
            } else {
                parts.text(source.next(), true);
            }
        }
    }

    private void substitution(Parts parts, boolean quoted) {
        source.next();
        budget.enter();
        Part output = new Part.Substitution(parser.untilParenthesis(), quoted);
        budget.leave();
        // Which of its lines a subscript takes is not followed.
        parts.add(subscript().isEmpty() ? output : new Part.Group(List.of(output)));
    }

    private void dollar(Parts parts, boolean quoted) {
        source.next();
        if (source.peek() == '(') {
            substitution(parts, quoted);
            return;
        }
        StringBuilder flags = new StringBuilder();
        while (source.peek() == '$') {
            source.next();
            flags.append('!');
        }
        StringBuilder name = new StringBuilder();
        for (int c = source.peek(); isNamePart(c); c = source.peek()) {
            name.append((char) source.next());
        }
        if (name.isEmpty()) {
            parts.text('$', quoted);
            return;
        }
        if (!quoted && source.peek() == '\\' && isNamePart(source.peek(1))) {
            // fish takes the character that an escape stands for into the name.
            parts.add(new Part.Unknown(false));
            return;
        }
        List<Part> subscript = subscript();
        parts.add(
                new Part.Parameter(
                        name.toString(),
                        subscript.isEmpty() ? null : subscript,
                        flags.toString(),
                        "",
                        List.of(),
                        List.of(),
                        quoted));
    }

    /// `[…]` where it follows, otherwise nothing.
    private List<Part> subscript() {
        if (source.peek() != '[') {
            return List.of();
        }
        source.next();
        Parts parts = new Parts();
        budget.enter();
        for (int c = source.peek(); c != ']'; c = source.peek()) {
            switch (c) {
                case Source.END -> throw new UnparsedException("]");
                case '$' -> dollar(parts, true);
                case '(' -> substitution(parts, true);
                default -> parts.text(source.next(), true);
            }
        }
        budget.leave();
        source.next();
        return parts.done();
    }

    private void escape(Parts parts) {
        source.next();
        int c = source.raw();
        if (c == Source.END) {
            throw new UnparsedException("a character");
        }
        if ("abefnrtv".indexOf(c) >= 0) {
            parts.text(Escapes.decoded("\\" + (char) c, false), true);
        } else if ("xXuU01234567".indexOf(c) >= 0) {
            StringBuilder code = new StringBuilder("\\").append(c == 'X' ? 'x' : (char) c);
            int most = c == 'u' ? 4 : c == 'U' ? 8 : 2;
            int radix = Character.isDigit(c) ? 8 : 16;
            for (int i = 0; i < most && Character.digit(source.peekRaw(), radix) >= 0; i++) {
                code.append((char) source.raw());
            }
            parts.text(Escapes.decoded(code.toString(), false), true);
        } else {
            parts.text(c, true);
        }
    }

    private static boolean isNamePart(int c) {
        return DollarReader.isNameStart(c) || (c >= '0' && c <= '9');
    }
}
