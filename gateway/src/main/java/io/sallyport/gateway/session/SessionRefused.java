package io.sallyport.gateway.session;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A session was asked for and not opened.
///
/// @param form how the operator asked: `direct`, `jump` or `menu`
/// @param reason the sentence the operator was given
public record SessionRefused(FactHeader header, String form, String reason) implements Fact {}
