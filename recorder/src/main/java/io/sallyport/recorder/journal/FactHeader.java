package io.sallyport.recorder.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/// The plain header every fact carries. All ids are opaque here; what does not apply is absent.
///
/// @param person the person who acted, or on whose behalf something happened
/// @param source the address the person came from, `address:port`; where a program acted with a
///   token of the person's, followed by ` via token NAME`
/// @param target the target's name in the inventory
/// @param account the account on the target
/// @param session the session's id
/// @param grant the grant that carried the act
/// @param consent the owner's consent that covered it
/// @param owner the owner of the data on the target
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FactHeader(
        @Nullable String person,
        @Nullable String source,
        @Nullable String target,
        @Nullable String account,
        @Nullable String session,
        @Nullable String grant,
        @Nullable String consent,
        @Nullable String owner) {

    /// A header for what the node itself did.
    public static final FactHeader NODE =
            new FactHeader(null, null, null, null, null, null, null, null);

    /// A header for what a person did from somewhere, outside any session.
    public static FactHeader of(String person, @Nullable String source) {
        return new FactHeader(person, source, null, null, null, null, null, null);
    }

    /// The same header, about this target.
    public FactHeader onTarget(String target) {
        return new FactHeader(person, source, target, account, session, grant, consent, owner);
    }
}
