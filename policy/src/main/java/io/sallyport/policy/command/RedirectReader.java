package io.sallyport.policy.command;

import io.sallyport.policy.command.Script.Redirect;
import io.sallyport.policy.command.Script.Target;
import java.util.ArrayList;
import java.util.List;

/// Reads redirections and here-documents of sh, bash and zsh. Confined to the thread that reads.
final class RedirectReader {
    /// The lowest descriptor that a shell chooses by itself.
    static final int FIRST_NAMED = 10;

    private final ShellParser parser;
    private final Source source;
    private final WordReader words;
    private final List<HereDocument> pending = new ArrayList<>();

    RedirectReader(ShellParser parser, Source source, WordReader words) {
        this.parser = parser;
        this.source = source;
        this.words = words;
    }

    private record HereDocument(Target target, String delimiter, boolean quoted, boolean tabs) {}

    /// Forgets here-documents that were announced.
    void clear() {
        pending.clear();
    }

    /// `{name}>file`: the shell chooses a number, from 10 upwards.
    boolean isNamedDescriptor(RawWord word) {
        int next = source.peek();
        String text = word.plain();
        return (next == '<' || next == '>')
                && text != null
                && text.startsWith("{")
                && text.endsWith("}")
                && Assignments.isName(text.substring(1, text.length() - 1));
    }

    /// Takes a redirection where one stands here.
    boolean takeIfAny(List<Redirect> redirects) {
        int descriptor = source.descriptor();
        if (descriptor >= 0) {
            redirects.add(redirect(descriptor));
            return true;
        }
        int c = source.peek();
        boolean both = c == '&' && source.peek(1) == '>';
        if (!both && ((c != '<' && c != '>') || source.peek(1) == '(')) {
            return false;
        }
        redirects.add(redirect(-1));
        return true;
    }

    Redirect redirect(int descriptor) {
        StringBuilder operator = new StringBuilder().append((char) source.next());
        if (operator.charAt(0) == '&') {
            operator.append((char) source.next());
        }
        for (int c = source.peek(); continues(operator, c); c = source.peek()) {
            operator.append((char) source.next());
        }
        String sign = operator.toString();
        source.skipBlanks();
        RawWord word = words.word(false);
        if (word.parts().isEmpty()) {
            throw new UnparsedException("a file");
        }
        Target target = new Target(word);
        if (sign.equals("<<") || sign.equals("<<-")) {
            pending.add(hereDocument(target, word, sign.equals("<<-")));
            target.setWord(new RawWord(List.of(new Part.Unknown(true)), word.written(), false));
        }
        return new Redirect(descriptor, sign, target);
    }

    private static boolean continues(StringBuilder operator, int c) {
        String longer = operator.toString() + (char) Math.max(c, 0);
        return switch (longer) {
            case ">>", ">|", ">&", "<<", "<<<", "<<-", "<&", "<>", "&>>", ">!", ">>|" -> true;
            default -> false;
        };
    }

    private static HereDocument hereDocument(Target target, RawWord word, boolean tabs) {
        StringBuilder delimiter = new StringBuilder();
        boolean quoted = false;
        for (Part part : word.parts()) {
            if (part instanceof Part.Text(String text, boolean isQuoted)) {
                delimiter.append(text);
                quoted |= isQuoted;
            } else if (part instanceof Part.Brace(char mark)) {
                delimiter.append(mark);
            }
        }
        return new HereDocument(target, delimiter.toString(), quoted, tabs);
    }

    /// Takes a line's end, and the here-documents that begin after it.
    void newline() {
        source.next();
        List<HereDocument> documents = List.copyOf(pending);
        pending.clear();
        for (HereDocument document : documents) {
            if (source.peekRaw() == Source.END) {
                return;
            }
            String body = body(document);
            List<Part> parts =
                    document.quoted()
                            ? List.of(new Part.Text(body, true))
                            : parser.hereDocument(body);
            document.target().setWord(new RawWord(parts, body, false));
        }
    }

    private String body(HereDocument document) {
        StringBuilder body = new StringBuilder();
        while (source.peekRaw() != Source.END) {
            StringBuilder line = new StringBuilder();
            int c = source.raw();
            while (document.tabs() && c == '\t') {
                c = source.raw();
            }
            while (c != '\n' && c != Source.END) {
                line.append((char) c);
                c = source.raw();
            }
            if (line.toString().equals(document.delimiter())) {
                break;
            }
            body.append(line).append('\n');
        }
        return body.toString();
    }
}
