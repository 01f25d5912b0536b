package io.sallyport.fuzz;

import io.sallyport.policy.classification.Circumstances;
import io.sallyport.policy.classification.Classifier;
import io.sallyport.policy.classification.Rules;
import io.sallyport.policy.classification.UserData;
import io.sallyport.policy.command.Normaliser;
import io.sallyport.policy.command.Reading;
import io.sallyport.policy.command.SessionState;
import java.nio.charset.StandardCharsets;

/// A command line of any shell, read and classified; then the next one, with what the first told.
public final class CommandLineTarget {
    private static final Normaliser NORMALISER = new Normaliser();
    private static final Classifier CLASSIFIER = new Classifier(Rules.shipped());
    private static final Circumstances WHERE =
            new Circumstances(
                    "alice",
                    "db01",
                    "acme",
                    "user",
                    "root",
                    "/root",
                    "shell_integration",
                    UserData.usual());

    private CommandLineTarget() {}

    /// Called by Jazzer, which knows it by its name.
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 2) {
            return;
        }
        SessionState.Dialect[] dialects = SessionState.Dialect.values();
        SessionState state =
                SessionState.atStart(dialects[(data[0] & 0xff) % dialects.length], "root", "/root");
        String text = new String(data, 1, data.length - 1, StandardCharsets.UTF_8);
        int half = text.indexOf('\u0000');
        for (String line :
                half < 0
                        ? new String[] {text}
                        : new String[] {text.substring(0, half), text.substring(half + 1)}) {
            Reading reading = NORMALISER.read(line, state);
            var classified = CLASSIFIER.classify(reading.line(), WHERE);
            if (!reading.line().isBounded() && !classified.cannotTell()) {
                throw new IllegalStateException("a doubt was forgotten: " + line);
            }
            if (reading.line().commands().size() > 1_000) {
                throw new IllegalStateException("more commands than are kept");
            }
            state = reading.next();
        }
    }
}
