package io.sallyport.policy.command;

import io.sallyport.policy.command.Script.Arm;
import io.sallyport.policy.command.Script.Joint;
import io.sallyport.policy.command.Script.Link;
import io.sallyport.policy.command.Script.Redirect;
import io.sallyport.policy.command.Script.Simple;
import io.sallyport.policy.command.Script.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the grammar of fish. Confined to the thread that reads.
final class FishParser implements Grammar {
    private final Source source;
    private final Budget budget;
    private final FishWordReader words;
    private final List<Simple> salvaged = new ArrayList<>();

    FishParser(String code, Budget budget) {
        this.source = new Source(code, budget);
        this.budget = budget;
        this.words = new FishWordReader(this, source, budget);
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
            source.skipLine();
            budget.leaveTo(level);
            throw e;
        }
    }

    /// What follows a `(`, its `)` included.
    Script untilParenthesis() {
        Script body = sequence(Set.of(), false);
        if (source.next() != ')') {
            throw new UnparsedException(")");
        }
        return body;
    }

    private Script list(String... ends) {
        return sequence(Set.of(ends), false);
    }

    private Script sequence(Set<String> ends, boolean line) {
        budget.enter();
        List<List<Link>> chains = new ArrayList<>();
        while (true) {
            if (line) {
                skipBlanks();
            } else {
                skipSpace();
            }
            int c = source.peek();
            if (c == ';') {
                source.next();
                continue;
            }
            if (line && chains.size() >= ShellParser.MOST_AT_ONCE) {
                break;
            }
            if (c == '\n') {
                source.next();
                break;
            }
            String word = source.plainWord();
            if (c == Source.END || c == ')' || ends.contains(word)) {
                break;
            }
            if (word.equals("end") || word.equals("else") || word.equals("case")) {
                throw new UnparsedException("a command");
            }
            if (!chains.isEmpty() && (word.equals("and") || word.equals("or"))) {
                source.skip(word.length());
                skipBlanks();
                chain(chains.getLast(), word.equals("and") ? Joint.AND : Joint.OR);
            } else {
                List<Link> links = new ArrayList<>();
                chain(links, Joint.FIRST);
                chains.add(links);
            }
        }
        budget.leave();
        List<Script> items = new ArrayList<>();
        for (List<Link> links : chains) {
            items.add(links.size() == 1 ? links.get(0).body() : new Script.Chain(links));
        }
        return items.size() == 1 ? items.get(0) : new Script.Sequence(items);
    }

    private void chain(List<Link> links, Joint first) {
        Joint joint = first;
        while (true) {
            Script body = pipeline();
            skipBlanks();
            int c = source.peek();
            boolean joins = (c == '&' || c == '|') && source.peek(1) == c;
            if (c == '&' && !joins) {
                source.next();
                body = new Script.Background(body);
            }
            links.add(new Link(joint, body));
            if (!joins) {
                return;
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
            String word = source.plainWord();
            if (word.equals("not")
                    || word.equals("!")
                    || word.equals("and")
                    || word.equals("or")
                    || word.equals("time")) {
                negated = true;
                source.skip(word.length());
                continue;
            }
            stages.add(command(word));
            skipBlanks();
            if (source.peek() == '&' && source.peek(1) == '|') {
                source.next();
            } else if (source.peek() != '|' || source.peek(1) == '|') {
                break;
            }
            source.next();
            skipSpace();
        }
        return stages.size() == 1 && !negated
                ? stages.get(0)
                : new Script.Pipeline(stages, negated);
    }

    private Script command(String word) {
        Source.Mark start = source.mark();
        budget.enter();
        Script body =
                switch (word) {
                    case "begin" -> begin(word);
                    case "if" -> branch(word);
                    case "while" -> loop(word);
                    case "for" -> forEach(word);
                    case "switch" -> cases(word);
                    case "function" -> function(word);
                    default -> null;
                };
        budget.leave();
        if (body == null) {
            return simple(start);
        }
        List<Redirect> redirects = new ArrayList<>();
        skipBlanks();
        while (redirectIfAny(redirects)) {
            skipBlanks();
        }
        return redirects.isEmpty() ? body : new Script.Redirected(body, redirects);
    }

    private Script begin(String word) {
        source.skip(word.length());
        Script body = list("end");
        expect("end");
        return body;
    }

    private Script branch(String word) {
        source.skip(word.length());
        List<Script> conditions = new ArrayList<>();
        List<Script> bodies = new ArrayList<>();
        conditions.add(condition());
        while (true) {
            bodies.add(list("end", "else"));
            if (source.plainWord().equals("end")) {
                expect("end");
                return new Script.If(conditions, bodies);
            }
            expect("else");
            skipBlanks();
            if (source.plainWord().equals("if")) {
                expect("if");
                conditions.add(condition());
            } else {
                bodies.add(list("end"));
                expect("end");
                return new Script.If(conditions, bodies);
            }
        }
    }

    private Script condition() {
        List<Link> links = new ArrayList<>();
        skipBlanks();
        chain(links, Joint.FIRST);
        return new Script.Chain(links);
    }

    private Script loop(String word) {
        source.skip(word.length());
        Script condition = condition();
        Script body = list("end");
        expect("end");
        return new Script.Loop(condition, body);
    }

    private Script forEach(String word) {
        source.skip(word.length());
        skipBlanks();
        String name = source.plainWord();
        source.skip(name.length());
        skipBlanks();
        expect("in");
        List<RawWord> items = arguments();
        Script body = list("end");
        expect("end");
        return new Script.ForEach(name, items, body);
    }

    private Script cases(String word) {
        source.skip(word.length());
        skipBlanks();
        RawWord subject = words.word();
        List<Arm> arms = new ArrayList<>();
        while (true) {
            skipSeparators();
            if (source.plainWord().equals("end")) {
                expect("end");
                return new Script.Case(subject, arms);
            }
            expect("case");
            arms.add(new Arm(arguments(), list("case", "end")));
        }
    }

    private Script function(String word) {
        source.skip(word.length());
        skipBlanks();
        RawWord name = words.word();
        boolean hook = false;
        for (RawWord option : arguments()) {
            hook |=
                    option.written().startsWith("--on-")
                            || option.written().matches("-[evjps]")
                            || option.written().startsWith("-a");
        }
        skipSeparators();
        Source.Mark start = source.mark();
        list("end");
        String body = source.since(start);
        expect("end");
        String called = name.plain();
        if (called == null || called.isEmpty()) {
            throw new UnparsedException("a name");
        }
        return new Script.Function(List.of(called), body, hook);
    }

    private List<RawWord> arguments() {
        List<RawWord> arguments = new ArrayList<>();
        while (true) {
            skipBlanks();
            RawWord word = words.word();
            if (word.parts().isEmpty()) {
                return arguments;
            }
            arguments.add(word);
        }
    }

    private Script simple(Source.Mark start) {
        List<RawWord> read = new ArrayList<>();
        List<Redirect> redirects = new ArrayList<>();
        boolean program = false;
        while (true) {
            skipBlanks();
            if (redirectIfAny(redirects)) {
                continue;
            }
            RawWord word = words.word();
            if (word.parts().isEmpty()) {
                break;
            }
            boolean assigns = !program && Assignments.is(word);
            program |= !assigns;
            read.add(new RawWord(word.parts(), word.written(), assigns));
        }
        if (read.isEmpty() && redirects.isEmpty()) {
            throw new UnparsedException("a command");
        }
        Simple simple = new Simple(List.copyOf(read), List.copyOf(redirects), source.since(start));
        salvaged.add(simple);
        budget.parsed();
        return simple;
    }

    private boolean redirectIfAny(List<Redirect> redirects) {
        int descriptor = source.descriptor();
        if (descriptor >= 0) {
            redirects.add(redirect(descriptor));
            return true;
        }
        int c = source.peek();
        if (c != '<' && c != '>' && (c != '&' || source.peek(1) != '>')) {
            return false;
        }
        redirects.add(redirect(-1));
        return true;
    }

    private Redirect redirect(int descriptor) {
        StringBuilder operator = new StringBuilder().append((char) source.next());
        for (int c = source.peek(); c == '>' || c == '&' || c == '?'; c = source.peek()) {
            operator.append((char) source.next());
        }
        String sign = operator.toString().replace("?", "");
        if (sign.equals(">") && source.peek() == '|') {
            // `2>|`: the pipe takes that descriptor; what is piped is not told apart here.
            return new Redirect(descriptor, ">&", new Target(new RawWord(digit("1"), "1", false)));
        }
        skipBlanks();
        RawWord word = words.word();
        if (word.parts().isEmpty()) {
            throw new UnparsedException("a file");
        }
        return new Redirect(descriptor, sign, new Target(word));
    }

    private static List<Part> digit(String digit) {
        return List.of(new Part.Text(digit, false));
    }

    private void expect(String word) {
        if (!source.plainWord().equals(word)) {
            throw new UnparsedException(word);
        }
        source.skip(word.length());
    }

    void skipBlanks() {
        source.skipBlanks();
        if (source.peek() == '#') {
            while (source.peekRaw() != '\n' && source.peekRaw() != Source.END) {
                source.raw();
            }
        }
    }

    private void skipSpace() {
        skipBlanks();
        while (source.peek() == '\n') {
            source.next();
            skipBlanks();
        }
    }

    private void skipSeparators() {
        skipSpace();
        while (source.peek() == ';') {
            source.next();
            skipSpace();
        }
    }
}
