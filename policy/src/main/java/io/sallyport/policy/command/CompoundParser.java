package io.sallyport.policy.command;

import io.sallyport.policy.command.Script.Arm;
import io.sallyport.policy.command.SessionState.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads groups, branches, loops and functions of sh, bash and zsh. Confined to the thread that
/// reads.
final class CompoundParser {
    private final ShellParser parser;
    private final Source source;
    private final WordReader words;
    private final Dialect dialect;

    CompoundParser(ShellParser parser, Source source, WordReader words, Dialect dialect) {
        this.parser = parser;
        this.source = source;
        this.words = words;
        this.dialect = dialect;
    }

    /// A compound command, where one stands here.
    ///
    /// @param word the plain word that stands here, not taken
    /// @return null where a simple command stands here
    @Nullable Script compound(String word, Source.Mark start) {
        if (source.peek() == '(') {
            return parenthesis();
        }
        return switch (word) {
            case "{" -> {
                parser.skipWord(word);
                yield group();
            }
            case "if" -> {
                parser.skipWord(word);
                yield branch();
            }
            case "while", "until" -> {
                parser.skipWord(word);
                yield loop();
            }
            case "for", "select", "foreach" -> {
                parser.skipWord(word);
                yield forEach(word.equals("foreach"));
            }
            case "case" -> {
                parser.skipWord(word);
                yield cases();
            }
            case "[[" -> {
                parser.skipWord(word);
                yield test(start);
            }
            case "function" -> {
                parser.skipWord(word);
                yield namedFunction();
            }
            case "coproc" -> {
                parser.skipWord(word);
                yield coprocess();
            }
            case "repeat" -> {
                if (dialect != Dialect.ZSH) {
                    yield null;
                }
                parser.skipWord(word);
                source.skipBlanks();
                words.word(true);
                yield new Script.Loop(Script.NOTHING, body());
            }
            case "then", "elif", "else", "fi", "do", "done", "esac", "}" ->
                    throw new UnparsedException("a command");
            default -> null;
        };
    }

    private Script parenthesis() {
        // dash knows no `((`: two subshells, the inner of which runs.
        if (source.peek(1) == '(' && dialect != Dialect.SH) {
            Script computed = reckoning();
            if (computed != null) {
                return computed;
            }
        }
        if (source.peek(1) == ')' && dialect == Dialect.ZSH) {
            source.skip(2);
            parser.skipSpace();
            return anonymous();
        }
        return new Script.Subshell(parser.untilParenthesis());
    }

    private @Nullable Script reckoning() {
        Source.Mark mark = source.mark();
        int level = parser.level();
        try {
            source.skip(2);
            return new Script.Reckoning(words.reckoning(')'));
        } catch (UnparsedException subshells) {
            source.reset(mark);
            parser.backTo(level);
            return null;
        }
    }

    private Script group() {
        Script body = parser.untilBrace();
        if (dialect == Dialect.ZSH) {
            parser.skipBlanks();
            if (source.plainWord().equals("always")) {
                parser.skipWord("always");
                parser.skipBlanks();
                return new Script.Sequence(List.of(body, block()));
            }
        }
        return body;
    }

    private Script branch() {
        List<Script> conditions = new ArrayList<>();
        List<Script> bodies = new ArrayList<>();
        conditions.add(parser.list(Set.of("then", "{")));
        if (source.plainWord().equals("{")) {
            return shortBranch(conditions, bodies);
        }
        expect("then");
        while (true) {
            bodies.add(parser.list(Set.of("elif", "else", "fi")));
            String word = source.plainWord();
            parser.skipWord(word);
            if (word.equals("elif")) {
                conditions.add(parser.list(Set.of("then")));
                expect("then");
            } else if (word.equals("else")) {
                bodies.add(parser.list(Set.of("fi")));
                expect("fi");
                return new Script.If(conditions, bodies);
            } else if (word.equals("fi")) {
                return new Script.If(conditions, bodies);
            } else {
                throw new UnparsedException("fi");
            }
        }
    }

    /// zsh: `if [[ … ]] { … } elif … { … } else { … }`
    private Script shortBranch(List<Script> conditions, List<Script> bodies) {
        while (true) {
            bodies.add(block());
            parser.skipBlanks();
            String word = source.plainWord();
            if (word.equals("elif")) {
                parser.skipWord(word);
                conditions.add(parser.list(Set.of("{")));
            } else if (word.equals("else")) {
                parser.skipWord(word);
                parser.skipSpace();
                bodies.add(block());
                return new Script.If(conditions, bodies);
            } else {
                return new Script.If(conditions, bodies);
            }
        }
    }

    private Script loop() {
        Script condition = parser.list(Set.of("do", "{"));
        return new Script.Loop(condition, body());
    }

    /// `do … done`, `{ … }`, and zsh's one command.
    private Script body() {
        parser.skipSpace();
        if (source.peek() == ';') {
            source.next();
            parser.skipSpace();
        }
        String word = source.plainWord();
        if (word.equals("do")) {
            parser.skipWord(word);
            Script body = parser.list(Set.of("done"));
            expect("done");
            return body;
        }
        return block();
    }

    private Script block() {
        String word = source.plainWord();
        if (word.startsWith("{")) {
            source.next();
            return parser.untilBrace();
        }
        if (dialect == Dialect.ZSH) {
            return parser.one();
        }
        throw new UnparsedException("{");
    }

    private Script forEach(boolean untilEnd) {
        parser.skipBlanks();
        if (source.peek() == '(' && source.peek(1) == '(') {
            source.skip(2);
            Script header = new Script.Reckoning(words.reckoning(')'));
            return new Script.Loop(header, body());
        }
        String name = source.plainWord();
        if (!Assignments.isName(name)) {
            throw new UnparsedException("a name");
        }
        parser.skipWord(name);
        parser.skipSpace();
        List<RawWord> items = null;
        if (source.plainWord().equals("in")) {
            parser.skipWord("in");
            items = items();
        } else if (source.peek() == '(') {
            source.next();
            items = items();
            if (source.next() != ')') {
                throw new UnparsedException(")");
            }
        }
        if (untilEnd) {
            Script body = parser.list(Set.of("end"));
            expect("end");
            return new Script.ForEach(name, items, body);
        }
        return new Script.ForEach(name, items, body());
    }

    private List<RawWord> items() {
        List<RawWord> items = new ArrayList<>();
        while (true) {
            parser.skipBlanks();
            RawWord word = words.word(true);
            if (word.parts().isEmpty()) {
                return List.copyOf(items);
            }
            items.add(word);
        }
    }

    private Script cases() {
        parser.skipBlanks();
        RawWord subject = words.word(true);
        parser.skipSpace();
        expect("in");
        List<Arm> arms = new ArrayList<>();
        while (true) {
            parser.skipSpace();
            if (source.plainWord().equals("esac")) {
                parser.skipWord("esac");
                return new Script.Case(subject, List.copyOf(arms));
            }
            if (source.peek() == '(') {
                source.next();
            }
            List<RawWord> patterns = new ArrayList<>();
            do {
                parser.skipBlanks();
                patterns.add(words.word(false));
                parser.skipBlanks();
            } while (source.peek() == '|' && source.next() == '|');
            if (source.next() != ')') {
                throw new UnparsedException(")");
            }
            arms.add(new Arm(List.copyOf(patterns), parser.list(Set.of("esac"))));
            endArm();
        }
    }

    private void endArm() {
        if (source.peek() == ';') {
            source.skip(2);
            if (source.peek() == '&' || source.peek() == '|') {
                source.next();
            }
        } else if (!source.plainWord().equals("esac")) {
            throw new UnparsedException("esac");
        }
    }

    private Script test(Source.Mark start) {
        List<RawWord> operands = new ArrayList<>();
        while (true) {
            parser.skipSpace();
            if (source.plainWord().equals("]]")) {
                parser.skipWord("]]");
                return new Script.Test(List.copyOf(operands), source.since(start));
            }
            RawWord word = words.word(false);
            if (!word.parts().isEmpty()) {
                operands.add(word);
            } else if (source.peek() == Source.END) {
                throw new UnparsedException("]]");
            } else {
                String sign = String.valueOf((char) source.next());
                operands.add(new RawWord(List.of(new Part.Text(sign, true)), sign, false));
            }
        }
    }

    /// What follows `name`: `() body`.
    Script function(String name) {
        if (name.isEmpty()) {
            throw new UnparsedException("an operator");
        }
        source.next();
        source.skipBlanks();
        if (source.next() != ')') {
            throw new UnparsedException(")");
        }
        return definition(List.of(name));
    }

    private Script namedFunction() {
        List<String> names = new ArrayList<>();
        while (true) {
            source.skipBlanks();
            String name = source.plainWord();
            if (name.isEmpty() || name.startsWith("{") || source.peek() == '(') {
                break;
            }
            parser.skipWord(name);
            names.add(name);
        }
        if (source.peek() == '(' && source.peek(1) == ')') {
            source.skip(2);
        }
        parser.skipSpace();
        if (names.isEmpty()) {
            if (dialect != Dialect.ZSH) {
                throw new UnparsedException("a name");
            }
            return anonymous();
        }
        return definition(names);
    }

    private Script definition(List<String> names) {
        parser.skipSpace();
        Source.Mark body = source.mark();
        parser.one();
        return new Script.Function(names, source.since(body), false);
    }

    private Script anonymous() {
        Script body = block();
        return new Script.Anonymous(body, items());
    }

    private Script coprocess() {
        source.skipBlanks();
        Source.Mark mark = source.mark();
        String name = source.plainWord();
        parser.skipWord(name);
        source.skipBlanks();
        if (!Assignments.isName(name) || !source.plainWord().equals("{")) {
            source.reset(mark);
        }
        return new Script.Background(parser.one());
    }

    private void expect(String word) {
        parser.skipSpace();
        if (!source.plainWord().equals(word)) {
            throw new UnparsedException(word);
        }
        parser.skipWord(word);
    }
}
