package io.sallyport.gateway.cli;

import io.sallyport.recorder.proof.JournalVerifier;
import io.sallyport.recorder.proof.Report;
import io.sallyport.recorder.recording.ChainCheck;
import io.sallyport.recorder.recording.Damage;
import io.sallyport.recorder.recording.KeyUnwrapper;
import io.sallyport.recorder.recording.RecordingReader;
import io.sallyport.recorder.recording.RecordingUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `sallyport verify`: checks a journal or a recording offline.
@Command(
        name = "verify",
        header = "check a journal, a recording or a receipt offline",
        description =
                "A recording is also held against the hash that the journal has of it."
                        + " Exit code 1 when something does not fit.",
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
    private static final int FOUND = 1;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls
    private CommandSpec spec;

    @Parameters(
            paramLabel = "RECORDING|JOURNAL_DIR|PROOF|RECEIPT",
            description =
                    "a .rec file, the id of a session, the folder of a journal, a proof of an"
                            + " entry, or a receipt")
    private String subject = "";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "the data folder to find a session id in (data, data/demo)")
    private @Nullable Path data;

    @Option(
            names = "--journal",
            paramLabel = "DIR",
            description =
                    "the journal that has the recording's hash (default: the one of the same data folder)")
    private @Nullable Path journal;

    @Option(
            names = RecordingFile.KEY_OPTION,
            paramLabel = "FILE",
            description =
                    "what opens a recording, to prove its contents too: a node's house/recording.key or"
                            + " an auditor's private key (default: the one of the same data folder)")
    private @Nullable Path key;

    @Option(
            names = RecordingFile.CONFIG_OPTION,
            paramLabel = "FILE",
            description = "the node's configuration: says where the store is, if only that has it")
    private @Nullable Path config;

    @Mixin private JournalCheck journals = new JournalCheck();

    @Override
    public Integer call() throws IOException {
        if (Files.isDirectory(Path.of(subject))) {
            return journals.journal(Path.of(subject), spec.commandLine().getOut());
        }
        if (Files.isRegularFile(Path.of(subject)) && JournalCheck.isProof(Path.of(subject))) {
            return journals.proof(Path.of(subject), spec.commandLine().getOut());
        }
        if (Files.isRegularFile(Path.of(subject)) && JournalCheck.isReceipt(Path.of(subject))) {
            return journals.receipt(Path.of(subject), spec.commandLine().getOut());
        }
        return recording(
                RecordingFile.find(subject, data, config)
                        .orElseThrow(() ->
                                new ParameterException(
                                        spec.commandLine(),
                                        "there is no recording or journal "
                                                + subject
                                                + ": give a .rec file, a folder, or a session id and --data")));
    }

    private int recording(Path file) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        ChainCheck chain = ChainCheck.of(file);
        if (chain.damage().isPresent()) {
            return bad(chain.damage().get(), chain.chunks() + " chunks", out);
        }
        List<KeyUnwrapper> keys = RecordingFile.keys(file, key);
        if (chain.isEncrypted()) {
            out.printf("%d chunks, chained without a gap up to their end%n", chain.chunks());
        }
        if (chain.isEncrypted() && !chain.opensWith(keys)) {
            if (key != null) {
                throw new RecordingUnavailableException(
                        "the recording " + file + " does not open with " + key);
            }
            out.println(
                    "contents not looked at: no key of it at hand; give "
                            + RecordingFile.KEY_OPTION
                            + " FILE");
        } else if (!contents(file, keys, out)) {
            return FOUND;
        }
        return sealed(file, chain.head(), out);
    }

    private boolean contents(Path file, List<KeyUnwrapper> keys, PrintWriter out) {
        long frames = 0;
        try (RecordingReader reader = RecordingReader.open(file, keys)) {
            while (reader.hasNext()) {
                reader.next();
                frames++;
            }
            Optional<Damage> damage = reader.damage();
            if (damage.isPresent()) {
                bad(damage.get(), frames + " frames", out);
                return false;
            }
        }
        out.printf("%d frames, each of them whole%n", frames);
        return true;
    }

    private static int bad(Damage damage, String good, PrintWriter out) {
        out.printf(
                "BAD: byte %d: %s%n%s before it are good%n",
                damage.offset(), damage.reason(), good);
        return FOUND;
    }

    private int sealed(Path file, String chain, PrintWriter out) throws IOException {
        String sha256 = hash(file);
        out.printf("SHA-256 %s%n", sha256);
        Path sealedBy = journal == null ? journalBeside(file) : journal;
        if (sealedBy == null) {
            out.println("not held against a seal: no journal beside it; give --journal DIR");
            return 0;
        }
        String session = file.getFileName().toString().replaceFirst("\\.rec$", "");
        // The last one, unless one fits: what was written anew is sealed again before it takes the
        // old file's place, so after a crash the seal before is the right one.
        AtomicReference<@Nullable JsonNode> seal = new AtomicReference<>();
        Report report =
                JournalVerifier.verify(
                        sealedBy,
                        entry -> {
                            if (entry.path("fact").asString("").equals("RecordingSealed")
                                    && entry.path("session").asString("").equals(session)
                                    && !fits(seal.get(), sha256)) {
                                seal.set(entry);
                            }
                        });
        JsonNode found = seal.get();
        if (found == null) {
            out.printf("BAD: journal %s has no seal of session %s%n", report.journal(), session);
            return FOUND;
        }
        if (!fits(found, sha256)) {
            out.printf(
                    "BAD: the seal (entry %s) says %s%n",
                    found.path("id").asString(""),
                    found.path("detail").path("sha256").asString(""));
            return FOUND;
        }
        String sealedChain = found.path("detail").path("chain").asString("");
        if (!chain.isEmpty() && !sealedChain.equals(chain)) {
            out.printf(
                    "BAD: the seal (entry %s) says the chain ends in %s, here it ends in %s%n",
                    found.path("id").asString(""), sealedChain, chain);
            return FOUND;
        }
        out.printf("good: as sealed by entry %s%n", found.path("id").asString(""));
        return 0;
    }

    private static boolean fits(@Nullable JsonNode seal, String sha256) {
        return seal != null && seal.path("detail").path("sha256").asString("").equals(sha256);
    }

    /// DATA/recordings/YYYY/MM/DD/SESSION.rec belongs to DATA/journal.
    private static @Nullable Path journalBeside(Path file) {
        Path folder = RecordingFile.dataOf(file);
        Path beside = folder == null ? null : folder.resolve("journal");
        return beside != null && Files.isDirectory(beside) ? beside : null;
    }

    private static String hash(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
