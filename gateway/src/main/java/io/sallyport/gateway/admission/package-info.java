/// How an operator who stands before a shut gate gets in: asked for a reason, she waits in her own
/// terminal until the request is decided.
///
/// Rule: nothing here lets anybody in; it asks and looks, and the session decides again.
@NullMarked
package io.sallyport.gateway.admission;

import org.jspecify.annotations.NullMarked;
