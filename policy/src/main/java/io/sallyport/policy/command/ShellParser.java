package io.sallyport.policy.command;

import io.sallyport.policy.command.Script.Joint;
import io.sallyport.policy.command.Script.Link;
import io.sallyport.policy.command.Script.Redirect;
import io.sallyport.policy.command.Script.Simple;
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
    private final RedirectReader redirections;

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
        this.redirections = new RedirectReader(this, source, words);
        this.compounds = new CompoundParser(this, source, words, dialect);
    }

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
            redirections.clear();
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

    /// The body of a here-document whose delimiter is not quoted.
    List<Part> hereDocument(String body) {
        return inner(body).words.hereDocument();
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
                redirections.newline();
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
        while (redirections.takeIfAny(redirects)) {
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
            if (redirections.takeIfAny(redirects)) {
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
            if (redirections.isNamedDescriptor(word)) {
                redirects.add(redirections.redirect(RedirectReader.FIRST_NAMED));
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
            redirections.newline();
            skipBlanks();
        }
    }
}
