package io.sallyport.policy.credential;

/// Where credentials come from. Safe for use by many threads.
public interface CredentialSource {

    /// Lends the credential of this name. May block on a disk or a network; may be repeated.
    ///
    /// @throws CredentialUnavailableException when there is none of this name, or it cannot be
    ///   read; the message says what to do and holds no secret
    Credential lend(String name);
}
