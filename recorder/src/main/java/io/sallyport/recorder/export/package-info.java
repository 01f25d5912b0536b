/// Exports: a recording in forms that other programs and people read.
///
/// Rule: what is exported comes from the recording alone; text from outside is made visible before
/// it becomes part of a heading.
@NullMarked
package io.sallyport.recorder.export;

import org.jspecify.annotations.NullMarked;
