/// Signing in over SSH: who connects, with what, to where.
///
/// Rule: nothing about people or targets is told before the key has proved itself.
@NullMarked
package io.sallyport.gateway.login;

import org.jspecify.annotations.NullMarked;
