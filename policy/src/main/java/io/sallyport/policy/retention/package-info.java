/// How long recordings stay, which are held, and how one is deleted.
///
/// Rule: nothing is deleted by one person, nothing before its time, nothing that is held, and
/// nothing without a trace of what it was.
@NullMarked
package io.sallyport.policy.retention;

import org.jspecify.annotations.NullMarked;
