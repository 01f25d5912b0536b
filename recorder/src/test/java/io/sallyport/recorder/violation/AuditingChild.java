package io.sallyport.recorder.violation;

import io.sallyport.recorder.journal.FileJournal;
import io.sallyport.recorder.rule.Correlating;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;

/// A process that journals commands without end, audits them, and waits to be killed.
final class AuditingChild {
    private AuditingChild() {}

    /// @param arguments the data folder
    public static void main(String[] arguments) throws IOException {
        Path data = Path.of(arguments[0]);
        FileJournal journal =
                new FileJournal(data.resolve("journal"), "gw1", InstantSource.system());
        Auditor.start(journal, data.resolve("spool"), AuditorTest.RULES, () -> Correlating.NOTHING);
        for (int i = 0; ; i++) {
            journal.append(
                    i % 3 == 0
                            ? CommandJudged.by("rm -rf /srv", "high", "run", "destroys", "unknown")
                            : CommandJudged.by("ls", "low", "run", "looks"));
            System.out.println(i + " ok");
            System.out.flush();
        }
    }
}
