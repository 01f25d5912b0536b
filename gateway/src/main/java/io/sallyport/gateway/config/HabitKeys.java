package io.sallyport.gateway.config;

import io.sallyport.policy.habit.HabitTerms;
import io.sallyport.policy.habit.WorkingHours;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What makes a habit, and what is outside working hours.
///
/// @param learning how long somebody has to be known before anything is new to them; whole days
/// @param leastDays on how many different days they have to have worked until then, 10 at most
/// @param rare what somebody did on fewer days than these is rare to them, 10 at most; 0: nothing
///   is
/// @param window how long what somebody did is remembered; whole days, more than `learning`
/// @param workingHours when work is expected: `mon-fri 07:00-20:00`, more of them with commas
/// @param timeZone of these hours, such as `Europe/Berlin`; absent: the machine's
public record HabitKeys(
        @DefaultValue("14d") Duration learning,
        @DefaultValue("3") int leastDays,
        @DefaultValue("3") int rare,
        @DefaultValue("90d") Duration window,
        @DefaultValue("mon-fri 07:00-20:00") String workingHours,
        @Nullable String timeZone) {
    private static final String KEYS = "sallyport.habits.";
    private static final String DAYS = "0 and " + HabitTerms.MOST_DAYS;

    public HabitKeys {
        Bounds.notNegative(KEYS + "learning", learning);
        Bounds.between(KEYS + "least-days", 0, HabitTerms.MOST_DAYS, leastDays, DAYS);
        Bounds.between(KEYS + "rare", 0, HabitTerms.MOST_DAYS, rare, DAYS);
        wholeDays("learning", learning);
        wholeDays("window", window);
        Bounds.notNegative(KEYS + "window", window);
        if (window.compareTo(learning) <= 0) {
            throw new IllegalArgumentException(
                    KEYS
                            + "window is no longer than "
                            + KEYS
                            + "learning; who is learned would be forgotten");
        }
        Bounds.read(KEYS + "working-hours", workingHours, WorkingHours::parse);
        timeZone = Bounds.blankAsAbsent(timeZone);
        zone(timeZone);
    }

    private static void wholeDays(String key, Duration value) {
        if (!value.equals(Duration.ofDays(value.toDays()))) {
            throw new IllegalArgumentException(
                    KEYS + key + " is counted in whole days, such as 14d");
        }
    }

    private static ZoneId zone(@Nullable String name) {
        try {
            return name == null ? ZoneId.systemDefault() : ZoneId.of(name);
        } catch (DateTimeException unknown) {
            throw new IllegalArgumentException(
                    KEYS + "time-zone is `" + name + "`; zones are named as Europe/Berlin");
        }
    }

    /// What that means.
    public HabitTerms terms() {
        return new HabitTerms(
                learning,
                leastDays,
                rare,
                window,
                WorkingHours.parse(workingHours),
                zone(timeZone));
    }
}
