package io.sallyport.policy.classification;

import io.sallyport.policy.habit.Occasion;

/// Who runs a line, and where; rules know them as the fields `person`, `target`, `owner`, `data`,
/// `User` and `how`, and those of the [Occasion]. What does not apply is empty.
///
/// @param data the class of the target's data
/// @param account the account of the session on the target
/// @param home that account's home directory
/// @param how how the line is known: `exec`, `shell_integration`, `line`, `screen`
/// @param userData where on the target the data is
/// @param occasion when it is, and how well the person knows what they do
public record Circumstances(
        String person,
        String target,
        String owner,
        String data,
        String account,
        String home,
        String how,
        UserData userData,
        Occasion occasion) {

    /// Of which nothing is known as to habits and hours.
    public Circumstances(
            String person,
            String target,
            String owner,
            String data,
            String account,
            String home,
            String how,
            UserData userData) {
        this(person, target, owner, data, account, home, how, userData, Occasion.UNKNOWN);
    }
}
