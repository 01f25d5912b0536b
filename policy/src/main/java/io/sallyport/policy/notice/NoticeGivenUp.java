package io.sallyport.policy.notice;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import org.jspecify.annotations.Nullable;

/// A notice reached nobody for so long that it is not sent any more.
///
/// @param header the node's own
/// @param notice the notice's id
/// @param kind what it would have told of
/// @param about the request, consent, grant, person or owner it was about
/// @param channel how it would have gone
/// @param to the person it was for; absent for the gateway's own webhook and chat room
/// @param attempts how often it was sent
/// @param because what came of the last attempt
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NoticeGivenUp(
        FactHeader header,
        String notice,
        NoticeKind kind,
        String about,
        NoticeChannel channel,
        @Nullable String to,
        int attempts,
        String because)
        implements Fact {}
