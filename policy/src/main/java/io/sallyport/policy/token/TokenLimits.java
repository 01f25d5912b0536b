package io.sallyport.policy.token;

import java.time.Duration;

/// How long and how many.
///
/// @param longest the longest life of a token
/// @param perPerson how many tokens one person may have at once
public record TokenLimits(Duration longest, int perPerson) {
    /// The shortest life: below it a token is over before it is used.
    public static final Duration SHORTEST = Duration.ofMinutes(1);

    /// More than a year is for ever: nobody remembers what the token is for.
    public static final Duration MOST_LONGEST = Duration.ofDays(366);

    /// More than so many nobody looks through.
    public static final int MOST_PER_PERSON = 100;

    public static final TokenLimits DEFAULT = new TokenLimits(Duration.ofDays(90), 20);

    public TokenLimits {
        if (longest.compareTo(SHORTEST) < 0 || longest.compareTo(MOST_LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "the longest life of a token lies between 1 minute and "
                            + MOST_LONGEST.toDays()
                            + " days");
        }
        if (perPerson < 0 || perPerson > MOST_PER_PERSON) {
            throw new IllegalArgumentException(
                    "a person may have 0 to " + MOST_PER_PERSON + " tokens");
        }
    }
}
