package io.sallyport.gateway.config;

import io.sallyport.policy.retention.Retention;
import io.sallyport.policy.retention.RetentionClass;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How long recordings have to stay. Nothing goes by itself when the time is over: people delete,
/// one proposes and another approves.
///
/// @param classes `env=prod 400d`: the labels of targets, several with commas, and how long; where
///   several fit, the longest counts
/// @param otherwise how long where no class fits
public record RetentionKeys(
        @DefaultValue List<String> classes, @DefaultValue("90d") Duration otherwise) {
    private static final String KEYS = "sallyport.recording.retention.";

    public RetentionKeys {
        classes = List.copyOf(classes);
        Bounds.notNegative(KEYS + "otherwise", otherwise);
        read(classes);
    }

    /// What that means.
    public Retention retention() {
        return new Retention(read(classes), otherwise);
    }

    private static List<RetentionClass> read(List<String> classes) {
        return classes.stream()
                .map(text -> Bounds.read(KEYS + "classes", text, RetentionClass::parse))
                .toList();
    }
}
