package io.sallyport.gateway.config;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/// Refuses environment variables that begin with `SALLYPORT_` and set nothing: a misspelt one would
/// leave a default in force that somebody meant to change.
public final class KnownVariables implements EnvironmentPostProcessor, Ordered {
    private static final String PREFIX = "SALLYPORT_";
    private static final String FILE = "_FILE";

    /// Read by the program that starts this one.
    private static final Set<String> LAUNCHER = Set.of("SALLYPORT_NO_CACHE", "SALLYPORT_JAVA_OPTS");

    /// What Kubernetes sets in every pod beside a service that is called sallyport.
    private static final Pattern SERVICE =
            Pattern.compile(
                    "SALLYPORT_(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT(_\\d+_(TCP|UDP|SCTP)(_\\w+)?)?)");

    @Override
    public void postProcessEnvironment(
            ConfigurableEnvironment environment, SpringApplication application) {
        Set<String> ours = new TreeSet<>(environment.getSystemEnvironment().keySet());
        ours.removeIf(name -> !name.startsWith(PREFIX) || LAUNCHER.contains(name));
        ours.removeIf(SERVICE.asMatchPredicate());
        if (ours.isEmpty()) {
            return;
        }
        KnownKeys known = KnownKeys.load();
        for (KnownKeys.Key key : known.keys()) {
            ours.remove(variable(key.name()));
            ours.remove(variable(key.name()) + FILE);
            // The spelling with the hyphens as underscores sets the key as well.
            String older = key.name().replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
            ours.remove(older);
            ours.remove(older + FILE);
        }
        if (!ours.isEmpty()) {
            String first = ours.iterator().next();
            throw new IllegalArgumentException(
                    "unknown environment variable "
                            + first
                            + known.nearest(first.replace('_', '.').toLowerCase(Locale.ROOT))
                                    .map(key -> "; did you mean " + variable(key) + "?")
                                    .orElse("; docs/reference/configuration.md lists the keys"));
        }
    }

    private static String variable(String key) {
        return key.replace('.', '_').replace("-", "").toUpperCase(Locale.ROOT);
    }

    /// First of all: nothing else is worth saying before.
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
