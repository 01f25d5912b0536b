package io.sallyport.policy.credential;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A credential was taken out of the store.
///
/// @param credential its name
/// @param kind `password`, `key`, or `unreadable` where it could not be opened any more
public record CredentialRemoved(String credential, String kind) implements Fact {
    @Override
    public FactHeader header() {
        return FactHeader.NODE;
    }
}
