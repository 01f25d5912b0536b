package io.sallyport.gateway.login;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a user name says: who, and perhaps as whom on what. `person`, `person@target`,
/// `person@account@target`; `+` and `%` separate as well, the same one twice.
///
/// @param person the person's name
/// @param account the account on the target, where one is named
/// @param target the target's name or alias, where one is named
record Destination(String person, @Nullable String account, @Nullable String target) {
    private static final Pattern NAME = Pattern.compile("[^@+%\\s/\\p{Cntrl}]{1,64}");
    private static final String SEPARATORS = "@+%";

    /// Reads a user name; empty where it is none of the forms.
    static Optional<Destination> parse(String userName) {
        if (userName.length() > 200) { // three names and two separators
            return Optional.empty();
        }
        int first = -1;
        for (int i = 0; i < userName.length() && first < 0; i++) {
            first = SEPARATORS.indexOf(userName.charAt(i)) >= 0 ? i : -1;
        }
        List<String> names =
                first < 0
                        ? List.of(userName)
                        : List.of(
                                userName.split(
                                        Pattern.quote(userName.substring(first, first + 1)), -1));
        if (names.size() > 3 || !names.stream().allMatch(name -> NAME.matcher(name).matches())) {
            return Optional.empty();
        }
        return Optional.of(
                switch (names.size()) {
                    case 1 -> new Destination(names.get(0), null, null);
                    case 2 -> new Destination(names.get(0), null, names.get(1));
                    default -> new Destination(names.get(0), names.get(1), names.get(2));
                });
    }
}
