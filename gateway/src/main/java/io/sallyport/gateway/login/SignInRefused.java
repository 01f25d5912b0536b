package io.sallyport.gateway.login;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.util.List;

/// A connection closed without having signed in, after it had tried.
///
/// @param userName the user name it gave, made printable and cut; nobody vouches for it
/// @param keys fingerprints of the keys it offered, the first few
/// @param client its identification string
public record SignInRefused(FactHeader header, String userName, List<String> keys, String client)
        implements Fact {
    public SignInRefused {
        keys = List.copyOf(keys);
    }
}
