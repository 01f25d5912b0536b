/// What holds for the code of all modules, and the references that are generated from it.
///
/// Rule: a boundary that the design names is a test here, and both sides of it are read off the
/// compiled classes.
@NullMarked
package io.sallyport.architecture;

import org.jspecify.annotations.NullMarked;
