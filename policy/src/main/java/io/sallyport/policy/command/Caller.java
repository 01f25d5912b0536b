package io.sallyport.policy.command;

import io.sallyport.policy.command.Assignments.Assignment;
import io.sallyport.policy.command.Outcome.Success;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Runs simple commands, in thought: finds which program each is, and lists it. Confined to the
/// thread that reads.
final class Caller {
    /// As often as a function may call itself before it is enough.
    private static final int MOST_SELF_CALLS = 2;

    /// In steps: an invocation and what is looked up for it.
    private static final int COST_OF_COMMAND = 50;

    /// Variables whose value a shell runs before its next prompt, or as a prompt.
    private static final Set<String> RUN_BY_SHELL = Set.of("PROMPT_COMMAND");

    private static final Set<String> PROMPTS =
            Set.of("PS0", "PS1", "PS2", "PS4", "PROMPT", "RPROMPT", "RPS1", "PS3");

    /// Variables whose value programs run.
    private static final Set<String> RUN_BY_PROGRAMS =
            Set.of(
                    "PAGER",
                    "MANPAGER",
                    "GIT_PAGER",
                    "SYSTEMD_PAGER",
                    "EDITOR",
                    "VISUAL",
                    "GIT_EDITOR",
                    "SUDO_EDITOR",
                    "FCEDIT",
                    "GIT_SSH_COMMAND",
                    "GIT_SSH",
                    "RSYNC_RSH",
                    "LESSOPEN",
                    "LESSCLOSE",
                    "BROWSER",
                    "GIT_EXTERNAL_DIFF",
                    "GIT_ASKPASS",
                    "SSH_ASKPASS",
                    "SUDO_ASKPASS",
                    "TAR_OPTIONS");

    private final Walker walker;
    private final Builtins builtins;
    private final List<Family> families;

    Caller(Walker walker) {
        this.walker = walker;
        this.builtins = new Builtins(walker, this);
        this.families =
                List.of(
                        new Wrappers(walker, this),
                        new Shells(walker, this),
                        new Accounts(walker, this),
                        new Machines(walker, this),
                        new Repeaters(walker, this),
                        new Deferred(walker, this),
                        new Interpreters(walker, this),
                        new EmbeddedCode(walker, this));
    }

    /// Programs that run other programs, in one manner.
    interface Family {
        /// What the command does; null where its program is not of this family.
        @Nullable Outcome call(String program, Invocation invocation);
    }

    Outcome simple(Script.Simple simple, Shell shell, Setting setting) {
        Expansion expansion = new Expansion(walker, shell, setting);
        int assigned = 0;
        while (assigned < simple.words().size() && simple.words().get(assigned).assignment()) {
            assigned++;
        }
        List<RawWord> rest = simple.words().subList(assigned, simple.words().size());
        List<Word> argv = expansion.fields(rest);
        Redirects redirects = Redirects.of(simple.redirects(), expansion, setting);
        boolean lasting = argv.isEmpty();
        Map<String, Word> assignments =
                assignments(
                        simple.words().subList(0, assigned), expansion, shell, lasting, setting);
        Outcome outcome;
        if (lasting) {
            outcome = onlyAssigns(simple, assignments, redirects, shell, setting);
        } else {
            declareArrays(rest, expansion, shell);
            outcome =
                    call(
                            new Invocation(
                                    argv,
                                    assignments,
                                    redirects.files(),
                                    shell.directory,
                                    setting.reading(redirects.input()),
                                    shell,
                                    expansion.sources(),
                                    false,
                                    simple.written()));
        }
        for (Script sink : expansion.sinks()) {
            walker.run(sink, shell.copy(), setting.reading(Input.pipe(outcome)));
        }
        return flowing(outcome, redirects.output());
    }

    /// What of an outcome comes through redirections.
    static Outcome flowing(Outcome outcome, Redirects.Output output) {
        return switch (output) {
            case KEPT -> outcome;
            case GONE -> new Outcome("", List.of(), outcome.success());
            case UNKNOWN -> outcome.withText(null);
        };
    }

    private Outcome onlyAssigns(
            Script.Simple simple,
            Map<String, Word> assignments,
            Redirects redirects,
            Shell shell,
            Setting setting) {
        if (!assignments.isEmpty() || !redirects.files().isEmpty()) {
            emit(
                    new Invocation(
                            List.of(),
                            assignments,
                            redirects.files(),
                            shell.directory,
                            setting,
                            shell,
                            Map.of(),
                            false,
                            simple.written()));
        }
        // `$(<file)` stands for what the file holds.
        boolean shows = assignments.isEmpty() && !redirects.files().isEmpty();
        return shows ? new Outcome(null, List.of(), Success.UNKNOWN) : Outcome.SILENT;
    }

    /// Lists the files that a group or loop opens.
    void onlyRedirects(Redirects redirects, Shell shell, Setting setting) {
        emit(
                new Invocation(
                        List.of(),
                        Map.of(),
                        redirects.files(),
                        shell.directory,
                        setting,
                        shell,
                        Map.of(),
                        false,
                        ""));
    }

    /// @param lasting whether they hold for the shell rather than for one command
    private Map<String, Word> assignments(
            List<RawWord> words,
            Expansion expansion,
            Shell shell,
            boolean lasting,
            Setting setting) {
        Map<String, Word> assignments = new LinkedHashMap<>();
        Shell target = lasting ? shell : shell.copy();
        Expansion own = lasting ? expansion : new Expansion(walker, target, setting);
        for (RawWord word : words) {
            Assignment assignment = Assignments.of(word);
            if (assignment != null) {
                Word value = assign(assignment, own, target, word.written());
                assignments.put(assignment.name(), value);
                hooks(assignment.name(), value, target, setting);
            }
        }
        return assignments;
    }

    private Word assign(Assignment assignment, Expansion expansion, Shell shell, String written) {
        String name = assignment.name();
        if (assignment.value().size() == 1
                && assignment.value().get(0) instanceof Part.Elements(List<RawWord> words)) {
            return assignElements(assignment, words, expansion, shell, written);
        }
        Word value = expansion.value(assignment.value(), written);
        Word key =
                assignment.subscript() == null
                        ? null
                        : expansion.value(assignment.subscript(), written);
        if (assignment.append()) {
            Word before =
                    key == null || !key.isLiteral()
                            ? shell.variable(name)
                            : shell.element(name, key.text());
            if (before == null && shell.isUnset(name)) {
                before = Word.literal("");
            }
            value =
                    before == null || shell.has(name, 'i')
                            ? Word.unknown(written)
                            : Fields.joined(List.of(before, value), "", written, walker.budget());
        }
        if (key == null) {
            shell.assign(name, value);
        } else if (key.isLiteral()) {
            shell.assignElement(name, index(key.text(), shell), value);
        } else {
            shell.forget(name);
        }
        return value;
    }

    private String index(String key, Shell shell) {
        var number = Arithmetic.value(key, shell, walker.budget());
        boolean plain = !key.isEmpty() && key.chars().allMatch(c -> c >= '0' && c <= '9');
        boolean fromOne = shell.dialect == SessionState.Dialect.ZSH;
        return number.isEmpty() || !plain
                ? key
                : String.valueOf(number.getAsLong() - (fromOne ? 1 : 0));
    }

    private Word assignElements(
            Assignment assignment,
            List<RawWord> words,
            Expansion expansion,
            Shell shell,
            String written) {
        List<Word> elements = expansion.elements(words);
        String name = assignment.name();
        if (elements == null) {
            shell.forget(name);
            for (RawWord word : words) {
                String text = word.written();
                int end = text.indexOf("]=");
                Word whole = expansion.value(word.parts(), text);
                if (text.startsWith("[") && end > 0 && whole.isLiteral()) {
                    String value = whole.text();
                    int place = value.indexOf("]=");
                    shell.assignElement(
                            name,
                            value.substring(1, place),
                            Word.literal(value.substring(place + 2)));
                }
            }
            return Word.unknown(written);
        }
        List<Word> before = assignment.append() ? shell.elements(name) : List.of();
        if (before == null) {
            shell.forget(name);
        } else {
            List<Word> all = new ArrayList<>(before);
            all.addAll(elements);
            shell.assignElements(name, all);
        }
        return Fields.joined(elements, " ", written, walker.budget());
    }

    /// `declare -a x=(…)`: the builtin does not see elements, only the grammar does.
    private void declareArrays(List<RawWord> words, Expansion expansion, Shell shell) {
        for (RawWord word : words) {
            Assignment assignment = word.assignment() ? Assignments.of(word) : null;
            if (assignment != null
                    && !assignment.value().isEmpty()
                    && assignment.value().get(0) instanceof Part.Elements) {
                assign(assignment, expansion, shell, word.written());
            }
        }
    }

    /// Code that a variable holds and that a shell or program will run.
    void hooks(String name, Word value, Shell shell, Setting setting) {
        if (RUN_BY_SHELL.contains(name)) {
            walker.code(value, shell.copy(), setting.through(name));
        } else if (PROMPTS.contains(name)) {
            walker.prompt(value, shell.copy(), setting.through(name));
        } else if (RUN_BY_PROGRAMS.contains(name) && !isUsual(value)) {
            walker.code(value, shell.child(SessionState.Dialect.SH), setting.through(name));
        } else if (name.equals("BASH_ENV")
                || name.equals("ENV")
                || name.equals("LD_PRELOAD")
                || name.equals("LD_LIBRARY_PATH")
                || name.equals("LD_AUDIT")) {
            if (!value.text().isEmpty()) {
                walker.findings().doubt(Doubt.Kind.SCRIPT, value.written());
            }
        }
    }

    private static boolean isUsual(Word value) {
        return value.isLiteral()
                && (value.text().isEmpty() || Programs.isEditorOrPager(value.text()));
    }

    /// What a command does, by the name of its program. It is listed.
    Outcome call(Invocation invocation) {
        walker.budget().enter();
        Outcome outcome = called(invocation);
        walker.budget().leave();
        return outcome;
    }

    private Outcome called(Invocation invocation) {
        Word first = invocation.argv().get(0);
        if (!first.isLiteral()) {
            return unknownProgram(invocation);
        }
        if (first.text().startsWith("!") && first.text().length() > 1) {
            // A line of the history, where that was not put in yet.
            walker.findings().doubt(Doubt.Kind.UNKNOWN_COMMAND, invocation.written());
        }
        if (!invocation.program()) {
            if (invocation.shell().freshAliases.contains(first.text())) {
                // Shells differ in whether the rest of a line sees an alias.
                walker.findings().doubt(Doubt.Kind.UNKNOWN_COMMAND, invocation.written());
            }
            String body = invocation.shell().functions.get(first.text());
            if (body != null) {
                return function(first.text(), body, invocation);
            }
            Outcome builtin = builtins.call(first.text(), invocation);
            if (builtin != null) {
                return builtin;
            }
        }
        boolean relative = first.text().contains("/") && !first.text().startsWith("/");
        walker.budget().spend(relative ? invocation.directory().text().length() / 2 + 1 : 1);
        if (!Programs.isInstalled(first.text(), invocation)) {
            walker.findings().doubt(Doubt.Kind.SCRIPT, invocation.written());
        }
        String name = Programs.baseName(first.text());
        for (Family family : families) {
            Outcome outcome = family.call(name, invocation);
            if (outcome != null) {
                return outcome;
            }
        }
        return plain(invocation);
    }

    private Outcome unknownProgram(Invocation invocation) {
        Word first = invocation.argv().get(0);
        walker.findings().doubt(Doubt.Kind.UNKNOWN_COMMAND, invocation.written());
        boolean mayVanish =
                first.text().equals("**")
                        && !first.written().contains("\"")
                        && invocation.argv().size() > 1;
        if (mayVanish) {
            call(invocation.inner(1, first.written()).byProgram(invocation.program()));
        }
        return emit(invocation).withText(null).withSuccess(Success.UNKNOWN);
    }

    private Outcome function(String name, String body, Invocation invocation) {
        String wrapper = "function " + name;
        Outcome outcome = new Outcome(null, List.of(), Success.UNKNOWN);
        if (invocation.setting().isWithin(wrapper, MOST_SELF_CALLS)) {
            walker.findings().doubt(Doubt.Kind.TOO_LARGE, invocation.written());
        } else {
            Shell shell = invocation.shell();
            List<Word> before = shell.positionals();
            Shell outside = shell.openLocals();
            int escapes = shell.escapes.size();
            shell.setPositionals(invocation.arguments());
            invocation.assignments().forEach(shell::assign);
            outcome = walker.code(body, shell, invocation.setting().through(wrapper));
            walker.joinEscapes(shell, escapes);
            invocation.assignments().keySet().forEach(shell::forget);
            shell.closeLocals(outside);
            shell.setPositionals(before);
        }
        int place = emit(invocation).from().get(0);
        return outcome.from().isEmpty()
                ? new Outcome(outcome.text(), List.of(place), outcome.success())
                : outcome;
    }

    /// A program of which nothing more is to be told than its words.
    Outcome plain(Invocation invocation) {
        Programs.doubts(invocation, walker.findings());
        return emit(invocation);
    }

    /// Lists a command.
    ///
    /// @return what it writes, where that can be told
    Outcome emit(Invocation invocation) {
        walker.budget().command(invocation.argv().size() + invocation.assignments().size());
        walker.budget().spend(COST_OF_COMMAND + invocation.input().copied() / 8);
        int place = walker.findings().add(invocation.command());
        return invocation.argv().isEmpty()
                ? Outcome.of(place, "", Success.YES)
                : new Decoder(walker.budget()).outcome(invocation, place);
    }

    Outcome test(Script.Test test, Shell shell, Setting setting) {
        List<Word> argv = new ArrayList<>();
        argv.add(Word.literal("[["));
        Expansion expansion = new Expansion(walker, shell, setting);
        for (RawWord word : test.words()) {
            argv.add(expansion.pattern(word.parts()));
        }
        argv.add(Word.literal("]]"));
        Invocation invocation =
                new Invocation(
                        argv,
                        new HashMap<>(),
                        List.of(),
                        shell.directory,
                        setting,
                        shell,
                        Map.of(),
                        false,
                        test.written());
        builtins.subscripts(invocation);
        return emit(invocation).withText("").withSuccess(Success.UNKNOWN);
    }
}
