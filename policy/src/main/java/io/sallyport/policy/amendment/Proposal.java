package io.sallyport.policy.amendment;

import io.sallyport.policy.classification.RuleBook;
import io.sallyport.policy.classification.RuleCheck;
import io.sallyport.policy.classification.RuleText;
import io.sallyport.policy.classification.Rules;
import io.sallyport.policy.classification.RulesInvalidException;
import io.sallyport.policy.classification.UserData;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.recorder.rule.Correlation;
import io.sallyport.recorder.rule.Level;
import io.sallyport.recorder.rule.ModeOrder;
import io.sallyport.recorder.rule.References;
import io.sallyport.recorder.rule.ResponseOrder;
import io.sallyport.recorder.rule.Rule;
import io.sallyport.recorder.rule.RuleFile;
import io.sallyport.recorder.rule.RuleMode;
import io.sallyport.recorder.rule.RuleProblem;
import io.sallyport.recorder.rule.RuleReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What somebody wants to be in force, checked: it loads together with all that is in force, and
/// its rules meet their cases. Immutable.
///
/// @param parts what it changes, and nothing that is so already
/// @param remarks what is perhaps not meant, with lines
/// @param cases how many were run
/// @param book all that would be in force
record Proposal(List<Part> parts, List<String> remarks, int cases, RuleBook book) {
    /// How the file is called in what is said of it.
    static final String FILE = "proposal";

    /// Characters of one; they stand in facts, twice.
    static final int LONGEST = 64 * 1024;

    private static final int MOST_PROBLEMS = 3;
    private static final int MOST_REMARKS = 100;

    /// Begins a document; nothing else may stand there in YAML.
    private static final Pattern DOCUMENT = Pattern.compile("^---(?=\\s|$)", Pattern.MULTILINE);

    /// Reads a file of rules, modes and responses.
    ///
    /// @param folder the folder's files
    /// @param now what is in force beside them
    /// @param book what is in force of both
    /// @throws ChangeRefusedException with the line of what is wrong, or the case that is not met
    static Proposal read(
            String text, List<RuleText> folder, RuleTexts now, boolean folderToo, RuleBook book) {
        if (text.length() > LONGEST) {
            throw new ChangeRefusedException(
                    "a proposal has at most " + LONGEST + " characters; propose less at once");
        }
        RuleFile whole = reader().read(FILE, text);
        if (!whole.problems().isEmpty()) {
            throw refused(whole.problems());
        }
        if (!whole.filters().isEmpty()) {
            throw new ChangeRefusedException(
                    FILE
                            + ":"
                            + whole.filters().getFirst().line()
                            + ": a filter stands in a file of the folder of rules; it is not"
                            + " proposed here");
        }
        References references =
                new References(
                        Stream.concat(book.rules().stream(), whole.rules().stream()).toList(),
                        Stream.concat(book.correlations().stream(), whole.correlations().stream())
                                .toList());
        List<Part> wanted = new ArrayList<>(rules(text, whole));
        for (ModeOrder order : whole.modes()) {
            String rule = references.idOf(order.rule()).orElse(order.rule());
            wanted.add(Part.mode(rule, "", order.mode()));
        }
        for (ResponseOrder order : whole.responses()) {
            wanted.add(new Part(Part.Kind.RESPONSE, subject(order, references), "", ""));
        }
        List<RuleText> files = new ArrayList<>(folder);
        files.addAll(now.without(wanted).asFiles(folderToo));
        files.add(new RuleText(FILE, text));
        return check(files, FILE, wanted, now);
    }

    /// What would be with these parts, which are no file's.
    static Proposal of(List<Part> parts, List<RuleText> folder, RuleTexts now, boolean folderToo) {
        List<RuleText> files = new ArrayList<>(folder);
        files.addAll(now.with(parts, FILE).asFiles(folderToo));
        return check(files, FILE, parts, now);
    }

    private static Proposal check(
            List<RuleText> files, String file, List<Part> wanted, RuleTexts now) {
        RuleCheck check = RuleCheck.of(files);
        List<RuleProblem> against = new ArrayList<>(check.problems(RuleProblem.Kind.MISTAKE));
        check.problems(RuleProblem.Kind.UNSUPPORTED).stream()
                .filter(problem -> problem.file().equals(file))
                .forEach(against::add);
        if (!against.isEmpty()) {
            throw refused(against);
        }
        List<String> names =
                wanted.stream()
                        .filter(part -> part.kind() == Part.Kind.FILE)
                        .map(Part::subject)
                        .toList();
        List<Rule> rules =
                check.rules().stream()
                        .filter(rule -> rule.file().equals(file) || names.contains(rule.file()))
                        .toList();
        List<RuleCheck.FailedCase> failed = RuleCheck.run(rules);
        if (!failed.isEmpty()) {
            throw notMet(failed);
        }
        RuleBook book = book(files);
        List<Part> parts =
                wanted.stream()
                        .map(part -> part.kind() == Part.Kind.RESPONSE ? said(part, book) : part)
                        .map(part -> part.from(now))
                        .filter(part -> !part.before().equals(part.after()))
                        .filter(part -> !saysNothing(part))
                        .toList();
        List<String> remarks = new ArrayList<>();
        check.problems(RuleProblem.Kind.NOTE).stream()
                .filter(note -> note.file().equals(file) || names.contains(note.file()))
                .limit(MOST_REMARKS)
                .forEach(note -> remarks.add(note.toString()));
        book.correlations().stream()
                .filter(one -> one.file().equals(file) || names.contains(one.file()))
                .filter(one -> !one.matches().isEmpty() || !one.passes().isEmpty())
                .limit(MOST_REMARKS)
                .forEach(one ->
                        remarks.add(
                                one.file()
                                        + ":"
                                        + one.line()
                                        + ": cases of correlations are not run here: sallyport"
                                        + " rules test"));
        int cases =
                rules.stream().mapToInt(rule -> rule.matches().size() + rule.passes().size()).sum();
        return new Proposal(parts, remarks, cases, book);
    }

    /// To be in force is what a rule is anyway.
    private static boolean saysNothing(Part part) {
        return part.kind() == Part.Kind.MODE
                && part.before().isEmpty()
                && part.after().equals(Part.modeText(part.subject(), RuleMode.IN_FORCE));
    }

    private static Part said(Part part, RuleBook book) {
        var response = book.responses().said().get(part.subject());
        return response == null
                ? part
                : new Part(part.kind(), part.subject(), "", response.inFile(part.subject()));
    }

    private static RuleBook book(List<RuleText> files) {
        try {
            return RuleBook.of(files);
        } catch (RulesInvalidException invalid) {
            throw refused(invalid.problems());
        }
    }

    /// Each rule and correlation with the text of its document.
    private static List<Part> rules(String text, RuleFile whole) {
        List<Part> parts = new ArrayList<>();
        int documents = 0;
        for (String document : DOCUMENT.split(text)) {
            RuleFile one = reader().read(FILE, document);
            List<String> ids =
                    Stream.concat(
                                    one.rules().stream().map(Rule::id),
                                    one.correlations().stream().map(Correlation::id))
                            .toList();
            documents += one.problems().isEmpty() && ids.size() == 1 ? 1 : 0;
            requireSame(one, whole);
            ids.forEach(id -> parts.add(new Part(Part.Kind.RULE, id, "", document.strip() + "\n")));
        }
        if (documents != whole.rules().size() + whole.correlations().size()) {
            throw new ChangeRefusedException(
                    FILE + ": each document begins with a line `---`, and has no line `...`");
        }
        return parts;
    }

    /// What was checked is what each document says by itself, without what a collection gave it.
    private static void requireSame(RuleFile document, RuleFile whole) {
        for (Rule rule : document.rules()) {
            boolean same =
                    whole.rules().stream()
                            .filter(other -> other.id().equals(rule.id()))
                            .allMatch(other -> other.version().equals(rule.version()));
            if (!same) {
                throw new ChangeRefusedException(
                        FILE
                                + ": `"
                                + rule.id()
                                + "` gets a part of what it says from `action: global`; write it"
                                + " out in its own document");
            }
        }
    }

    private static String subject(ResponseOrder order, References references) {
        boolean level =
                Arrays.stream(Level.values()).anyMatch(one -> one.word().equals(order.of()));
        return level ? order.of() : references.idOf(order.of()).orElse(order.of());
    }

    private static RuleReader reader() {
        return new RuleReader(Rules.lists(UserData.usual()));
    }

    static ChangeRefusedException refused(List<RuleProblem> problems) {
        return refused("", problems.stream().map(RuleProblem::toString).toList());
    }

    private static ChangeRefusedException notMet(List<RuleCheck.FailedCase> failed) {
        return refused(
                "a case is not met: ",
                failed.stream()
                        .map(one ->
                                one.rule().file()
                                        + ":"
                                        + one.rule().line()
                                        + ": "
                                        + one.rule().id()
                                        + (one.matches()
                                                ? " does not match: "
                                                : " matches, and must not: ")
                                        + one.line())
                        .toList());
    }

    private static ChangeRefusedException refused(String begin, List<String> problems) {
        int more = problems.size() - MOST_PROBLEMS;
        return new ChangeRefusedException(
                begin
                        + String.join("; ", problems.stream().limit(MOST_PROBLEMS).toList())
                        + (more > 0 ? "; and " + more + " more" : ""));
    }
}
