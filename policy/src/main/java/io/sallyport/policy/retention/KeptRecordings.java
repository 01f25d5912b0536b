package io.sallyport.policy.retention;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The recordings that a node has. Safe for use by many threads.
public interface KeptRecordings {

    /// What is known of a session's recording; absent where this node has none.
    Optional<Kept> find(String session);

    /// Removes every copy of it, for good. May be repeated, and then says the same again.
    ///
    /// @return what it was; absent where there is nothing, or it is still being written
    /// @throws Deletions.NotErasedException when a copy may still be there
    Optional<Gone> erase(String session);

    /// @param target the session's target; absent where that cannot be told
    /// @param since when its time began to run
    /// @param running whether its session still runs
    record Kept(@Nullable String target, Instant since, boolean running) {}

    /// @param file its name
    /// @param bytes its length
    /// @param sha256 lower-case hex SHA-256 of it
    /// @param chain as it was sealed; empty where it had none
    record Gone(String file, long bytes, String sha256, String chain) {}
}
