package io.sallyport.gateway.session;

import io.sallyport.policy.identity.Person;
import io.sallyport.recorder.journal.FactHeader;
import org.jspecify.annotations.Nullable;

/// Who signed in, from where, with what.
///
/// @param person the person, as the inventory had them at that moment
/// @param source the operator's address, `address:port`
/// @param factor fingerprint of the key, or of the certified key
/// @param certificate the certificate's key id and serial, where one was used
/// @param client the client's identification string
public record Login(
        Person person, String source, String factor, @Nullable String certificate, String client) {

    public FactHeader header() {
        return FactHeader.of(person.name(), source);
    }
}
