/// The commands and the menu that people get over SSH itself.
///
/// Rule: text from outside is made printable before it is shown.
@NullMarked
package io.sallyport.gateway.desk;

import org.jspecify.annotations.NullMarked;
