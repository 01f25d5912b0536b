package io.sallyport.gateway.login;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A connection closed without having signed in, after it had tried.
///
/// @param userName the user name it gave, made printable and cut; nobody vouches for it
/// @param keys fingerprints of the keys it offered, the first few
/// @param client its identification string
/// @param because where a key that it offered is the person's but does not count: why; whoever
///   offered it has not proved that they hold it
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SignInRefused(
        FactHeader header,
        String userName,
        List<String> keys,
        String client,
        @Nullable String because)
        implements Fact {
    public SignInRefused {
        keys = List.copyOf(keys);
    }
}
