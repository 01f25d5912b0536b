package io.sallyport.web.session;

import io.sallyport.web.problem.RefusedException;
import io.sallyport.web.session.PastSession.State;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/// What a list of sessions is narrowed to, as it stands in the address.
///
/// @param person the whole name of who worked; empty: anybody
/// @param target the whole name of the target; empty: any
/// @param state where the session stands; absent: anywhere
public record SessionFilter(String person, String target, @Nullable State state) {

    /// From the address's parameters.
    ///
    /// @throws RefusedException as 400, where the state is none: to leave it out would show
    ///   sessions that were not asked for
    static SessionFilter of(
            @Nullable String person, @Nullable String target, @Nullable String state) {
        State wanted = null;
        for (State known : State.values()) {
            if (known.name().toLowerCase(Locale.ROOT).equals(state)) {
                wanted = known;
            }
        }
        if (wanted == null && state != null && !state.isEmpty()) {
            throw new RefusedException(
                    HttpStatus.BAD_REQUEST,
                    "A session's state is running, ended or interrupted, in lower case.");
        }
        return new SessionFilter(word(person), word(target), wanted);
    }

    private static String word(@Nullable String text) {
        String word = text == null ? "" : text.strip();
        return word.length() <= 128 ? word : word.substring(0, 128);
    }

    boolean admits(SessionHistory.Known known) {
        return (person.isEmpty() || person.equals(known.session().person()))
                && (target.isEmpty() || target.equals(known.session().target()))
                && (state == null || state == known.state());
    }

    boolean isNarrowing() {
        return !person.isEmpty() || !target.isEmpty() || state != null;
    }

    /// The state as the address has it.
    String stateWord() {
        return state == null ? "" : state.name().toLowerCase(Locale.ROOT);
    }
}
