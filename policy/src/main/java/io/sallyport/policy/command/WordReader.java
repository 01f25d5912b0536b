package io.sallyport.policy.command;

import io.sallyport.policy.command.SessionState.Dialect;
import java.util.ArrayList;
import java.util.List;

/// Reads the words of POSIX-like shells: what is quoted, and what is to be expanded. Confined to
/// the thread that reads.
final class WordReader {
    private final ShellParser parser;
    private final Source source;
    private final Budget budget;
    private final Dialect dialect;
    private final DollarReader dollars;

    WordReader(ShellParser parser, Source source, Budget budget, Dialect dialect) {
        this.parser = parser;
        this.source = source;
        this.budget = budget;
        this.dialect = dialect;
        this.dollars = new DollarReader(this, parser, source, budget, dialect);
    }

    /// The word that begins here, without parts where none does.
    ///
    /// @param argument whether it stands where zsh takes `(` for the begin of a pattern
    RawWord word(boolean argument) {
        Source.Mark start = source.mark();
        Parts parts = new Parts();
        for (int c = source.peek(); ; c = source.peek()) {
            if (Source.isMeta(c)) {
                if ((c == '<' || c == '>') && source.peek(1) == '(') {
                    process(parts, c == '>');
                } else if (c == '(' && beginsElements(parts)) {
                    parts.add(new Part.Elements(elements()));
                } else if (c == '(' && beginsGroup(parts, argument)) {
                    parts.add(new Part.Group(group()));
                } else {
                    break;
                }
            } else if (c == '{' || c == ',' || c == '}') {
                if (c == '}' && dialect == Dialect.ZSH && parts.isEmpty()) {
                    // zsh: a brace of its own closes a group wherever it stands.
                    if (Source.isMeta(source.peek(1))) {
                        break;
                    }
                }
                source.next();
                parts.add(new Part.Brace((char) c));
            } else if (c == '!' && parser.interactive() && namesEvent(source.peek(1))) {
                event(parts);
            } else if (c == '='
                    && dialect == Dialect.ZSH
                    && parts.isEmpty()
                    && source.peek(1) == '(') {
                source.next();
                process(parts, false);
            } else {
                piece(c, parts, false);
            }
        }
        return new RawWord(parts.done(), source.since(start), false);
    }

    /// One character, or what begins with it. In double quotes the caller has dealt with what is
    /// different there.
    void piece(int c, Parts parts, boolean quoted) {
        switch (c) {
            case '\'' -> {
                source.next();
                parts.text(singleQuoted(), true);
            }
            case '"' -> {
                source.next();
                doubleQuoted(parts);
            }
            case '$' -> dollars.dollar(parts, quoted);
            case '`' -> backtick(parts, quoted);
            case '\\' -> {
                source.next();
                int escaped = source.raw();
                parts.text(escaped == Source.END ? '\\' : escaped, true);
            }
            case Source.UNKNOWN -> {
                source.next();
                parts.add(new Part.Unknown(quoted));
            }
            default -> parts.text(source.next(), quoted);
        }
    }

    private String singleQuoted() {
        StringBuilder text = new StringBuilder();
        while (true) {
            int c = source.raw();
            if (c == Source.END) {
                throw new UnparsedException("'");
            }
            if (c == '\'') {
                return text.toString();
            }
            text.append((char) c);
        }
    }

    /// What follows an opening double quote, its end included.
    void doubleQuoted(Parts parts) {
        parts.text("", true);
        budget.enter();
        while (true) {
            int c = source.peek();
            if (c == Source.END) {
                throw new UnparsedException("\"");
            }
            if (c == '"') {
                source.next();
                budget.leave();
                return;
            }
            if (c == '!' && parser.interactive() && isPlainlyEvent(source.peek(1))) {
                event(parts);
            } else {
                quotedPiece(c, parts);
            }
        }
    }

    /// One character between double quotes or in a here-document.
    private void quotedPiece(int c, Parts parts) {
        switch (c) {
            case '\\' -> {
                source.next();
                int escaped = source.peekRaw();
                if (escaped == '$' || escaped == '`' || escaped == '"' || escaped == '\\') {
                    source.raw();
                    parts.text(escaped, true);
                } else {
                    parts.text('\\', true);
                }
            }
            case '$', '`', Source.UNKNOWN -> piece(c, parts, true);
            default -> parts.text(source.next(), true);
        }
    }

    /// All of the source, as the body of a here-document or the text of a prompt.
    List<Part> hereDocument() {
        Parts parts = new Parts();
        for (int c = source.peek(); c != Source.END; c = source.peek()) {
            quotedPiece(c, parts);
        }
        return parts.done();
    }

    /// Up to the `}` or the delimiter of `${x/…/…}`, neither of which is taken.
    List<Part> argument(boolean quoted, char delimiter) {
        Parts parts = new Parts();
        for (int c = source.peek(); c != '}' && c != delimiter; c = source.peek()) {
            if (c == Source.END) {
                throw new UnparsedException("}");
            }
            if (quoted && c == '\'') {
                parts.text(source.next(), true);
            } else {
                piece(c, parts, quoted);
            }
        }
        return parts.done();
    }

    /// What is computed: up to the closing brackets, which are taken.
    ///
    /// @param close `)` where two of them close, `]` or `;` where one does
    List<Part> reckoning(char close) {
        Parts parts = new Parts();
        int open = 0;
        budget.enter();
        while (true) {
            int c = source.peek();
            if (c == Source.END) {
                throw new UnparsedException("" + close);
            }
            if (c == close && open == 0) {
                source.next();
                if (close != ')' || source.peek() == ')') {
                    if (close == ')') {
                        source.next();
                    }
                    budget.leave();
                    return parts.done();
                }
                throw new UnparsedException("))");
            }
            if (c == '(' || c == '[') {
                open++;
            } else if (c == ')' || c == ']') {
                open--;
            }
            if (c == '"' || c == '\'') {
                source.next();
            } else {
                quotedPiece(c, parts);
            }
        }
    }

    private void backtick(Parts parts, boolean quoted) {
        source.next();
        StringBuilder code = new StringBuilder();
        while (true) {
            int c = source.raw();
            if (c == Source.END) {
                throw new UnparsedException("`");
            }
            if (c == '`') {
                break;
            }
            if (c == '\\') {
                int escaped = source.peekRaw();
                if (escaped == '`'
                        || escaped == '\\'
                        || escaped == '$'
                        || (quoted && escaped == '"')) {
                    c = source.raw();
                }
            }
            code.append((char) c);
        }
        budget.enter();
        parts.add(new Part.Substitution(parser.inner(code.toString()).whole(), quoted));
        budget.leave();
    }

    private void process(Parts parts, boolean writes) {
        if (source.peek() != '(') {
            source.next();
        }
        parts.add(new Part.ProcessFile(parser.untilParenthesis(), writes));
    }

    private static boolean beginsElements(Parts parts) {
        return parts.onlyOpenText() && Assignments.endsWithEquals(parts.openText());
    }

    private boolean beginsGroup(Parts parts, boolean argument) {
        CharSequence before = parts.openText();
        int next = source.peek(1);
        if (dialect == Dialect.ZSH) {
            return next != ')' && (argument || !parts.isEmpty());
        }
        return !before.isEmpty() && "?*+@!".indexOf(before.charAt(before.length() - 1)) >= 0;
    }

    private List<Part> group() {
        source.next();
        budget.enter();
        Parts parts = new Parts();
        int open = 1;
        while (true) {
            int c = source.peek();
            if (c == Source.END) {
                throw new UnparsedException(")");
            }
            open += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (open == 0) {
                source.next();
                budget.leave();
                return parts.done();
            }
            piece(c, parts, false);
        }
    }

    /// The words of an array, its `(` not yet taken.
    private List<RawWord> elements() {
        source.next();
        budget.enter();
        List<RawWord> words = new ArrayList<>();
        while (true) {
            parser.skipSpace();
            if (source.peek() == ')') {
                source.next();
                budget.leave();
                return List.copyOf(words);
            }
            RawWord word = word(true);
            if (word.parts().isEmpty()) {
                throw new UnparsedException(")");
            }
            words.add(word);
        }
    }

    /// Whether `!` before this names a line of the history.
    private static boolean namesEvent(int next) {
        return switch (next) {
            case Source.END, ' ', '\t', '\n', '=', '(', '"', ';', '&', '|', ')', '<', '>' -> false;
            default -> true;
        };
    }

    /// The same between double quotes, where `!` is more often text: words of SQL, of vim.
    private static boolean isPlainlyEvent(int next) {
        return next == '!' || next == '$' || next == '*' || next == '^' || next == '-';
    }

    private void event(Parts parts) {
        for (int c = source.peek(); !Source.isMeta(c) && c != '"' && c != '\''; c = source.peek()) {
            source.next();
        }
        parts.add(new Part.Unknown(false));
    }
}
