package io.sallyport.policy.database;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/// A set of names as a column holds it: sorted, each between blanks, so that one can be looked for
/// with `position(' db01 ' in targets)`.
public final class Names {
    private Names() {}

    /// @throws IllegalArgumentException when a name is empty or holds white space
    public static String text(Collection<String> names) {
        for (String name : names) {
            if (name.isEmpty() || name.codePoints().anyMatch(Character::isWhitespace)) {
                throw new IllegalArgumentException("`" + name + "` is no name");
            }
        }
        return " " + String.join(" ", new TreeSet<>(names)) + " ";
    }

    /// The names, sorted.
    public static Set<String> of(String text) {
        Set<String> names = new TreeSet<>(Arrays.asList(text.strip().split(" ")));
        names.remove("");
        return Collections.unmodifiableSet(names);
    }
}
