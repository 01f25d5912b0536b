/// A real Elasticsearch for tests, in a process of its own.
///
/// Rule: only tests and benchmarks depend on it; it knows nobody of ours.
package io.sallyport.testing.elasticsearch;
