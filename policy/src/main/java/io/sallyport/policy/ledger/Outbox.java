package io.sallyport.policy.ledger;

import io.sallyport.recorder.journal.Fact;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Where a change leaves what people are to be told of it. Safe for use by many threads and nodes.
@FunctionalInterface
public interface Outbox {
    /// Tells nobody.
    Outbox NONE = (outcomes, rows, now) -> {};

    /// Called last inside the transaction that makes the change, so that what this writes is there
    /// exactly when the change is. Sends nothing: a transaction waits for no receiver. Called again
    /// where the transaction is tried again.
    ///
    /// @param outcomes what came of the change, in order
    /// @param rows the transaction; this reads any and writes only rows of its own
    /// @param now the time at this moment
    void keep(List<Fact> outcomes, JdbcClient rows, Instant now);
}
