package io.sallyport.policy.classification;

import java.util.List;

/// Rules, modes and responses that people approved, beside the files of the folder. Safe for use by
/// many threads.
public interface ApprovedRules {
    /// There are none.
    ApprovedRules NONE = List::of;

    /// All of them, as files of rules; equal while nothing changed. Asked every second; waits for
    /// the database.
    ///
    /// @throws io.sallyport.policy.database.DatabaseUnavailableException when they cannot be known
    List<RuleText> texts();

    /// Whether the folder's files, too, are among the texts, so that the folder itself is not in
    /// force.
    default boolean holdFolder() {
        return false;
    }
}
