package io.sallyport.gateway.cli;

import io.sallyport.gateway.config.NodeFolder;
import io.sallyport.gateway.node.HouseJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `sallyport journal`: what only a person can decide about a node's journal, while the node is
/// stopped.
@Command(
        name = "journal",
        description = "a node's journal (while the node is stopped)",
        mixinStandardHelpOptions = true)
final class JournalCommand {
    private static final int LONGEST_REASON = 500;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls
    private CommandSpec spec;

    @Command(
            name = "accept-loss",
            description = {
                "go on without entries that were signed and are gone",
                "Restore the journal from a backup first, if there is one: what is accepted stays lost."
                        + " The journal says so for good."
            },
            mixinStandardHelpOptions = true)
    int acceptLoss(
            @Option(
                            names = "--reason",
                            paramLabel = "TEXT",
                            required = true,
                            description = "why, for the auditors")
                    String reason,
            @Mixin CredentialCommand.Which which)
            throws IOException {
        if (reason.isBlank() || reason.length() > LONGEST_REASON || reason.lines().count() > 1) {
            throw new IllegalArgumentException(
                    "the reason is one line of at most " + LONGEST_REASON + " characters");
        }
        NodeFolder folder = which.existing();
        if (!Files.isDirectory(folder.data().resolve("journal"))) {
            throw new IllegalArgumentException("there is no journal in " + folder.data());
        }
        long entries =
                HouseJournal.acceptLoss(
                        folder.data(), folder.node(), InstantSource.system(), reason);
        spec.commandLine().getOut().printf("the journal goes on with %d entries%n", entries);
        return 0;
    }
}
