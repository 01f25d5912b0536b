package io.sallyport.policy.command;

import io.sallyport.policy.command.Script.Joint;
import io.sallyport.policy.command.Script.Link;
import io.sallyport.policy.command.Script.Redirect;
import io.sallyport.policy.command.Script.Simple;
import io.sallyport.policy.command.Script.Target;
import io.sallyport.policy.command.SessionState.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the grammar of sh, bash and zsh. Confined to the thread that reads.
///
/// Where the shells differ it reads what any of them would run: too much is listed rather than too
/// little.
final class ShellParser implements Grammar {
    private static final Set<String> DECLARATIONS =
            Set.of("export", "declare", "typeset", "local", "readonly");

    /// A line with more commands is handed out in pieces, so that its begin is found even where all
    /// of it is too much.
    static final int MOST_AT_ONCE = 256;

    private final Source source;
    private final Budget budget;
    private final Dialect dialect;
    private final Grammar.Setting setting;
    private final WordReader words;
    private final CompoundParser compounds;
    private final List<Simple> salvaged;
    private final List<HereDocument> pending = new ArrayList<>();

    ShellParser(String code, Grammar.Setting setting, Budget budget) {
        this(code, setting, budget, new ArrayList<>());
    }

    private ShellParser(
            String code, Grammar.Setting setting, Budget budget, List<Simple> salvaged) {
        this.source = new Source(code, budget);
        this.setting = setting;
        this.dialect = setting.dialect();
        this.budget = budget;
        this.salvaged = salvaged;
        this.words = new WordReader(this, source, budget, dialect);
        this.compounds = new CompoundParser(this, source, words, dialect);
    }

    private record HereDocument(Target target, String delimiter, boolean quoted, boolean tabs) {}

    /// For code within this code.
    ShellParser inner(String code) {
        return new ShellParser(code, setting, budget, salvaged);
    }

    boolean interactive() {
        return setting.interactive();
    }

    @Override
    public List<Simple> salvaged() {
        return List.copyOf(salvaged);
    }

    @Override
    public @Nullable Script line() {
        salvaged.clear();
        skipSpace();
        if (source.peek() == Source.END) {
            return null;
        }
        int level = budget.nesting();
        try {
            Script line = sequence(Set.of(), true);
            if (source.peek() == ')' || source.peek() == ';') {
                throw new UnparsedException("a command");
            }
            return line;
        } catch (UnparsedException e) {
            pending.clear();
            source.skipLine();
            budget.leaveTo(level);
            throw e;
        }
    }

    /// All of the code.
    Script whole() {
        Script all = list(Set.of());
        if (source.peek() != Source.END) {
            throw new UnparsedException("a command");
        }
        return all;
    }

    /// What a `(` here begins, its `)` included.
    Script untilParenthesis() {
        source.next();
        Script body = list(Set.of());
        if (source.next() != ')') {
            throw new UnparsedException(")");
        }
        return body;
    }

    /// What follows a `{`, its `}` included.
    Script untilBrace() {
        Script body = list(Set.of("}"));
        if (source.next() != '}') {
            throw new UnparsedException("}");
        }
        return body;
    }

    /// Text in which only `$` and backticks count.
    static List<Part> prompt(String text, Grammar.Setting setting, Budget budget) {
        return new ShellParser(text, setting, budget).words.hereDocument();
    }

    /// An expression, as between `((` and `))`.
    static List<Part> expression(String text, Grammar.Setting setting, Budget budget) {
        return prompt(text, setting, budget);
    }

    int level() {
        return budget.nesting();
    }

    /// After what was begun at that level failed.
    void backTo(int level) {
        budget.leaveTo(level);
    }

    /// One command with its redirections, as the body of a function is.
    Script one() {
        budget.enter();
        skipBlanks();
        Script one = command(source.plainWord());
        budget.leave();
        return one;
    }

    Script list(Set<String> ends) {
        return sequence(ends, false);
    }

    /// @param line whether it ends with the line
    private Script sequence(Set<String> ends, boolean line) {
        budget.enter();
        List<Script> items = new ArrayList<>();
        while (true) {
            if (line) {
                skipBlanks();
            } else {
                skipSpace();
            }
            int c = source.peek();
            if (c == ';' && !endsArm(source.peek(1))) {
                source.next();
                continue;
            }
            if (line && items.size() >= MOST_AT_ONCE) {
                break;
            }
            if (c == '\n') {
                newline();
                break;
            }
            if (c == ';' || isEnd(c, ends) || beginsShortBody(c, ends, items)) {
                break;
            }
            Script item = chain();
            if (source.peek() == '&') {
                source.next();
                if (source.peek() == '!' || source.peek() == '|') {
                    source.next();
                }
                item = new Script.Background(item);
            } else {
                checkSeparator(ends);
            }
            items.add(item);
        }
        budget.leave();
        return items.size() == 1 ? items.get(0) : new Script.Sequence(List.copyOf(items));
    }

    private static boolean endsArm(int c) {
        return c == ';' || c == '&' || c == '|';
    }

    private boolean isEnd(int c, Set<String> ends) {
        if (c == Source.END || c == ')') {
            return true;
        }
        String word = source.plainWord();
        return c == '}' ? ends.contains("}") : !word.equals("{") && ends.contains(word);
    }

    /// zsh: `while [[ … ]] { … }`
    private boolean beginsShortBody(int c, Set<String> ends, List<Script> items) {
        return c == '{' && dialect == Dialect.ZSH && ends.contains("{") && !items.isEmpty();
    }

    private void checkSeparator(Set<String> ends) {
        switch (source.peek()) {
            case Source.END, ')', ';', '\n' -> {}
            case '{' -> {
                if (dialect != Dialect.ZSH || ends.isEmpty()) {
                    throw new UnparsedException("an operator");
                }
            }
            default -> {
                // After `)` and `}` a word of the grammar needs no separator before it.
                if (!isEnd(source.peek(), ends)) {
                    throw new UnparsedException("an operator");
                }
            }
        }
    }

    private Script chain() {
        List<Link> links = new ArrayList<>();
        Joint joint = Joint.FIRST;
        while (true) {
            links.add(new Link(joint, pipeline()));
            skipBlanks();
            int c = source.peek();
            if ((c != '&' && c != '|') || source.peek(1) != c) {
                return links.size() == 1
                        ? links.get(0).body()
                        : new Script.Chain(List.copyOf(links));
            }
            joint = c == '&' ? Joint.AND : Joint.OR;
            source.skip(2);
            skipSpace();
        }
    }

    private Script pipeline() {
        boolean negated = false;
        List<Script> stages = new ArrayList<>();
        while (true) {
            skipBlanks();
            expandAliases(true);
            String word = source.plainWord();
            if (stages.isEmpty() && isPrefix(word)) {
                negated |= word.equals("!");
                continue;
            }
            stages.add(command(word));
            skipBlanks();
            if (source.peek() != '|' || source.peek(1) == '|') {
                break;
            }
            source.next();
            if (source.peek() == '&') {
                source.next();
            }
            skipSpace();
        }
        return stages.size() == 1 && !negated
                ? stages.get(0)
                : new Script.Pipeline(List.copyOf(stages), negated);
    }

    /// Takes a word that stands before a pipeline: `!`, `time`. With a program's options after it,
    /// `time` is one.
    private boolean isPrefix(String word) {
        boolean prefix =
                switch (word) {
                    case "!", "time" -> true;
                    case "nocorrect", "noglob", "-" -> dialect == Dialect.ZSH;
                    default -> false;
                };
        if (!prefix) {
            return false;
        }
        Source.Mark mark = source.mark();
        skipWord(word);
        source.skipBlanks();
        if (word.equals("time") && source.peek() == '-') {
            String option = source.plainWord();
            if (!option.equals("-p") && !option.equals("--")) {
                source.reset(mark);
                return false;
            }
            skipWord(option);
        }
        return true;
    }

    private Script command(String word) {
        Source.Mark start = source.mark();
        Script body = compounds.compound(word, start);
        if (body == null) {
            return simple(start);
        }
        List<Redirect> redirects = new ArrayList<>();
        skipBlanks();
        while (redirectIfAny(redirects)) {
            skipBlanks();
        }
        return redirects.isEmpty() ? body : new Script.Redirected(body, List.copyOf(redirects));
    }

    private Script simple(Source.Mark start) {
        List<RawWord> read = new ArrayList<>();
        List<Redirect> redirects = new ArrayList<>();
        String program = null;
        while (true) {
            skipBlanks();
            if (redirectIfAny(redirects)) {
                continue;
            }
            expandAliases(program == null || source.nextMayBeAlias());
            if (read.size() == 1 && program != null && beginsFunction()) {
                return compounds.function(program);
            }
            RawWord word = words.word(program != null);
            if (word.parts().isEmpty()) {
                break;
            }
            if (isNamedDescriptor(word)) {
                redirects.add(redirect(10));
                continue;
            }
            boolean assigns =
                    (program == null || DECLARATIONS.contains(program)) && Assignments.is(word);
            read.add(new RawWord(word.parts(), word.written(), assigns));
            if (program == null && !assigns) {
                String plain = word.plain();
                program = plain == null ? "" : plain;
            }
        }
        if (read.isEmpty() && redirects.isEmpty()) {
            throw new UnparsedException("a command");
        }
        Simple simple = new Simple(List.copyOf(read), List.copyOf(redirects), source.since(start));
        salvaged.add(simple);
        budget.parsed();
        return simple;
    }

    private boolean beginsFunction() {
        return source.peek() == '(' && (source.peek(1) == ')' || dialect != Dialect.ZSH);
    }

    /// Puts the text of the alias that stands here in its place, and again of what that begins
    /// with.
    ///
    /// @param any whether it may be any alias; otherwise only one of zsh's global ones
    private void expandAliases(boolean any) {
        Map<String, String> aliases = setting.aliases();
        for (String name = source.plainWord();
                !name.isEmpty() && !source.isActive(name);
                name = source.plainWord()) {
            String text = any ? aliases.get(name) : null;
            if (text == null && dialect == Dialect.ZSH) {
                text = aliases.get("-g " + name);
            }
            if (text == null) {
                return;
            }
            skipWord(name);
            source.push(name, text);
            skipBlanks();
        }
    }

    void skipWord(String word) {
        source.skip(word.length());
    }

    /// `{name}>file`: the shell chooses a number, from 10 upwards.
    private boolean isNamedDescriptor(RawWord word) {
        int next = source.peek();
        String text = word.plain();
        return (next == '<' || next == '>')
                && text != null
                && text.startsWith("{")
                && text.endsWith("}")
                && Assignments.isName(text.substring(1, text.length() - 1));
    }

    private boolean redirectIfAny(List<Redirect> redirects) {
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

    private Redirect redirect(int descriptor) {
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
                            : inner(body).words.hereDocument();
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

    /// Blanks, and a comment.
    void skipBlanks() {
        source.skipBlanks();
        if (source.peek() == '#' && setting.comments()) {
            while (source.peekRaw() != '\n' && source.peekRaw() != Source.END) {
                source.raw();
            }
        }
    }

    /// Blanks, comments and line ends.
    void skipSpace() {
        skipBlanks();
        while (source.peek() == '\n') {
            newline();
            skipBlanks();
        }
    }
}
