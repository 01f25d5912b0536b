package io.sallyport.policy.amendment;

import io.sallyport.policy.classification.RuleText;
import io.sallyport.policy.classification.RulesFolder;
import io.sallyport.policy.classification.RulesRefused;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.ledger.Ledger;
import io.sallyport.policy.ledger.Verb;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.Journal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where the folder of rules is reviewed: what changes in it is proposed, and in force once
/// somebody approved it. Used by one thread.
///
/// Not protected: who can change the node's configuration can end the review.
public final class FolderReview {
    /// Who proposes what changes in the folder: nobody knows which person it was.
    public static final String PROPOSER = "folder";

    private static final Logger LOG = LoggerFactory.getLogger(FolderReview.class);
    private static final Actor FOLDER = new Actor(PROPOSER, "127.0.0.1");
    private static final String OVERTAKEN = "the folder changed again";

    /// Larger ones stand in no fact.
    private static final int LONGEST = 256 * 1024;

    private final Path folder;
    private final String node;
    private final Ledger ledger;
    private final Journal journal;
    private final ApprovedTexts approved;

    private @Nullable Map<String, String> refused; // what was told of already

    public FolderReview(
            Path folder, String node, Ledger ledger, Journal journal, ApprovedTexts approved) {
        this.folder = folder;
        this.node = node;
        this.ledger = ledger;
        this.journal = journal;
        this.approved = approved;
    }

    /// Where no folder was reviewed before, what is in this one stays in force. To be called before
    /// rules are loaded.
    ///
    /// @throws IOException when the folder cannot be read
    public void begin() throws IOException {
        if (approved.now().isReviewed()) {
            return;
        }
        List<RuleText> files = RulesFolder.read(folder);
        for (RuleText file : files) {
            if (file.text().length() > LONGEST) {
                throw new IOException(
                        file.file()
                                + " has more than "
                                + LONGEST / 1024
                                + " KiB, and no change to it could be reviewed; make it several files");
            }
        }
        Actor self = new Actor("node " + node, "127.0.0.1");
        ledger.change(
                Verb.ADOPT_RULES,
                self,
                PROPOSER,
                "the folder is reviewed from now on",
                change -> {
                    if (AmendmentRows.lockTexts(change.rows()).isReviewed()) {
                        return false; // another node was first; what is different here is proposed
                    }
                    List<Part> parts = new ArrayList<>();
                    parts.add(new Part(Part.Kind.FILE, RuleTexts.REVIEWED, "", "# reviewed\n"));
                    files.forEach(file ->
                            parts.add(new Part(Part.Kind.FILE, file.file(), "", file.text())));
                    parts.removeIf(part -> part.after().isEmpty());
                    AmendmentRows.apply(change.rows(), parts, "");
                    change.outcome(
                            new RulesAdopted(
                                    FactHeader.of(self.person(), self.source()),
                                    change.id(),
                                    files.stream().map(RuleText::file).toList()));
                    return true;
                });
    }

    /// Looks whether the folder is what was approved, and proposes what is different.
    public void look(Amendments amendments) {
        RuleTexts now = approved.now();
        Map<String, String> files = new TreeMap<>();
        try {
            RulesFolder.read(folder).forEach(file -> files.put(file.file(), file.text()));
        } catch (IOException unreadable) {
            LOG.warn("the folder of rules cannot be read: {}", unreadable.getMessage());
            return;
        }
        List<Part> parts = differing(now.files(), files);
        Optional<Amendment> last = ledger.look(rows -> AmendmentRows.latest(rows, PROPOSER, node));
        boolean waits = last.filter(one -> one.state() == Amendment.State.PROPOSED).isPresent();
        boolean no = last.filter(one -> one.state() == Amendment.State.REFUSED).isPresent();
        boolean told = last.filter(one -> one.parts().equals(parts)).isPresent() && (waits || no);
        if (told || files.equals(refused)) {
            return;
        }
        if (waits) {
            amendments.withdraw(last.orElseThrow().id(), OVERTAKEN, FOLDER);
        }
        if (!parts.isEmpty()) {
            propose(amendments, parts, files, now);
        }
    }

    private void propose(
            Amendments amendments, List<Part> parts, Map<String, String> files, RuleTexts now) {
        try {
            if (parts.stream().mapToInt(part -> part.after().length()).sum() > LONGEST) {
                throw new ChangeRefusedException(
                        "a change of more than 256 KiB is not reviewed at once; make it in parts");
            }
            ledger.change(
                    Verb.PROPOSE_AMENDMENT,
                    FOLDER,
                    PROPOSER,
                    "its files changed",
                    change ->
                            amendments.proposed(
                                    change,
                                    "files of the folder on " + node + " changed",
                                    Proposal.of(parts, List.of(), now, true)));
        } catch (ChangeRefusedException wrong) {
            refused = files;
            String why = String.valueOf(wrong.getMessage());
            LOG.warn("what changed in the folder of rules is not proposed: {}", why);
            journal.append(new RulesRefused(parts.getFirst().subject(), 1, why));
        }
    }

    private static List<Part> differing(Map<String, String> before, Map<String, String> after) {
        Map<String, Part> parts = new TreeMap<>();
        before.forEach((file, text) ->
                parts.put(
                        file, new Part(Part.Kind.FILE, file, text, after.getOrDefault(file, ""))));
        after.forEach((file, text) ->
                parts.put(
                        file, new Part(Part.Kind.FILE, file, before.getOrDefault(file, ""), text)));
        return parts.values().stream().filter(part -> !part.before().equals(part.after())).toList();
    }
}
