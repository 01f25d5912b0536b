package io.sallyport.gateway.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/// `SALLYPORT_…_FILE`: the value of `SALLYPORT_…` is in the file that the variable names, which is
/// how container platforms hand over secrets. Line ends that close the file are not part of it.
public final class FileVariables implements EnvironmentPostProcessor, Ordered {
    /// A larger file is refused: it is not a value.
    static final int MOST_BYTES = 64 << 10;

    private static final String PREFIX = "SALLYPORT_";
    private static final String SUFFIX = "_FILE";

    /// The ending makes Spring Boot read the names as it reads environment variables.
    private static final String NAME =
            "sallyport-files-" + StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;

    @Override
    public void postProcessEnvironment(
            ConfigurableEnvironment environment, SpringApplication application) {
        Map<String, Object> variables = environment.getSystemEnvironment();
        Map<String, Object> values = new LinkedHashMap<>();
        variables.forEach((variable, file) -> {
            if (!variable.startsWith(PREFIX) || !variable.endsWith(SUFFIX)) {
                return;
            }
            String named = variable.substring(0, variable.length() - SUFFIX.length());
            if (named.length() <= PREFIX.length()) {
                return;
            }
            if (variables.containsKey(named)) {
                throw new IllegalArgumentException(
                        named + " and " + variable + " are both set; remove one of them");
            }
            values.put(named, value(variable, String.valueOf(file)));
        });
        if (!values.isEmpty()) {
            environment
                    .getPropertySources()
                    .addAfter(
                            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                            new SystemEnvironmentPropertySource(NAME, values));
        }
    }

    private static String value(String variable, String file) {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IllegalArgumentException(
                        variable + " names a file larger than 64 KiB; it should hold one value");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString()
                    .replaceFirst("[\\r\\n]+$", "");
        } catch (CharacterCodingException notUtf8) {
            throw new IllegalArgumentException(
                    variable + " names a file that is not UTF-8 text", notUtf8);
        } catch (InvalidPathException | IOException unreadable) {
            // Not the path: somebody may have put the secret itself there.
            throw new IllegalArgumentException(
                    variable
                            + " names a file that cannot be read ("
                            + unreadable.getClass().getSimpleName()
                            + "); the variable holds a path, and the file the value",
                    unreadable);
        }
    }

    /// Before the configuration files are read: they may refer to these values.
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
