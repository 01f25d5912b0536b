package io.sallyport.web.session;

import io.sallyport.web.problem.RefusedException;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;

/// A session's id as it stands in an address.
///
/// @param text 1 to 64 of `a-z`, `0-9` and `-`, as the recorder wants it
public record SessionId(String text) {
    private static final Pattern FORM = Pattern.compile("[a-z0-9-]{1,64}");

    public SessionId {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("not a session's id");
        }
    }

    /// The id in a request's address.
    ///
    /// @throws RefusedException as 400, where it is none
    public static SessionId of(String text) {
        if (!FORM.matcher(text).matches()) {
            // The text itself is not repeated: it came from outside.
            throw new RefusedException(
                    HttpStatus.BAD_REQUEST,
                    "That is not a session's id, which has 1 to 64 of a-z, 0-9 and '-'.");
        }
        return new SessionId(text);
    }
}
