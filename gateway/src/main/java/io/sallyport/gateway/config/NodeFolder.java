package io.sallyport.gateway.config;

import io.sallyport.recorder.masking.Masks;
import io.sallyport.recorder.shipping.ElasticsearchSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.FileSystemResource;

/// Where a node keeps its things and what it is called, as a configuration file and the environment
/// say: what commands need to know that work beside a node.
///
/// @param data the data folder, absolute
/// @param inventory the inventory file, absolute
/// @param policies the folder of people's own policies, absolute
/// @param rules the folder of people's own rules, absolute
/// @param node the node's name
public record NodeFolder(Path data, Path inventory, Path policies, Path rules, String node) {

    /// Relative paths are relative to the file's folder, or to the working directory where there is
    /// no file.
    ///
    /// @throws IllegalArgumentException when the file says something, but nothing under
    ///   `sallyport:`
    public static NodeFolder of(@Nullable Path config) {
        Path from = config == null ? Path.of("").toAbsolutePath() : folderOf(config);
        Binder binder = binder(config);
        Path data = from.resolve(text(binder, "sallyport.data", "data")).normalize();
        String inventory = text(binder, "sallyport.inventory", "");
        String policies = text(binder, "sallyport.policies", "");
        String rules = text(binder, "sallyport.rules", "");
        return new NodeFolder(
                data,
                inventory.isEmpty()
                        ? data.resolve("inventory.yml")
                        : from.resolve(inventory).normalize(),
                policies.isEmpty() ? data.resolve("policies") : from.resolve(policies).normalize(),
                rules.isEmpty() ? data.resolve("rules") : from.resolve(rules).normalize(),
                text(binder, "sallyport.node", "gateway"));
    }

    /// Where copies of the node's recordings go, as the same file and environment say.
    ///
    /// @throws IllegalArgumentException as above
    public static RecordingStoreKeys store(@Nullable Path config) {
        return binder(config).bindOrCreate("sallyport.recording.store", RecordingStoreKeys.class);
    }

    /// What is covered where recordings are shown, as the same file and environment say.
    ///
    /// @throws IllegalArgumentException as above
    public static Masks masks(@Nullable Path config) {
        return binder(config).bindOrCreate("sallyport.masking", MaskingKeys.class).masks();
    }

    /// How to reach Elasticsearch, as the same configuration says; nothing where there is none.
    public static Optional<ElasticsearchSettings> elasticsearch(@Nullable Path config) {
        return binder(config)
                .bindOrCreate("sallyport.elasticsearch", ElasticsearchKeys.class)
                .settings();
    }

    private static Binder binder(@Nullable Path config) {
        StandardEnvironment environment = new StandardEnvironment();
        if (config != null) {
            List<PropertySource<?>> read = read(config);
            requireOurs(config, read);
            read.forEach(environment.getPropertySources()::addLast);
        }
        new FileVariables().postProcessEnvironment(environment, new SpringApplication());
        ConfigurationPropertySources.attach(environment);
        return Binder.get(environment);
    }

    private static String text(Binder binder, String key, String otherwise) {
        return binder.bind(key, String.class).orElse(otherwise);
    }

    private static Path folderOf(Path file) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        if (folder == null) {
            throw new IllegalArgumentException(file + " is no file's path");
        }
        return folder;
    }

    private static List<PropertySource<?>> read(Path config) {
        try {
            return new YamlPropertySourceLoader()
                    .load(config.toString(), new FileSystemResource(config));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(
                    config + " cannot be read; look at its permissions", unreadable);
        }
    }

    private static void requireOurs(Path config, List<PropertySource<?>> read) {
        boolean ours =
                read.stream()
                        .filter(EnumerablePropertySource.class::isInstance)
                        .flatMap(source ->
                                List.of(((EnumerablePropertySource<?>) source).getPropertyNames())
                                        .stream())
                        .anyMatch(name -> name.startsWith("sallyport."));
        if (!ours && !read.isEmpty()) {
            throw new IllegalArgumentException(
                    config
                            + " sets nothing under `sallyport:`, so that it would change nothing;"
                            + " docs/reference/sallyport.yml shows every key where it belongs");
        }
    }
}
