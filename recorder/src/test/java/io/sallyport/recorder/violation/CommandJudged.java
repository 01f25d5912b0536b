package io.sallyport.recorder.violation;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.util.List;

/// As the gateway's fact of this name, as far as the auditor reads it.
record CommandJudged(
        FactHeader header,
        String text,
        String scope,
        List<String> rules,
        String level,
        String decision,
        long offset)
        implements Fact {
    private static final FactHeader ALICE =
            new FactHeader("alice", "192.0.2.1:50000", "db01", "root", "s-1", "g-1", null, "acme");

    static CommandJudged by(String text, String level, String decision, String... rules) {
        return new CommandJudged(ALICE, text, "shell", List.of(rules), level, decision, 1234);
    }
}
