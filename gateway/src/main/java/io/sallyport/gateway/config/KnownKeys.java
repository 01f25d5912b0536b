package io.sallyport.gateway.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every key under `sallyport.`, as the compiler described the property records of all modules in
/// their `META-INF/spring-configuration-metadata.json`.
///
/// @param keys in the order of their names, those of a section after those above it
public record KnownKeys(List<Key> keys) {
    private static final String DESCRIPTION = "META-INF/spring-configuration-metadata.json";

    public KnownKeys {
        keys = List.copyOf(keys);
    }

    /// @param name the whole key, `sallyport.ssh.port`
    /// @param type the Java type's name
    /// @param defaultValue as one would write it; null where nothing is the default
    /// @param description what the key is for
    public record Key(
            String name, String type, @Nullable String defaultValue, String description) {}

    /// Reads the descriptions of all modules on the class path.
    public static KnownKeys load() {
        SortedMap<String, Key> keys =
                new TreeMap<>(
                        Comparator.comparing(KnownKeys::section)
                                .thenComparing(Comparator.naturalOrder()));
        try {
            for (URL description :
                    Collections.list(KnownKeys.class.getClassLoader().getResources(DESCRIPTION))) {
                try (InputStream in = description.openStream()) {
                    add(keys, JsonMapper.shared().readTree(in).path("properties"));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + DESCRIPTION, e);
        }
        return new KnownKeys(List.copyOf(keys.values()));
    }

    private static void add(SortedMap<String, Key> keys, JsonNode properties) {
        for (JsonNode property : properties) {
            String name = property.path("name").asString("");
            String type = property.path("type").asString("");
            // A map is a section that another module describes.
            if (name.startsWith("sallyport.") && !type.startsWith("java.util.Map")) {
                JsonNode value = property.get("defaultValue");
                keys.put(
                        name,
                        new Key(
                                name,
                                type,
                                value == null ? null : value.asString(),
                                property.path("description").asString("")));
            }
        }
    }

    private static String section(String name) {
        return name.substring(0, name.lastIndexOf('.'));
    }

    /// The key that somebody who wrote `written` probably meant.
    public Optional<String> nearest(String written) {
        int farthest = Math.max(2, written.length() / 4);
        return keys.stream()
                .map(Key::name)
                .filter(name -> distance(written, name) <= farthest)
                .min(
                        Comparator.comparingInt((String name) -> distance(written, name))
                                .thenComparing(Comparator.naturalOrder()));
    }

    /// Edits between the two, without regard to case; two neighbours that changed places are one
    /// edit (optimal string alignment).
    private static int distance(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                int changed = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                edits[i][j] =
                        Math.min(
                                edits[i - 1][j - 1] + changed,
                                Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
                }
            }
        }
        return edits[a.length()][b.length()];
    }
}
