package io.sallyport.policy.classification;

import io.sallyport.policy.command.CommandLine;
import io.sallyport.policy.command.Doubt;
import io.sallyport.policy.command.SimpleCommand;
import io.sallyport.policy.command.Word;
import io.sallyport.recorder.rule.RuleFile;
import io.sallyport.recorder.rule.RuleReader;
import io.sallyport.recorder.rule.RuleSet;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Lines, rules and circumstances for tests of what is classified.
final class Commands {
    static final String HOME = "/home/op";

    private Commands() {}

    static Circumstances circumstances() {
        return new Circumstances(
                "alice", "db01", "acme", "personal", "op", HOME, "exec", UserData.ofCases());
    }

    /// A command in the home directory; words with `**` in them are known in part.
    static SimpleCommand command(String... words) {
        return new SimpleCommand(
                Arrays.stream(words).map(Commands::word).toList(),
                List.of(),
                Map.of(),
                List.of(),
                Word.literal(HOME),
                "",
                "",
                List.of(),
                Optional.empty());
    }

    private static Word word(String text) {
        return text.contains("**")
                ? new Word(Word.Kind.UNKNOWN, text, text.replace("**", "$x"))
                : Word.literal(text);
    }

    static CommandLine line(SimpleCommand... commands) {
        return new CommandLine("", List.of(commands), List.of());
    }

    static CommandLine doubtful(SimpleCommand... commands) {
        Doubt doubt = new Doubt(Doubt.Kind.UNKNOWN_COMMAND, "$x");
        return new CommandLine("", List.of(commands), List.of(doubt));
    }

    static Classifier classifier(String... detectionsAndOperations) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < detectionsAndOperations.length; i += 2) {
            text.append(
                    """
                    ---
                    title: Rule %d
                    id: rule-%d
                    level: low
                    tags: [sallyport.operation.%s]
                    detection:
                        s: {%s}
                        condition: s
                    """
                            .formatted(
                                    i / 2,
                                    i / 2,
                                    detectionsAndOperations[i + 1],
                                    detectionsAndOperations[i]));
        }
        RuleFile file = new RuleReader(Map.of()).read("test.yml", text.toString());
        if (!file.problems().isEmpty()) {
            throw new IllegalArgumentException(file.problems().toString());
        }
        return new Classifier(new RuleSet(file.rules()));
    }
}
