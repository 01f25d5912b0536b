package io.sallyport.policy.classification;

/// Who runs a line, and where; rules know them as the fields `person`, `target`, `owner`, `data`,
/// `User` and `how`. What does not apply is empty.
///
/// @param data the class of the target's data
/// @param account the account of the session on the target
/// @param home that account's home directory
/// @param how how the line is known: `exec`, `shell_integration`, `line`, `screen`
/// @param userData where on the target the data is
public record Circumstances(
        String person,
        String target,
        String owner,
        String data,
        String account,
        String home,
        String how,
        UserData userData) {}
