package io.sallyport.bench;

import java.io.PrintStream;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `./sallyport bench`: development only, on the test class path.
@Command(
        name = "sallyport bench",
        description = "benchmarks on this machine",
        mixinStandardHelpOptions = true,
        subcommands = {
            RelayBench.class,
            SessionsBench.class,
            DecisionsBench.class,
            CaptureBench.class,
            JournalBench.class,
            RecordingBench.class,
            AuditBench.class,
            SearchBench.class,
            RulesBench.class,
            HuntBench.class
        })
final class Bench {
    /// Where results go, and nothing else: a program may read them.
    static final PrintStream RESULTS = System.out;

    private Bench() {}

    public static void main(String[] arguments) {
        System.setOut(System.err); // for the logs of what is measured
        // The library tells of every sign-in; thousands of them would bury the progress.
        LoggingSystem.get(Bench.class.getClassLoader())
                .setLogLevel("org.apache.sshd", LogLevel.ERROR);
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }
}
