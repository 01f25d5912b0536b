/// Credentials of targets: kept sealed, lent for a connection, never shown.
///
/// Rule: a secret's bytes are reachable only through
/// [io.sallyport.policy.credential.Secret#reveal].
@NullMarked
package io.sallyport.policy.credential;

import org.jspecify.annotations.NullMarked;
