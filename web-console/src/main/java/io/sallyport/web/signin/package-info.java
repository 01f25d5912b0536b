/// Signing in to the console and out of it, with the people of the inventory and the tokens of
/// their programs.
///
/// Rule: a person is signed in only while the inventory holds the very entry she signed in with; a
/// token is asked after anew at every request.
@NullMarked
package io.sallyport.web.signin;

import org.jspecify.annotations.NullMarked;
