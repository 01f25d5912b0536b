package io.sallyport.web.session;

import io.sallyport.policy.grant.LiveSession;
import io.sallyport.policy.identity.Person;

/// Policy's answer to: may this person know of this session, whether it still runs or not?
@FunctionalInterface
public interface SessionSight {
    boolean sees(Person viewer, LiveSession session);
}
