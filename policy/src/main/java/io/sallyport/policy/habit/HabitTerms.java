package io.sallyport.policy.habit;

import java.time.Duration;
import java.time.ZoneId;

/// What makes a habit.
///
/// @param learning how long somebody has to be known before anything is new to them, in days
/// @param leastDays on how many days they have to have worked until then
/// @param rare what was done on fewer days than these is rare; 0: nothing is
/// @param window how long what was done is remembered, in days
/// @param hours when work is expected
/// @param zone in which days and hours are counted
public record HabitTerms(
        Duration learning,
        int leastDays,
        int rare,
        Duration window,
        WorkingHours hours,
        ZoneId zone) {
    /// More days of one habit than these are not remembered.
    public static final int MOST_DAYS = 10;

    public HabitTerms {
        if (leastDays < 0 || leastDays > MOST_DAYS || rare < 0 || rare > MOST_DAYS) {
            throw new IllegalArgumentException("days are counted from 0 to " + MOST_DAYS);
        }
        if (learning.isNegative() || window.compareTo(learning) <= 0 || window.toDays() < 1) {
            throw new IllegalArgumentException("what is learned has to be remembered for longer");
        }
    }
}
