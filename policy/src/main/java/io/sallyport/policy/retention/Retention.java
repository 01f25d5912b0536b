package io.sallyport.policy.retention;

import io.sallyport.policy.target.Target;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How long recordings have to stay.
///
/// @param classes by the labels of targets; where several fit, the longest counts
/// @param otherwise where no class fits
public record Retention(List<RetentionClass> classes, Duration otherwise) {
    public Retention {
        classes = List.copyOf(classes);
    }

    /// How long a recording of this target stays at least. Of a target that is not known any more,
    /// as long as any: nobody can tell what it was.
    public Duration keep(@Nullable Target target) {
        if (target == null) {
            return classes.stream()
                    .map(RetentionClass::keep)
                    .max(Comparator.naturalOrder())
                    .filter(longest -> longest.compareTo(otherwise) > 0)
                    .orElse(otherwise);
        }
        return classes.stream()
                .filter(one -> one.fits(target))
                .map(RetentionClass::keep)
                .max(Comparator.naturalOrder())
                .orElse(otherwise);
    }
}
