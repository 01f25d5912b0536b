package io.sallyport.policy.notice;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import org.jspecify.annotations.Nullable;

/// A receiver took a notice; what it said is not told here.
///
/// @param header the node's own
/// @param notice the notice's id
/// @param kind what it told of, `GLASS_BROKEN`
/// @param about the request, consent, grant, person or owner it was about
/// @param channel how it went, `MAIL`, `WEBHOOK` or `CHAT`
/// @param to the person it was for; absent for the gateway's own webhook and chat room
/// @param attempts how often it was sent, this time included
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NoticeSent(
        FactHeader header,
        String notice,
        NoticeKind kind,
        String about,
        NoticeChannel channel,
        @Nullable String to,
        int attempts)
        implements Fact {}
