package io.sallyport.policy.receipt;

import io.sallyport.policy.consent.Access;

/// A receipt that was issued.
///
/// @param access the session it is of
/// @param sha256 lower-case hex SHA-256 of its file
public record Receipt(Access access, String sha256) {}
