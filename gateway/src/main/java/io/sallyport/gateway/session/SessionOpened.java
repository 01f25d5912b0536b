package io.sallyport.gateway.session;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A session reached its target: the connection is authenticated and the recording has begun.
///
/// @param form how the operator got here: `direct` (user name), `jump` (inner SSH) or `menu`
/// @param hostKey fingerprint of the host key the target showed
public record SessionOpened(FactHeader header, String form, String hostKey) implements Fact {}
