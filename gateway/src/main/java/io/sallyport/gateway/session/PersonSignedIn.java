package io.sallyport.gateway.session;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import org.jspecify.annotations.Nullable;

/// A person proved who they are.
///
/// @param factor fingerprint of the key, or of the certified key
/// @param certificate key id and serial of the certificate, where one was used
/// @param client the client's identification string
public record PersonSignedIn(
        FactHeader header, String factor, @Nullable String certificate, String client)
        implements Fact {}
