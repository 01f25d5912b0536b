package io.sallyport.policy.alert;

import java.time.Instant;

/// Of whom or where a rule raises no alert for a while. The violations are found and kept all the
/// same.
///
/// @param id `u-…`
/// @param rule the rule's id
/// @param person of whom; empty: of everybody, but for whoever made it
/// @param target where; empty: everywhere
/// @param until the first instant at which it no longer counts
/// @param reason why
/// @param by who made it
/// @param since from when on
/// @param violations how many it kept from raising an alert
public record Suppression(
        String id,
        String rule,
        String person,
        String target,
        Instant until,
        String reason,
        String by,
        Instant since,
        long violations) {}
