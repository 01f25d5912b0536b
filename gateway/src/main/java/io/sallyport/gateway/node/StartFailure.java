package io.sallyport.gateway.node;

import io.sallyport.gateway.config.KnownKeys;
import io.sallyport.policy.target.InventoryInvalidException;
import java.net.SocketException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.io.Resource;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/// Why a node did not start, in one sentence for whoever starts it. Never shows the value of a key:
/// it could be a secret on the wrong line.
///
/// What has no sentence here is our mistake, and is reported with its stack trace.
public final class StartFailure {
    private static final int LONGEST_CHAIN = 32;

    private static final Map<String, String> EXPECTED =
            Map.of(
                    "Integer", "a whole number",
                    "int", "a whole number",
                    "Boolean", "true or false",
                    "boolean", "true or false",
                    "Duration", "a duration such as 30s, 5m or 12h",
                    "DataSize", "a size such as 512KB or 8MB",
                    "Path", "a path");

    private StartFailure() {}

    /// The sentence, or nothing where only a stack trace helps.
    public static Optional<String> sentence(Throwable failure) {
        Throwable[] chain =
                Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                        .limit(LONGEST_CHAIN)
                        .toArray(Throwable[]::new);
        // From the inside: the outer ones only tell how the wiring came there.
        for (int i = chain.length - 1; i >= 0; i--) {
            String known = known(chain[i]);
            if (known != null) {
                return Optional.of(known);
            }
        }
        for (Throwable each : chain) {
            String message = each.getMessage();
            if (message != null && isOurSentence(each)) {
                return Optional.of(message);
            }
        }
        return Stream.of(chain)
                .filter(FileSystemException.class::isInstance)
                .map(each -> unusable((FileSystemException) each))
                .findFirst();
    }

    private static @Nullable String known(Throwable failure) {
        return switch (failure) {
            case UnboundConfigurationPropertiesException unknown -> unknownKey(unknown);
            case BindException bind -> wrongValue(bind);
            case MarkedYAMLException yaml -> notYaml(yaml);
            case InventoryInvalidException inventory ->
                    inventory.getMessage() + " (docs/reference/inventory.md has an example)";
            default -> consolePort(failure);
        };
    }

    private static String unknownKey(UnboundConfigurationPropertiesException unknown) {
        ConfigurationProperty first = unknown.getUnboundProperties().iterator().next();
        String key = first.getName().toString();
        return place(first.getOrigin())
                + "unknown key "
                + key
                + line(first.getOrigin())
                + KnownKeys.load()
                        .nearest(key)
                        .map(name -> "; did you mean " + name + "?")
                        .orElse("; docs/reference/configuration.md lists the keys");
    }

    private static @Nullable String wrongValue(BindException bind) {
        Throwable cause = bind.getCause();
        while (cause != null && cause.getCause() != null && !(cause instanceof BindException)) {
            if (cause instanceof UnboundConfigurationPropertiesException
                    || cause instanceof ConversionException) {
                break;
            }
            cause = cause.getCause();
        }
        if (cause instanceof BindException
                || cause instanceof UnboundConfigurationPropertiesException) {
            return null; // that one knows more
        }
        if (cause != null && isThrownByUs(cause)) {
            return cause.getMessage();
        }
        Class<?> type = bind.getTarget().getType().resolve(Object.class);
        String expected =
                EXPECTED.getOrDefault(
                        type.getSimpleName(), "what docs/reference/configuration.md says");
        ConfigurationProperty property = bind.getProperty();
        Origin origin = property == null ? null : property.getOrigin();
        return place(origin)
                + "the value of "
                + bind.getName()
                + line(origin)
                + " cannot be used; expected is "
                + expected;
    }

    /// The parser's own words without its excerpt of the file, which may hold a secret.
    private static String notYaml(MarkedYAMLException yaml) {
        return "the configuration file is no valid YAML: line "
                + (yaml.getProblemMark() == null ? 1 : yaml.getProblemMark().getLine() + 1)
                + "; look for a missing colon, a tab or a wrong indentation there";
    }

    /// By name, because the web server is not on the gateway's class path at compile time.
    private static @Nullable String consolePort(Throwable failure) {
        return switch (failure.getClass().getSimpleName()) {
            case "PortInUseException", "ConnectorStartFailedException" ->
                    "the console cannot listen on its port: "
                            + failure.getMessage()
                            + "; stop the other program, or choose another port with sallyport.console.port";
            // Other things, too, fail while the web server starts, and have sentences of their own.
            case "WebServerException" ->
                    Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                            .limit(LONGEST_CHAIN)
                            .filter(SocketException.class::isInstance)
                            .findFirst()
                            .map(no ->
                                    "the console cannot listen: "
                                            + no.getMessage()
                                            + "; give it an address of this machine (sallyport.console.bind) and a free port (sallyport.console.port)")
                            .orElse(null);
            default -> null;
        };
    }

    private static String unusable(FileSystemException failure) {
        String reason =
                failure instanceof AccessDeniedException
                        ? "permission denied"
                        : failure.getReason();
        return "cannot use "
                + failure.getFile()
                + ": "
                + (reason == null ? failure.getClass().getSimpleName() : reason)
                + "; make it readable and writable for this user, or choose another folder with sallyport.data";
    }

    /// A state that must not be has no sentence: it is a mistake in the code.
    private static boolean isOurSentence(Throwable failure) {
        return isThrownByUs(failure)
                && !(failure instanceof IllegalStateException)
                && !(failure instanceof NullPointerException);
    }

    private static boolean isThrownByUs(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        return failure.getMessage() != null
                && trace.length > 0
                && trace[0].getClassName().startsWith("io.sallyport.");
    }

    /// Where a person wrote it, out of the origin that tells which source Spring found it in.
    private static @Nullable Origin written(@Nullable Origin origin) {
        Origin inner = origin;
        while (inner instanceof PropertySourceOrigin found && found.getOrigin() != null) {
            inner = found.getOrigin();
        }
        return inner;
    }

    private static String place(@Nullable Origin origin) {
        return switch (written(origin)) {
            case TextResourceOrigin text -> file(text.getResource()) + ": ";
            case null, default -> "";
        };
    }

    private static String file(@Nullable Resource resource) {
        String name = resource == null ? null : resource.getFilename();
        return name == null ? "configuration" : name;
    }

    private static String line(@Nullable Origin origin) {
        return written(origin) instanceof TextResourceOrigin text && text.getLocation() != null
                ? " (line " + (text.getLocation().getLine() + 1) + ")"
                : "";
    }
}
