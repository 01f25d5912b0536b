/// Grants: who may use which account of which target, until when; and the sessions they carry.
///
/// Rule: a grant admits until the instant before it ends and refuses at the instant it ends.
@NullMarked
package io.sallyport.policy.grant;

import org.jspecify.annotations.NullMarked;
