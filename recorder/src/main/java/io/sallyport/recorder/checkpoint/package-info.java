/// Checkpoints of a journal: what they say, who signs them and where they are published.
///
/// Rule: knows no journal; a checkpoint is a size and a root, whoever counted.
@NullMarked
package io.sallyport.recorder.checkpoint;

import org.jspecify.annotations.NullMarked;
