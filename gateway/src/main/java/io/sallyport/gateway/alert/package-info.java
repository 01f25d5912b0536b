/// What the gateway does by itself about a violation, where it is configured to.
///
/// Rule: each is a fact before it happens, and what can be undone is undone by a person, by name.
@NullMarked
package io.sallyport.gateway.alert;

import org.jspecify.annotations.NullMarked;
