package io.sallyport.policy.consent;

import io.sallyport.policy.suggestion.Suggestion;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// How an owner wants to be asked, the most lenient first.
public enum ConsentMode {
    /// told, not asked; what destroys, exports or cannot be bounded still needs a consent
    NOTIFY,
    /// asked, unless an open ticket of the owner's says so already
    TICKET,
    /// asked every time; what holds where an owner said nothing
    EXPLICIT,
    /// nobody gets in
    DENY;

    /// As it is written: `notify`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException with a sentence that says which words there are
    public static ConsentMode parse(String written) {
        List<String> words = Arrays.stream(values()).map(ConsentMode::word).toList();
        int known = words.indexOf(written.toLowerCase(Locale.ROOT));
        if (known < 0) {
            throw new IllegalArgumentException(
                    "the mode is " + String.join(", ", words) + Suggestion.nearest(written, words));
        }
        return values()[known];
    }

    /// The stricter of the two.
    public ConsentMode or(ConsentMode other) {
        return compareTo(other) < 0 ? other : this;
    }
}
