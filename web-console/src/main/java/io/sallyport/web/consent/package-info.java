/// What owners of data do over REST: consent, say how they want to be asked, see who was there.
///
/// Rule: only who speaks for the owner decides for the owner, whoever runs the bastion included.
@NullMarked
package io.sallyport.web.consent;

import org.jspecify.annotations.NullMarked;
