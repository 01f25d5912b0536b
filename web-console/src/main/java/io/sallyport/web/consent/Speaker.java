package io.sallyport.web.consent;

import io.sallyport.policy.decision.Sight;
import io.sallyport.policy.identity.Person;
import io.sallyport.web.problem.RefusedException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/// For whom a person speaks.
final class Speaker {
    private Speaker() {}

    /// The owners whose matters are shown: the named one, or all that the person speaks for.
    ///
    /// @throws RefusedException as 403 where the person speaks for none, or not for that one
    static Set<String> owners(Sight sight, Person person, @Nullable String named) {
        Set<String> owners = sight.ownersOf(person);
        if (owners.isEmpty()) {
            throw new RefusedException(
                    HttpStatus.FORBIDDEN,
                    "you speak for no owner of data; an administrator can list you");
        }
        if (named == null || named.isBlank()) {
            return owners;
        }
        if (!owners.contains(named)) {
            throw new RefusedException(
                    HttpStatus.FORBIDDEN,
                    "you speak for " + String.join(" and ", owners) + ", and for nobody else");
        }
        return Set.of(named);
    }

    /// The owner that the person decides for.
    ///
    /// @throws RefusedException as [#owners]; as 400 where it is not said for which
    static String owner(Sight sight, Person person, @Nullable String named) {
        Set<String> owners = owners(sight, person, named);
        if (owners.size() > 1) {
            throw new RefusedException(
                    HttpStatus.BAD_REQUEST,
                    "say for whom, under `owner`: " + String.join(" or ", owners));
        }
        return owners.iterator().next();
    }
}
