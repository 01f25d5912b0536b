package io.sallyport.policy.credential;

import org.jspecify.annotations.Nullable;

/// What the gateway signs in to a target with.
public sealed interface Credential {

    /// A password, UTF-8.
    record Password(Secret password) implements Credential {}

    /// A private key in any format OpenSSH writes, without a passphrase of its own (the store seals
    /// it), and the OpenSSH certificate that goes with it, if there is one.
    ///
    /// @param key the private key file's content
    /// @param certificate the content of the `-cert.pub` file
    record Key(Secret key, @Nullable String certificate) implements Credential {}
}
