package io.sallyport.gateway.node;

import io.sallyport.policy.house.HouseFile;
import io.sallyport.recorder.checkpoint.CheckpointPublisher;
import io.sallyport.recorder.checkpoint.CheckpointUnavailableException;
import io.sallyport.recorder.checkpoint.Ed25519Key;
import io.sallyport.recorder.checkpoint.LogKey;
import io.sallyport.recorder.journal.Checkpointing;
import io.sallyport.recorder.journal.FileJournal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;

/// A node's journal, DATA/journal, signed with the node's key, DATA/house/journal_ed25519. The
/// public half lies beside it as a verifier key, to be handed to auditors.
public final class HouseJournal {
    private static final String KEY = "journal_ed25519";
    private static final int MOST_BYTES = 4096;

    private HouseJournal() {}

    /// Opens the journal; makes it, and the key, where there is none.
    ///
    /// @param publishers where checkpoints go; none: they stay on the node
    /// @throws IOException when the key cannot be read or made, or others may read it
    public static FileJournal open(
            Path data, String node, List<CheckpointPublisher> publishers, InstantSource clock)
            throws IOException {
        FileJournal journal =
                new FileJournal(folder(data), node, clock, checkpointing(data, publishers));
        try {
            keepVerifierKey(data, journal.verifierKey().orElseThrow());
        } catch (IOException unwritable) {
            journal.close();
            throw unwritable;
        }
        return journal;
    }

    /// Goes on without entries that were signed and are gone, [FileJournal#acceptLoss].
    ///
    /// @return how many entries the journal has then
    public static long acceptLoss(Path data, String node, InstantSource clock, String reason)
            throws IOException {
        return FileJournal.acceptLoss(
                folder(data), node, clock, checkpointing(data, List.of()), reason);
    }

    /// What the node signs receipts with: the key of its journal, which has been opened.
    ///
    /// @throws IOException when the key cannot be read, or others may read it
    public static LogKey receiptKey(Path data) throws IOException {
        String handedOut = Files.readString(verifierKeyBeside(folder(data)));
        return new LogKey(
                handedOut.substring(0, handedOut.indexOf('+')),
                key(data.resolve("house").resolve(KEY)));
    }

    /// Where the verifier key lies that belongs to a journal's folder.
    public static Path verifierKeyBeside(Path journal) {
        return journal.toAbsolutePath().normalize().resolveSibling("house").resolve(KEY + ".pub");
    }

    private static Path folder(Path data) {
        return data.resolve("journal");
    }

    private static Checkpointing checkpointing(Path data, List<CheckpointPublisher> publishers)
            throws IOException {
        return Checkpointing.by(key(data.resolve("house").resolve(KEY)), publishers);
    }

    private static Ed25519Key key(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] made = Ed25519Key.generate().toPem().getBytes(StandardCharsets.US_ASCII);
            HouseFile.create(file, made);
            Arrays.fill(made, (byte) 0);
        }
        byte[] pem = HouseFile.read(file, MOST_BYTES);
        try {
            return Ed25519Key.fromPem(new String(pem, StandardCharsets.US_ASCII));
        } catch (CheckpointUnavailableException unusable) {
            throw new IOException(
                    "the journal's signing key "
                            + file
                            + " cannot be used: "
                            + unusable.getMessage()
                            + "; restore it from a backup, or move it away: then a new one is made,"
                            + " and the journal says so",
                    unusable);
        } finally {
            Arrays.fill(pem, (byte) 0);
        }
    }

    private static void keepVerifierKey(Path data, String verifierKey) throws IOException {
        Path file = verifierKeyBeside(folder(data));
        byte[] line = (verifierKey + "\n").getBytes(StandardCharsets.US_ASCII);
        if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), line)) {
            HouseFile.replace(file, line);
        }
    }
}
