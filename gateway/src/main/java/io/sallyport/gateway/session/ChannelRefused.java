package io.sallyport.gateway.session;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// Something was asked of a channel or a connection that is not listed or not granted.
///
/// @param request the request's type on the wire
/// @param why what is missing
public record ChannelRefused(FactHeader header, String request, String why) implements Fact {}
