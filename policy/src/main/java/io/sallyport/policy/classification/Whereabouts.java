package io.sallyport.policy.classification;

import io.sallyport.recorder.rule.Answer;
import io.sallyport.recorder.rule.Value;
import io.sallyport.recorder.rule.Wildcard;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What paths are to the users' data and to the account that names them. What lies in the account's
/// own home is its operator's and no user's.
///
/// Confined to one thread, for one line.
final class Whereabouts {
    /// Folders for what is worth nothing later.
    private static final List<Wildcard> TEMPORARY =
            Stream.of("/tmp", "/var/tmp", "/dev/shm", "/run/user")
                    .map(folder -> Wildcard.of(folder + "/*"))
                    .toList();

    /// @param inside it is user data
    /// @param above user data lies below it
    /// @param named its name is one that data has anywhere
    /// @param home it is the account's own home itself
    /// @param scratch it is in that home, the home itself, or in a temporary folder
    record Standing(Answer inside, Answer above, Answer named, Answer home, Answer scratch) {
        static final Standing NOWHERE =
                new Standing(Answer.NO, Answer.NO, Answer.NO, Answer.NO, Answer.YES);

        /// Of one path or another; scratch only where both are.
        Standing or(Standing other) {
            return new Standing(
                    inside.or(other.inside),
                    above.or(other.above),
                    named.or(other.named),
                    home.or(other.home),
                    scratch.and(other.scratch));
        }
    }

    private final UserData data;
    private final List<Wildcard> homes;
    private final List<Wildcard> belowHome;
    private final Map<Value, Standing> known = new HashMap<>();

    Whereabouts(UserData data, String home) {
        this.data = data;
        this.homes = home.isEmpty() ? List.of() : List.of(Wildcard.of(home));
        this.belowHome = home.isEmpty() ? List.of() : List.of(Wildcard.of(home + "/*"));
    }

    /// @param path absolute, or a pattern that it fits
    Standing of(Value path) {
        return known.computeIfAbsent(path, this::found);
    }

    private Standing found(Value path) {
        Answer home = UserData.best(homes, path);
        Answer own = home.or(UserData.best(belowHome, path));
        return new Standing(
                own == Answer.YES ? Answer.NO : data.isInside(path),
                data.isAbove(path),
                data.isNamed(path),
                home,
                own.or(UserData.best(TEMPORARY, path)));
    }
}
