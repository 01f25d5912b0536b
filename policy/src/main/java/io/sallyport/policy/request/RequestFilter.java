package io.sallyport.policy.request;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which requests to list.
///
/// @param states in one of these states now; empty: in any
/// @param requester only this person's; absent: everybody's
/// @param target only those for this target; absent: for any
/// @param limit the most that is listed, 1 to 1000
public record RequestFilter(
        Set<RequestState> states, @Nullable String requester, @Nullable String target, int limit) {
    public static final int MOST = 1000;

    public RequestFilter {
        states = Set.copyOf(states);
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("a list has 1 to " + MOST + " requests");
        }
    }

    public static RequestFilter all() {
        return new RequestFilter(Set.of(), null, null, MOST);
    }

    public static RequestFilter open() {
        return all().in(RequestState.PENDING_APPROVAL, RequestState.PENDING_CONSENT);
    }

    public RequestFilter in(RequestState... wanted) {
        return new RequestFilter(Set.of(wanted), requester, target, limit);
    }

    public RequestFilter by(String person) {
        return new RequestFilter(states, person, target, limit);
    }

    public RequestFilter on(String name) {
        return new RequestFilter(states, requester, name, limit);
    }
}
