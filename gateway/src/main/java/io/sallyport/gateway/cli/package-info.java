/// The program's commands.
///
/// Rule: exit codes: 0 done, 1 found what it looks for, 2 usage, 3 could not.
@NullMarked
package io.sallyport.gateway.cli;

import org.jspecify.annotations.NullMarked;
