package io.sallyport.policy.command;

import io.sallyport.policy.command.SessionState.Dialect;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what begins with `$` in POSIX-like shells. Confined to the thread that reads.
final class DollarReader {
    private static final String SPECIAL = "@*#?-$!";

    private final WordReader words;
    private final ShellParser parser;
    private final Source source;
    private final Budget budget;
    private final Dialect dialect;

    DollarReader(
            WordReader words, ShellParser parser, Source source, Budget budget, Dialect dialect) {
        this.words = words;
        this.parser = parser;
        this.source = source;
        this.budget = budget;
        this.dialect = dialect;
    }

    void dollar(Parts parts, boolean quoted) {
        source.next();
        int c = source.peek();
        if (c == '\'' && !quoted) {
            source.next();
            parts.text(Escapes.ansiQuoted(source), true);
        } else if (c == '"' && !quoted) {
            source.next();
            words.doubleQuoted(parts);
        } else if (c == '(') {
            parenthesis(parts, quoted);
        } else if (c == '[' && dialect != Dialect.SH) {
            source.next();
            parts.add(new Part.Reckoning(words.reckoning(']'), quoted));
        } else if (c == '{') {
            source.next();
            budget.enter();
            parts.add(braces(quoted));
            budget.leave();
        } else {
            unbraced(parts, quoted);
        }
    }

    private void unbraced(Parts parts, boolean quoted) {
        String flags = "";
        if (dialect == Dialect.ZSH) {
            int c = source.peek();
            if ((c == '=' || c == '~' || c == '^' || c == '+' || c == '#')
                    && isNameStart(source.peek(1))) {
                source.next();
                flags = String.valueOf((char) c);
            }
        }
        int c = source.peek();
        if (dialect == Dialect.ZSH && c == '#' && isParameter(source.peek(1))) {
            // `$#$x` is the length of `$$`, and then text.
            source.next();
            Parts rest = new Parts();
            rest.add(new Part.Unknown(quoted));
            if (source.peek() == '$') {
                budget.enter();
                dollar(rest, quoted);
                budget.leave();
            } else {
                source.next();
            }
            parts.add(new Part.Group(rest.done()));
            return;
        }
        if (isNameStart(c)) {
            String name = name();
            List<Part> subscript = null;
            if (dialect == Dialect.ZSH && source.peek() == '[' && source.peek(1) != ']') {
                source.next();
                subscript = words.reckoning(']');
            }
            if (source.peek() == '{' && !quoted && dialect != Dialect.ZSH) {
                // bash: `$a{b,c}` is `$ab $ac`.
                parts.add(new Part.Unknown(false));
                return;
            }
            parts.add(new Part.Parameter(name, subscript, flags, "", List.of(), List.of(), quoted));
        } else if ((c >= '0' && c <= '9') || (c >= 0 && SPECIAL.indexOf(c) >= 0)) {
            source.next();
            parts.add(Part.Parameter.plain(String.valueOf((char) c), quoted));
        } else {
            parts.text('$', quoted);
        }
    }

    private void parenthesis(Parts parts, boolean quoted) {
        if (source.peek(1) == '(') {
            Source.Mark mark = source.mark();
            int level = budget.nesting();
            try {
                source.skip(2);
                parts.add(new Part.Reckoning(words.reckoning(')'), quoted));
                return;
            } catch (UnparsedException notComputed) {
                // `$((a); b)` is a subshell in a substitution.
                source.reset(mark);
                budget.leaveTo(level);
            }
        }
        parts.add(new Part.Substitution(parser.untilParenthesis(), quoted));
    }

    /// What follows `${`.
    private Part braces(boolean quoted) {
        int c = source.peek();
        if (c == ' ' || c == '\n' || c == '\t' || c == '|') {
            source.next();
            return new Part.Substitution(parser.untilBrace(), quoted);
        }
        String flags = flags();
        c = source.peek();
        int next = source.peek(1);
        if (c == '#'
                && next != '}'
                && (isNameStart(next) || isParameter(next))
                && !(next == '#' && source.peek(2) != '}')) {
            source.next();
            Part.Parameter counted = named(flags, quoted);
            return new Part.Parameter(
                    counted.name(),
                    counted.subscript(),
                    flags,
                    "#len",
                    List.of(),
                    List.of(),
                    quoted);
        }
        if (c == '!' && next != '}' && (isNameStart(next) || isParameter(next))) {
            source.next();
            flags += "!";
        }
        return named(flags, quoted);
    }

    private Part.Parameter named(String flags, boolean quoted) {
        int c = source.peek();
        String name;
        if (isNameStart(c)) {
            name = name();
        } else if (c >= '0' && c <= '9') {
            name = digits();
        } else if (c >= 0 && SPECIAL.indexOf(c) >= 0) {
            source.next();
            name = String.valueOf((char) c);
        } else {
            words.argument(quoted, '}');
            source.next();
            return new Part.Parameter("", null, flags, "?", List.of(), List.of(), quoted);
        }
        List<Part> subscript = null;
        if (source.peek() == '[') {
            source.next();
            subscript = words.reckoning(']');
        }
        return operation(name, subscript, flags, quoted);
    }

    private Part.Parameter operation(
            String name, @Nullable List<Part> subscript, String flags, boolean quoted) {
        String operator = operator();
        List<Part> first = List.of();
        List<Part> second = List.of();
        if (!operator.isEmpty()) {
            boolean pattern =
                    "#%/^,:".indexOf(operator.charAt(0)) >= 0
                            && operator.length() < 3
                            && !":-:=:?:+".contains(operator.length() == 2 ? operator : "!");
            char delimiter = operator.startsWith("/") ? '/' : operator.equals(":") ? ':' : '}';
            first = words.argument(quoted && !pattern, delimiter);
            if (source.peek() == delimiter && delimiter != '}') {
                source.next();
                second = words.argument(quoted, '}');
            } else if (delimiter == ':') {
                second = List.of(new Part.Text("", false));
            }
        }
        if (source.next() != '}') {
            throw new UnparsedException("}");
        }
        return new Part.Parameter(name, subscript, flags, operator, first, second, quoted);
    }

    /// What stands between a name and its argument.
    private String operator() {
        int c = source.peek();
        if (c == '}') {
            return "";
        }
        source.next();
        int next = source.peek();
        return switch (c) {
            case ':' -> "-=?+".indexOf(Math.max(next, 0)) >= 0 ? ":" + (char) source.next() : ":";
            case '-', '=', '?', '+' -> String.valueOf((char) c);
            case '#', '%', '^', ',' ->
                    next == c ? "" + (char) c + (char) source.next() : String.valueOf((char) c);
            case '/' ->
                    next == '/' || next == '#' || next == '%' ? "/" + (char) source.next() : "/";
            case '@' -> "@" + (char) Math.max(source.next(), 0);
            default -> "?!";
        };
    }

    private String flags() {
        StringBuilder flags = new StringBuilder();
        if (dialect != Dialect.ZSH) {
            return "";
        }
        if (source.peek() == '(') {
            while (source.peek() != ')' && source.peek() != Source.END) {
                flags.append((char) source.next());
            }
            source.next();
        }
        for (int c = source.peek(); c == '=' || c == '~' || c == '^'; c = source.peek()) {
            flags.append((char) source.next());
        }
        return flags.toString();
    }

    private String name() {
        StringBuilder name = new StringBuilder();
        while (isNameStart(source.peek()) || (source.peek() >= '0' && source.peek() <= '9')) {
            name.append((char) source.next());
        }
        return name.toString();
    }

    private String digits() {
        StringBuilder digits = new StringBuilder();
        while (source.peek() >= '0' && source.peek() <= '9') {
            digits.append((char) source.next());
        }
        return digits.toString();
    }

    private static boolean isParameter(int c) {
        return (c >= '0' && c <= '9') || (c >= 0 && SPECIAL.indexOf(c) >= 0);
    }

    static boolean isNameStart(int c) {
        return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
