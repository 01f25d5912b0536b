package io.sallyport.recorder.shipping;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.util.List;

/// A gateway's fact of this name, as far as what is shipped of it goes.
record CommandJudged(
        FactHeader header,
        int channel,
        int number,
        String text,
        String how,
        List<String> operations,
        List<String> rules,
        String level,
        String decision,
        long offset,
        List<Run> runs)
        implements Fact {
    /// A program with its arguments.
    record Run(List<String> words, List<String> through) {}

    static CommandJudged of(String text, String decision, Run... runs) {
        return new CommandJudged(
                new FactHeader(
                        "alice", "192.0.2.7:50022", "db01", "root", "s-1", "g-1", "c-1", "acme"),
                0,
                1,
                text,
                "shell_integration",
                List.of("destroy"),
                List.of("5b0c3f0e-1f3e-4f55-9d57-0b7d6f1f2a11"),
                "high",
                decision,
                1_234,
                List.of(runs));
    }
}
