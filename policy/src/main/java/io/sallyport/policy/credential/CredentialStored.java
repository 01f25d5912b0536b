package io.sallyport.policy.credential;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A credential was put into the store, in place of an earlier one of its name if there was one.
///
/// @param credential its name
/// @param kind `password` or `key`
public record CredentialStored(String credential, String kind) implements Fact {
    @Override
    public FactHeader header() {
        return FactHeader.NODE;
    }
}
