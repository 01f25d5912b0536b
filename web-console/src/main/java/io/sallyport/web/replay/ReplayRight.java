package io.sallyport.web.replay;

import io.sallyport.policy.grant.LiveSession;
import io.sallyport.policy.identity.Person;
import java.util.Optional;

/// Policy's answer to: may this person look into the recording of this session? Empty: yes; else
/// the sentence that says why not.
@FunctionalInterface
public interface ReplayRight {
    Optional<String> refusal(Person viewer, LiveSession session);
}
