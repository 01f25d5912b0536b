/// Notices: who is told what of a change, and how it reaches them.
///
/// Rule: a notice is written with the change it tells of and sent by nobody who waits for
/// something; it tells each person no more than is theirs.
@NullMarked
package io.sallyport.policy.notice;

import org.jspecify.annotations.NullMarked;
