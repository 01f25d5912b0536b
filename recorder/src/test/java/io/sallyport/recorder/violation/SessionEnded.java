package io.sallyport.recorder.violation;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// As the gateway's fact of this name, as far as the auditor reads it.
record SessionEnded(FactHeader header, String cause, String reason) implements Fact {}
