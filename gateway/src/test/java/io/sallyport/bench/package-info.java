/// Benchmarks against OpenSSH on the same machine in the same run.
///
/// Rule: figures are ratios of medians; absolute ones of different runs are not compared.
@NullMarked
package io.sallyport.bench;

import org.jspecify.annotations.NullMarked;
