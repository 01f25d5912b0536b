package io.sallyport.gateway.terminal;

import io.sallyport.policy.classification.Circumstances;
import io.sallyport.policy.classification.Classification;
import io.sallyport.policy.classification.Classifier;
import io.sallyport.policy.classification.Matched;
import io.sallyport.policy.command.CommandLine;
import io.sallyport.policy.command.Doubt;
import io.sallyport.policy.command.Normaliser;
import io.sallyport.policy.command.Reading;
import io.sallyport.policy.command.SessionState;
import io.sallyport.policy.command.SimpleCommand;
import io.sallyport.policy.command.Word;
import io.sallyport.policy.habit.Unusual;
import io.sallyport.policy.operation.Operation;
import io.sallyport.recorder.masking.Masks;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Reads command lines: what they would run, what that does, and what of it may be kept. Safe for
/// use by many threads.
public final class Commands {
    /// As long as the longest argument that Linux lets a shell be given (`MAX_ARG_STRLEN`). A
    /// journal's entry holds that and the words even where each character is escaped.
    private static final int LONGEST_TEXT = 131_072;

    /// Of all words of a line together, in characters: expansions make far more of a line than it
    /// has.
    private static final int LONGEST_WORDS = 16_384;

    private static final int MOST_WORDS = 100;
    private static final Set<String> SHELLS =
            Set.of(
                    "bash",
                    "sh",
                    "dash",
                    "ash",
                    "zsh",
                    "fish",
                    "ksh",
                    "mksh",
                    "csh",
                    "tcsh",
                    "busybox",
                    "su",
                    "sudo",
                    "doas",
                    "runuser",
                    "ssh",
                    "telnet",
                    "tmux",
                    "screen",
                    "script",
                    "docker",
                    "podman",
                    "nerdctl",
                    "kubectl",
                    "lxc",
                    "machinectl",
                    "chroot",
                    "nsenter",
                    "unshare",
                    "newgrp",
                    "sg",
                    "login",
                    "env");

    private final Normaliser normaliser = new Normaliser();
    private final Supplier<Classifier> classifier;
    private final Masks masks;
    private final SecretKeySpec key;

    /// What a line comes to.
    ///
    /// @param operations what has to be allowed for it to run: also that it cannot be bounded,
    ///   where it may do harm and that is not sure
    public record Read(Reading reading, Classification classification, Set<Operation> operations) {

        /// Whether it starts something that reads commands itself.
        public boolean opensShell() {
            return reading.line().doubts().stream()
                            .anyMatch(doubt -> doubt.kind() == Doubt.Kind.INTERACTIVE)
                    && reading.line().commands().stream()
                            .anyMatch(command ->
                                    command.wrappers().stream().anyMatch(Commands::isShell)
                                            || !command.argv().isEmpty()
                                                    && isShell(command.argv().getFirst().text()));
        }

        /// Ids of the rules that matched for sure, the most severe first.
        public List<String> rules() {
            return severest(classification).map(Matched::rule).distinct().toList();
        }

        /// Their versions, in the same order.
        public List<String> versions() {
            Map<String, String> versions = new LinkedHashMap<>();
            severest(classification)
                    .forEach(matched -> versions.putIfAbsent(matched.rule(), matched.version()));
            return List.copyOf(versions.values());
        }

        /// The rules in shadow that matched for sure.
        public List<CommandJudged.ShadowRule> shadow() {
            return classification.shadow().stream()
                    .filter(Matched::certain)
                    .map(matched -> new CommandJudged.ShadowRule(matched.rule(), matched.version()))
                    .distinct()
                    .toList();
        }

        /// What of it is new to the operator.
        public Unusual unusual() {
            return classification.novelty().unusual();
        }

        /// What the most severe of them is called; empty where nothing matched.
        public String rule() {
            return severest(classification).findFirst().map(Matched::title).orElse("");
        }

        /// The most severe level; empty where nothing matched.
        public String level() {
            return severest(classification)
                    .findFirst()
                    .map(matched -> matched.level().name().toLowerCase(Locale.ROOT))
                    .orElse("");
        }
    }

    /// @param classifier asked for each line: by the rules of that moment
    /// @param key 32 bytes, for digests; in no fact, log or recording
    public Commands(Supplier<Classifier> classifier, Masks masks, byte[] key) {
        this.classifier = classifier;
        this.masks = masks;
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    /// @param state what the shell was told before
    public Read read(String text, SessionState state, Circumstances circumstances) {
        Reading reading = normaliser.read(text, state);
        Classification classification = classifier.get().classify(reading.line(), circumstances);
        Set<Operation> operations = EnumSet.noneOf(Operation.class);
        operations.addAll(classification.operations());
        if (classification.perhaps().stream().anyMatch(Operation::needsNamedConsent)) {
            operations.add(Operation.UNBOUNDED);
        }
        return new Read(reading, classification, Set.copyOf(operations));
    }

    /// The text as it may be kept and shown.
    public String shown(String text) {
        String covered = masks.cover(text);
        return covered.length() <= LONGEST_TEXT
                ? covered
                : covered.substring(0, LONGEST_TEXT) + "…";
    }

    /// What the line would run, as it may be kept.
    public List<CommandJudged.Run> runs(CommandLine line) {
        List<CommandJudged.Run> runs = new ArrayList<>();
        int left = LONGEST_WORDS;
        for (SimpleCommand command : line.commands()) {
            if (runs.size() == CommandJudged.MOST || left <= 0) {
                break;
            }
            if (!command.argv().isEmpty()) {
                List<String> words = words(command.argv(), left);
                runs.add(new CommandJudged.Run(words, command.wrappers()));
                left -= words.stream().mapToInt(String::length).sum();
            }
        }
        return runs;
    }

    /// Secrets are found where they stand in a line, so the words are covered as one.
    private List<String> words(List<Word> argv, int most) {
        List<String> written = new ArrayList<>();
        int left = most;
        for (Word word : argv) {
            if (written.size() == MOST_WORDS || left <= 0) {
                break;
            }
            String text = word.isLiteral() ? word.text() : word.written();
            written.add(text.length() <= left ? text : text.substring(0, left) + "…");
            left -= text.length();
        }
        String covered = masks.cover(String.join(" ", written));
        List<String> words = new ArrayList<>();
        int at = 0;
        for (String word : written) {
            words.add(covered.substring(at, at + word.length()));
            at += word.length() + 1;
        }
        return words;
    }

    /// Keyed hash of the text as it is: the same text has the same, and nobody without the key can
    /// try which it was.
    public String digest(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    private static Stream<Matched> severest(Classification classification) {
        return classification.matched().stream()
                .filter(Matched::certain)
                .sorted(Comparator.comparing(Matched::level).reversed());
    }

    private static boolean isShell(String program) {
        return SHELLS.contains(program.substring(program.lastIndexOf('/') + 1).split(" ", 2)[0]);
    }
}
