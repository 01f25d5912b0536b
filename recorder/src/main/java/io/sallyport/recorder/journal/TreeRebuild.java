package io.sallyport.recorder.journal;

import io.sallyport.recorder.checkpoint.Checkpoint;
import io.sallyport.recorder.journal.EntryFormat.BadLineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the tree again at start-up: from the frontier kept where the segment begins in which the
/// last checkpoint ends, and the entries behind it. A frontier that does not lead to that
/// checkpoint is no good, and everything is read. Confined to one thread.
final class TreeRebuild {
    private static final Logger log = LoggerFactory.getLogger(TreeRebuild.class);

    private final Path directory;
    private final List<Segment> segments;
    private final @Nullable Checkpoint last;
    private final MessageDigest digest = EntryFormat.sha256();

    /// @param last the newest checkpoint, which counts no more entries than there are
    TreeRebuild(Path directory, List<Segment> segments, @Nullable Checkpoint last) {
        this.directory = directory;
        this.segments = segments;
        this.last = last;
    }

    /// @throws JournalUnavailableException when the entries are not those that were signed
    TreeFrontier rebuild() throws IOException {
        Checkpoint signed = last;
        if (signed != null) {
            int base = segments.size() - 1;
            while (base > 0 && segments.get(base).first() > signed.size()) {
                base--;
            }
            // The nearest frontier at or before it that is whole.
            for (; base > 0; base--) {
                Optional<TreeFrontier> kept =
                        FrontierFile.read(directory, segments.get(base).first());
                if (kept.isPresent()) {
                    if (grow(kept.get(), base)) {
                        return kept.get();
                    }
                    log.warn(
                            "{} does not lead to the last checkpoint; reading everything",
                            FrontierFile.fileFor(directory, segments.get(base).first()));
                    break;
                }
            }
        }
        TreeFrontier tree = new TreeFrontier();
        if (!grow(tree, 0) && signed != null) {
            throw new JournalUnavailableException(
                    "the entries of the journal in "
                            + directory
                            + " are not those that this node signed: a checkpoint of "
                            + signed.size()
                            + " entries has another root than they. Somebody changed entries or"
                            + " checkpoints. Not started: keep the directory as it is, run"
                            + " `sallyport verify` on it, and restore it from a backup (or move it"
                            + " away as evidence: then a new journal begins)");
        }
        return tree;
    }

    /// Adds the leaves of this segment and the following ones.
    ///
    /// @return whether the last checkpoint fits, or there is none
    private boolean grow(TreeFrontier tree, int from) throws IOException {
        boolean fits = fits(tree);
        for (int i = from; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            if (tree.size() != segment.first()) {
                throw new JournalUnavailableException(
                        "the journal segment before "
                                + segment.file()
                                + " ends with entry "
                                + (tree.size() - 1)
                                + "; lines are missing or too many. Not started: keep the directory"
                                + " as it is, run `sallyport verify` on it and restore the segment"
                                + " from a backup");
            }
            if (i > 0) {
                FrontierFile.keep(directory, tree);
            }
            long end = i + 1 < segments.size() ? Files.size(segment.file()) : segment.bytes();
            try (LineReader lines = new LineReader(segment.file(), 0, end)) {
                while (lines.advance()) {
                    tree.append(
                            EntryFormat.leafOf(
                                    lines.bytes(), lines.lineStart(), lines.lineLength(), digest));
                    fits |= fits(tree);
                }
            } catch (BadLineException e) {
                throw new JournalUnavailableException(
                        "journal segment "
                                + segment.file()
                                + " is damaged at entry "
                                + tree.size()
                                + ": "
                                + e.getMessage()
                                + "; it was finished long ago, so no crash explains this. Not"
                                + " started: keep the directory as it is, run `sallyport verify` on"
                                + " it and restore the segment from a backup",
                        e);
            }
        }
        return last == null || fits;
    }

    private boolean fits(TreeFrontier tree) {
        Checkpoint signed = last;
        if (signed == null || signed.size() != tree.size()) {
            return false;
        }
        return Base64.getEncoder().encodeToString(tree.head().root()).equals(signed.root());
    }
}
