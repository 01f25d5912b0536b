/// The journal: an append-only log of facts, each durable before its effect.
///
/// Rule: nothing here changes or removes an entry once it was acknowledged.
@NullMarked
package io.sallyport.recorder.journal;

import org.jspecify.annotations.NullMarked;
