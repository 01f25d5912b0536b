package io.sallyport.policy.command;

import io.sallyport.policy.command.Outcome.Success;
import io.sallyport.policy.command.Script.Joint;
import io.sallyport.policy.command.Script.Link;
import io.sallyport.policy.command.SessionState.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Goes through code as a shell would that takes every branch, and keeps account of what it knows.
/// Confined to the thread that reads.
final class Walker {
    /// Functions that zsh and fish call by themselves.
    private static final Set<String> HOOKS =
            Set.of(
                    "precmd",
                    "preexec",
                    "chpwd",
                    "periodic",
                    "zshexit",
                    "zshaddhistory",
                    "command_not_found_handle",
                    "command_not_found_handler",
                    "fish_prompt",
                    "fish_right_prompt",
                    "fish_command_not_found",
                    "fish_greeting",
                    "fish_title");

    private static final int MOST_ROUNDS = 64;

    private final Budget budget;
    private final Findings findings;
    private final Caller caller;

    Walker(Budget budget, Findings findings) {
        this.budget = budget;
        this.findings = findings;
        this.caller = new Caller(this);
    }

    Budget budget() {
        return budget;
    }

    Findings findings() {
        return findings;
    }

    /// Reads what somebody types.
    void session(String text, Shell shell) {
        boolean typed = shell.dialect == Dialect.BASH || shell.dialect == Dialect.ZSH;
        if (typed && text.startsWith("^")) {
            findings.doubt(Doubt.Kind.UNKNOWN_COMMAND, text);
        }
        Grammar.Setting setting =
                new Grammar.Setting(
                        shell.dialect, shell.aliases, typed, shell.dialect != Dialect.ZSH);
        lines(Grammar.of(text, setting, budget), text, shell, Setting.ofSession(), true);
    }

    /// Reads code that code has.
    Outcome code(String code, Shell shell, Setting setting) {
        if (!budget.openCode()) {
            findings.doubt(Doubt.Kind.TOO_LARGE, code);
            return new Outcome(null, List.of(), Success.UNKNOWN);
        }
        budget.enter();
        Grammar grammar = Grammar.of(code, grammar(shell), budget);
        Outcome outcome = lines(grammar, code, shell, setting, false);
        budget.leave();
        budget.closeCode();
        return outcome;
    }

    /// Reads code of which perhaps not all is known.
    Outcome code(Word code, Shell shell, Setting setting) {
        if (code.isLiteral()) {
            return code(code.text(), shell, setting);
        }
        findings.doubt(Doubt.Kind.UNKNOWN_CODE, code.written());
        return code(marked(code.text()), shell, setting);
    }

    /// A pattern as code, with a mark for what it does not tell.
    private static String marked(String pattern) {
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\' && i + 1 < pattern.length()) {
                code.append(pattern.charAt(++i));
            } else if (c == '*' || c == '?' || c == '[') {
                code.append(Source.UNKNOWN);
            } else {
                code.append(c);
            }
        }
        return code.toString();
    }

    private static Grammar.Setting grammar(Shell shell) {
        return new Grammar.Setting(shell.dialect, shell.aliases, false, true);
    }

    /// Text in which a shell expands `$` and backticks: a prompt, an expression.
    Word prompt(Word text, Shell shell, Setting setting) {
        if (!text.isLiteral() || !budget.openCode()) {
            return Word.unknown(text.written());
        }
        try {
            List<Part> parts = ShellParser.prompt(text.text(), grammar(shell), budget);
            return new Expansion(this, shell, setting).value(parts, text.written());
        } catch (UnparsedException e) {
            findings.doubt(Doubt.Kind.UNPARSED, text.written());
            return Word.unknown(text.written());
        } finally {
            budget.closeCode();
        }
    }

    private Outcome lines(
            Grammar grammar, String text, Shell shell, Setting setting, boolean session) {
        Outcome outcome = Outcome.SILENT;
        boolean more = true;
        while (more) {
            if (session) {
                shell.freshAliases.clear();
            }
            Script line = null;
            try {
                line = grammar.line();
                more = line != null;
            } catch (UnparsedException e) {
                findings.doubt(Doubt.Kind.UNPARSED, text);
                budget.spend(50);
                line = new Script.Sequence(List.copyOf(grammar.salvaged()));
            }
            if (line != null) {
                outcome = outcome.then(run(line, shell, setting), budget);
            }
        }
        return outcome;
    }

    /// What `$(…)` stands for.
    Word captured(Script body, Shell shell, Setting setting) {
        Outcome outcome = run(body, shell.copy(), setting);
        String text = outcome.text();
        if (text == null) {
            return Word.unknown("$(…)");
        }
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '\n') {
            end--;
        }
        budget.spend(end / 8 + 1);
        return Word.literal(text.substring(0, end).replace("\0", ""));
    }

    Outcome run(Script script, Shell shell, Setting setting) {
        budget.enter();
        budget.spend(2);
        Outcome outcome =
                switch (script) {
                    case Script.Sequence(List<Script> items) -> {
                        Outcome all = Outcome.SILENT;
                        for (Script item : items) {
                            all = all.then(run(item, shell, setting), budget);
                        }
                        yield all;
                    }
                    case Script.Background(Script body) ->
                            run(body, shell.copy(), setting).withSuccess(Success.YES);
                    case Script.Chain(List<Link> links) -> chain(links, shell, setting);
                    case Script.Pipeline pipeline -> pipeline(pipeline, shell, setting);
                    case Script.Simple simple -> caller.simple(simple, shell, setting);
                    case Script.Redirected redirected -> redirected(redirected, shell, setting);
                    case Script.Subshell(Script body) -> run(body, shell.copy(), setting);
                    case Script.If branch -> branch(branch, shell, setting);
                    case Script.Loop loop -> loop(loop, shell, setting);
                    case Script.ForEach each -> forEach(each, shell, setting);
                    case Script.Case cases -> cases(cases, shell, setting);
                    case Script.Function function -> function(function, shell, setting);
                    case Script.Anonymous(Script body, List<RawWord> words) ->
                            anonymous(body, words, shell, setting);
                    case Script.Test test -> caller.test(test, shell, setting);
                    case Script.Reckoning(List<Part> expression) -> {
                        budget.spend(100);
                        new Expansion(this, shell, setting).fields(reckoning(expression));
                        yield Outcome.SILENT.withSuccess(Success.UNKNOWN);
                    }
                };
        budget.leave();
        return outcome;
    }

    private static RawWord reckoning(List<Part> expression) {
        return new RawWord(List.of(new Part.Reckoning(expression, true)), "((…))", false);
    }

    private Outcome chain(List<Link> links, Shell shell, Setting setting) {
        Outcome outcome = Outcome.SILENT;
        for (Link link : links) {
            Success needed =
                    switch (link.joint()) {
                        case FIRST -> outcome.success();
                        case AND -> Success.YES;
                        case OR -> Success.NO;
                    };
            if (link.joint() == Joint.FIRST || outcome.success() == needed) {
                outcome = outcome.then(run(link.body(), shell, setting), budget);
            } else {
                Shell other = shell.copy();
                Outcome perhaps = run(link.body(), other, setting);
                if (outcome.success() == Success.UNKNOWN) {
                    shell.join(other);
                    outcome = outcome.or(outcome.then(perhaps, budget), budget);
                }
            }
        }
        return outcome;
    }

    private Outcome pipeline(Script.Pipeline pipeline, Shell shell, Setting setting) {
        List<Script> stages = pipeline.stages();
        Setting at = setting;
        Outcome outcome = Outcome.SILENT;
        for (int i = 0; i < stages.size(); i++) {
            boolean last = i == stages.size() - 1;
            boolean here =
                    last
                            && (stages.size() == 1
                                    || shell.dialect == Dialect.ZSH
                                    || shell.dialect == Dialect.FISH);
            outcome = run(stages.get(i), here ? shell : shell.copy(), at);
            at = setting.reading(Input.pipe(outcome));
        }
        if (!pipeline.negated()) {
            return outcome;
        }
        return outcome.withSuccess(
                switch (outcome.success()) {
                    case YES -> Success.NO;
                    case NO -> Success.YES;
                    case UNKNOWN -> Success.UNKNOWN;
                });
    }

    private Outcome redirected(Script.Redirected redirected, Shell shell, Setting setting) {
        Expansion expansion = new Expansion(this, shell, setting);
        Redirects redirects = Redirects.of(redirected.redirects(), expansion, setting);
        Outcome outcome = run(redirected.body(), shell, setting.reading(redirects.input()));
        if (!redirects.files().isEmpty()) {
            caller.onlyRedirects(redirects, shell, setting);
        }
        for (Script sink : expansion.sinks()) {
            run(sink, shell.copy(), setting.reading(Input.pipe(outcome)));
        }
        return Caller.flowing(outcome, redirects.output());
    }

    private Outcome branch(Script.If branch, Shell shell, Setting setting) {
        Outcome outcome = Outcome.SILENT;
        @Nullable Shell after = null;
        for (int i = 0; i < branch.bodies().size(); i++) {
            if (i < branch.conditions().size()) {
                outcome = outcome.then(run(branch.conditions().get(i), shell, setting), budget);
            }
            Shell inside = shell.copy();
            Outcome body = run(branch.bodies().get(i), inside, setting);
            outcome = outcome.or(outcome.then(body, budget), budget);
            shell.escapes.addAll(inside.escapes);
            if (after == null) {
                after = inside;
            } else {
                after.join(inside);
            }
        }
        boolean complete = branch.bodies().size() > branch.conditions().size();
        if (after != null && complete) {
            shell.become(after);
        } else if (after != null) {
            shell.join(after);
        }
        return outcome;
    }

    /// Once with what is known at its begin, and where a round changes that, once more without what
    /// it changed.
    private Outcome loop(Script.Loop loop, Shell shell, Setting setting) {
        Input input = setting.input();
        if (input.isKnown() && input.origin() != Input.Origin.TERMINAL) {
            Outcome all = Outcome.SILENT;
            for (int i = 0; i < MOST_ROUNDS && !input.isAtEnd(); i++) {
                String before = input.text();
                all = all.then(round(loop, shell, setting), budget);
                if (before != null && before.equals(input.text())) {
                    return repeated(loop, shell, setting, all);
                }
            }
            if (input.isAtEnd()) {
                return all.withSuccess(Success.YES);
            }
        }
        return repeated(loop, shell, setting, Outcome.SILENT);
    }

    private Outcome repeated(Script.Loop loop, Shell shell, Setting setting, Outcome before) {
        Shell once = shell.copy();
        Outcome outcome = before.then(round(loop, once, setting), budget);
        if (!shell.holds(once)) {
            shell.join(once);
            Shell again = shell.copy();
            outcome = outcome.then(round(loop, again, setting), budget);
            shell.join(again);
        }
        return outcome.or(outcome, budget);
    }

    private Outcome round(Script.Loop loop, Shell shell, Setting setting) {
        int escapes = shell.escapes.size();
        Outcome outcome =
                run(loop.condition(), shell, setting)
                        .then(run(loop.body(), shell, setting), budget);
        joinEscapes(shell, escapes);
        return outcome;
    }

    /// What may hold because a loop or function was left early.
    void joinEscapes(Shell shell, int from) {
        while (shell.escapes.size() > from) {
            shell.join(shell.escapes.removeLast());
        }
    }

    private Outcome forEach(Script.ForEach each, Shell shell, Setting setting) {
        List<Word> items =
                each.words() == null
                        ? positionals(shell)
                        : new Expansion(this, shell, setting).fields(each.words());
        boolean exact = items.size() <= MOST_ROUNDS && items.stream().allMatch(Word::isLiteral);
        Outcome outcome = Outcome.SILENT;
        Script.Loop loop = new Script.Loop(Script.NOTHING, each.body());
        if (items.isEmpty()) {
            round(loop, shell.copy(), setting); // Listed, though it does not run.
            return outcome;
        }
        if (exact) {
            for (Word item : items) {
                shell.assign(each.name(), item);
                outcome = outcome.then(round(loop, shell, setting), budget);
            }
            return outcome;
        }
        Shell before = shell.copy();
        for (Word item : items) {
            shell.assign(each.name(), item);
            outcome = outcome.then(repeated(loop, shell, setting, Outcome.SILENT), budget);
        }
        shell.join(before);
        return outcome.or(outcome, budget);
    }

    private static List<Word> positionals(Shell shell) {
        List<Word> words = shell.positionals();
        return words == null ? List.of(Word.unknown("$@")) : words;
    }

    private Outcome cases(Script.Case cases, Shell shell, Setting setting) {
        new Expansion(this, shell, setting).value(cases.subject().parts(), "");
        Outcome outcome = Outcome.SILENT;
        Shell before = shell.copy();
        List<Shell> ends = new ArrayList<>();
        for (Script.Arm arm : cases.arms()) {
            Shell inside = before.copy();
            Expansion expansion = new Expansion(this, inside, setting);
            arm.patterns().forEach(pattern -> expansion.pattern(pattern.parts()));
            Outcome body = run(arm.body(), inside, setting);
            outcome = outcome.or(outcome.then(body, budget), budget);
            shell.escapes.addAll(inside.escapes);
            ends.add(inside);
        }
        ends.forEach(shell::join);
        return outcome;
    }

    private Outcome function(Script.Function function, Shell shell, Setting setting) {
        boolean called = function.hook();
        for (String name : function.names()) {
            shell.functions.put(name, function.body());
            called |= HOOKS.contains(name) || name.startsWith("TRAP");
        }
        budget.spend(function.body().length() / 8 + 1);
        if (called) {
            code(
                    function.body(),
                    shell.copy(),
                    setting.through("function " + function.names().get(0)));
        }
        return Outcome.SILENT;
    }

    private Outcome anonymous(Script body, List<RawWord> words, Shell shell, Setting setting) {
        List<Word> before = shell.positionals();
        shell.setPositionals(new Expansion(this, shell, setting).fields(words));
        Shell outside = shell.openLocals();
        Outcome outcome = run(body, shell, setting);
        shell.closeLocals(outside);
        shell.setPositionals(before);
        return outcome;
    }
}
