package io.sallyport.gateway.cli;

import io.sallyport.gateway.node.HouseJournal;
import io.sallyport.recorder.proof.InclusionProof;
import io.sallyport.recorder.proof.JournalVerifier;
import io.sallyport.recorder.proof.Report;
import io.sallyport.recorder.proof.SignedNote;
import io.sallyport.recorder.proof.SignedText;
import io.sallyport.recorder.proof.Trust;
import io.sallyport.recorder.proof.VerifierKey;
import io.sallyport.recorder.screen.PrintableText;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The part of `sallyport verify` that is about journals: options, proofs, and what is printed.
final class JournalCheck {
    private static final int FOUND = 1;
    private static final int MOST_OF_A_PROOF = 4 << 20;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls
    private CommandSpec spec;

    @Option(
            names = "--key",
            paramLabel = "KEY|FILE",
            description =
                    "the journal's verifier key, or a file with it, as it was handed out; may be given"
                            + " again for a journal that changed its key (default: the one beside the"
                            + " journal, which proves nothing against who holds the node)")
    private List<String> keys = new ArrayList<>();

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description =
                    "a checkpoint that was kept elsewhere: shows a cut tail and a rewritten history")
    private @Nullable Path checkpoint;

    @Option(
            names = "--prove",
            paramLabel = "ID",
            description =
                    "print a proof that this entry is in the journal, which `sallyport verify FILE"
                            + " --key KEY` checks without the journal")
    private @Nullable String prove;

    @Option(names = "--json", description = "one JSON object (journals, proofs and receipts)")
    private boolean json;

    /// What is told at the end of a check whose key came from the node.
    private static final String KEY_OF_THE_NODE =
            "the key is the node's own copy: this proves nothing against who holds the node; give"
                    + " --key as it was handed out";

    private static final String NO_KEY =
            "no key was given and none lies beside the journal: checkpoints are held against the key"
                    + " that the journal names itself, which proves nothing against who wrote it";

    /// Whether a file is a proof, by its first line.
    static boolean isProof(Path file) throws IOException {
        return beginsWith(file, InclusionProof.MAGIC);
    }

    /// Whether a file is a receipt, by its first line.
    static boolean isReceipt(Path file) throws IOException {
        return beginsWith(file, SignedText.RECEIPT);
    }

    private static boolean beginsWith(Path file, String line) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(line.length() + 1);
            return new String(start, StandardCharsets.US_ASCII).equals(line + "\n");
        }
    }

    int journal(Path directory, PrintWriter out) throws IOException {
        Trust trust = trust(directory);
        String entry = prove;
        if (entry != null) {
            return prove(directory, entry, trust, out);
        }
        Report report = JournalVerifier.verify(directory, trust, each -> {});
        if (json) {
            out.println(JSON.writeValueAsString(asJson(report, trust)));
        } else {
            print(report, trust, out);
        }
        return report.good() ? 0 : FOUND;
    }

    private Trust trust(Path journal) throws IOException {
        Trust trust;
        if (keys.isEmpty()) {
            Path beside = HouseJournal.verifierKeyBeside(journal);
            trust =
                    Trust.inTheNode(
                            Files.isReadable(beside) ? List.of(key(beside.toString())) : List.of());
        } else {
            trust = Trust.in(given().toArray(new VerifierKey[0]));
        }
        Path outside = checkpoint;
        return outside == null ? trust : trust.with(note(outside));
    }

    private List<VerifierKey> given() throws IOException {
        List<VerifierKey> given = new ArrayList<>();
        for (String each : keys) {
            given.add(key(each));
        }
        return given;
    }

    private VerifierKey key(String given) throws IOException {
        Optional<VerifierKey> key = VerifierKey.parse(given);
        if (key.isEmpty() && Files.isRegularFile(Path.of(given))) {
            key = VerifierKey.parse(read(Path.of(given)));
        }
        return key.orElseThrow(() ->
                usage(
                        given
                                + " is no verifier key (NAME+HASH+BASE64) and no file that holds one;"
                                + " a node keeps it in DATA/house/journal_ed25519.pub"));
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static SignedNote note(Path file) throws IOException {
        return SignedNote.parse(read(file))
                .orElseThrow(() ->
                        new IllegalArgumentException(file + " is not one checkpoint and no more"));
    }

    private static String read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_OF_A_PROOF + 1);
            if (bytes.length > MOST_OF_A_PROOF) {
                throw new IOException(file + " is larger than " + MOST_OF_A_PROOF + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    // ---- what was found

    private void print(Report report, Trust trust, PrintWriter out) {
        report.fault()
                .ifPresent(fault ->
                        out.printf(
                                "BAD: %s byte %d, entry %d: %s%n%d entries before it are good%n",
                                fault.file(),
                                fault.offset(),
                                fault.sequence(),
                                PrintableText.of(fault.reason()),
                                Math.min(report.entries(), fault.sequence())));
        report.outside()
                .ifPresent(found -> out.println("BAD: " + PrintableText.of(found.sentence())));
        if (report.good()) {
            out.printf(
                    "good: journal %s, %d entries%n",
                    PrintableText.of(report.journal()), report.entries());
        }
        if (report.fault().isEmpty()) {
            out.println(checkpoints(report));
        }
        if (report.unfinished()) {
            out.println(
                    "the last line or checkpoint has no end: the node is writing it, or broke off"
                            + " there");
        }
        report.losses()
                .forEach(loss ->
                        out.printf(
                                "lost: entries %d to %d of an earlier state are gone; entry %d accepts"
                                        + " that: %s%n",
                                loss.from(),
                                loss.to() - 1,
                                loss.entry(),
                                PrintableText.of(loss.reason())));
        if (trust.fromNode() && report.checkpoints() > 0) {
            out.println(trust.keys().isEmpty() ? NO_KEY : KEY_OF_THE_NODE);
        }
        if (report.good()) {
            out.println(onlyFromOutside(report, trust));
        }
    }

    private static String checkpoints(Report report) {
        if (report.checkpoints() == 0) {
            return "no checkpoints: only accidents show, nobody signed these entries";
        }
        long open = report.entries() - report.covered();
        return report.checkpoints()
                + " checkpoints fit, the last of "
                + report.covered()
                + " entries"
                + (open == 0 ? "" : "; " + open + " entries are not signed yet");
    }

    private static String onlyFromOutside(Report report, Trust trust) {
        return trust.outside()
                .map(outside ->
                        "the first "
                                + outside.size()
                                + " entries are those of the checkpoint that was given; what was cut"
                                + " off or rewritten behind them would show only against a later one")
                .orElse(
                        "a cut tail or a history that was rewritten and signed again would show only"
                                + " against a checkpoint kept elsewhere: --checkpoint FILE");
    }

    private ObjectNode asJson(Report report, Trust trust) {
        ObjectNode all = JSON.createObjectNode();
        all.put("good", report.good()).put("journal", report.journal());
        all.put("entries", report.entries()).put("unfinished", report.unfinished());
        all.put("checkpoints", report.checkpoints()).put("covered", report.covered());
        all.put("key", trust.fromNode() ? (trust.keys().isEmpty() ? "journal" : "node") : "given");
        report.fault()
                .ifPresent(fault ->
                        all.putObject("fault")
                                .put("file", fault.file())
                                .put("offset", fault.offset())
                                .put("entry", fault.sequence())
                                .put("reason", fault.reason()));
        trust.outside()
                .ifPresent(outside -> {
                    ObjectNode checked = all.putObject("outside");
                    checked.put("entries", outside.size());
                    report.outside()
                            .ifPresent(found ->
                                    checked.put("found", found.kind().name())
                                            .put("reason", found.sentence()));
                });
        var losses = all.putArray("losses");
        report.losses()
                .forEach(loss ->
                        losses.addObject()
                                .put("entry", loss.entry())
                                .put("from", loss.from())
                                .put("to", loss.to())
                                .put("reason", loss.reason()));
        return all;
    }

    // ---- proofs

    private int prove(Path directory, String id, Trust trust, PrintWriter out) throws IOException {
        int dash = id.lastIndexOf('-');
        if (!id.substring(dash + 1).matches("[0-9]{1,18}")) {
            throw usage(id + " is no entry's id; it looks like k3v9xq2mfa-17");
        }
        Report report = JournalVerifier.verify(directory, trust, entry -> {});
        if (!report.good()) {
            // A proof from a journal that is not good would be one that nobody can rely on.
            print(report, trust, out);
            return FOUND;
        }
        if (dash > 0 && !id.substring(0, dash).equals(report.journal())) {
            throw usage(id + " is of another journal; this is " + report.journal());
        }
        SignedNote signed =
                trust.outside().isPresent()
                        ? trust.outside().get()
                        : newest(directory, report.covered());
        InclusionProof proof =
                InclusionProof.of(directory, Long.parseLong(id.substring(dash + 1)), signed);
        out.print(proof.text());
        out.flush();
        return 0;
    }

    private static SignedNote newest(Path directory, long covered) throws IOException {
        List<Path> files;
        try (Stream<Path> listing = Files.list(directory)) {
            files =
                    listing.filter(f -> f.getFileName().toString().matches("\\d{20}\\.checkpoints"))
                            .sorted()
                            .toList();
        }
        for (Path file : files.reversed()) {
            Optional<SignedNote> found = SignedNote.lastOf(file, covered);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new IOException(
                "there is no checkpoint in " + directory + "; without one nothing can be proved");
    }

    int receipt(Path file, PrintWriter out) throws IOException {
        if (keys.isEmpty()) {
            throw usage("a receipt is checked with the node's verifier key: give --key");
        }
        Optional<SignedText> read = SignedText.parse(read(file));
        Optional<String> wrong =
                read.isEmpty()
                        ? Optional.of("it begins as a receipt and is not a whole one")
                        : read.get().wrongBy(given());
        boolean good = wrong.isEmpty();
        String by = read.isEmpty() ? "" : read.get().signatures().getFirst().name();
        if (json) {
            ObjectNode all = JSON.createObjectNode();
            all.put("good", good);
            wrong.ifPresent(reason -> all.put("reason", reason));
            if (good) {
                all.put("signedBy", by).put("receipt", read.get().text());
            }
            out.println(JSON.writeValueAsString(all));
        } else if (good) {
            out.println("good: a receipt, signed by " + PrintableText.of(by));
            read.get().text().lines().forEach(line -> out.println(PrintableText.of(line)));
        } else {
            out.println("BAD: " + PrintableText.of(wrong.get()));
        }
        return good ? 0 : FOUND;
    }

    int proof(Path file, PrintWriter out) throws IOException {
        if (keys.isEmpty()) {
            throw usage("a proof is checked with the journal's verifier key: give --key");
        }
        Optional<InclusionProof> read = InclusionProof.parse(read(file));
        if (read.isEmpty()) {
            out.println(
                    json
                            ? "{\"good\":false,\"reason\":\"not a whole proof\"}"
                            : "BAD: it begins as a proof and is not a whole one");
            return FOUND;
        }
        InclusionProof proof = read.get();
        Optional<String> wrong = proof.wrongBy(given());
        Path outside = checkpoint;
        if (wrong.isEmpty() && outside != null) {
            SignedNote kept = note(outside);
            wrong = kept.wrongBy(given());
            if (wrong.isEmpty() && !kept.text().equals(proof.checkpoint().text())) {
                wrong =
                        Optional.of(
                                "it is a proof under a checkpoint of "
                                        + proof.checkpoint().size()
                                        + " entries, not under the one that was given, of "
                                        + kept.size()
                                        + "; make one with --prove and that --checkpoint");
            }
        }
        boolean good = wrong.isEmpty();
        if (json) {
            ObjectNode all = JSON.createObjectNode();
            all.put("good", good).put("index", proof.index());
            all.put("entries", proof.checkpoint().size()).put("log", proof.checkpoint().origin());
            wrong.ifPresent(reason -> all.put("reason", reason));
            if (good) {
                all.put("entry", proof.entry());
            }
            out.println(JSON.writeValueAsString(all));
        } else if (good) {
            out.printf(
                    "good: entry %d of %s, as signed in a checkpoint of %d entries%n%s%n",
                    proof.index(),
                    proof.checkpoint().origin(),
                    proof.checkpoint().size(),
                    PrintableText.of(proof.entry()));
        } else {
            out.println("BAD: " + wrong.get());
        }
        return good ? 0 : FOUND;
    }
}
