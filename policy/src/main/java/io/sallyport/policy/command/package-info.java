/// What a command line would really run: its simple commands, through quoting, expansion, wrappers
/// and code handed to another shell.
///
/// Rule: nothing here runs anything or looks at a machine; what the line alone does not tell is
/// said to be unknown.
@NullMarked
package io.sallyport.policy.command;

import org.jspecify.annotations.NullMarked;
