package io.sallyport.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.config.GatewayProperties;
import io.sallyport.gateway.config.KnownKeys;
import io.sallyport.gateway.config.KnownKeys.Key;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.FileSystemResource;

class ConfigurationReferenceTest {
    private static final GeneratedPage PAGE =
            new GeneratedPage("docs/reference/configuration.md", ConfigurationReferenceTest.class);

    @Test
    void the_page_of_keys_tells_what_the_code_does() throws IOException {
        PAGE.assertHolds(ConfigurationReference.page(PAGE.command()));
    }

    @Test
    void every_key_says_what_it_is_for() {
        assertThat(KnownKeys.load().keys())
                .allSatisfy(key -> assertThat(key.description()).as(key.name()).isNotBlank());
    }

    @Test
    void the_reference_file_sets_every_key_and_no_other() throws IOException {
        Set<String> set = new TreeSet<>();
        set.addAll(List.of(((EnumerablePropertySource<?>) file()).getPropertyNames()));
        assertThat(set)
                .isEqualTo(new TreeSet<>(KnownKeys.load().keys().stream().map(Key::name).toList()));
    }

    @Test
    void the_reference_file_sets_each_key_to_its_default() throws IOException {
        PropertySource<?> file = file();
        for (Key key : KnownKeys.load().keys()) {
            if (key.defaultValue() != null) {
                assertThat(String.valueOf(file.getProperty(key.name())))
                        .as(key.name())
                        .isEqualTo(key.defaultValue());
            }
        }
    }

    @Test
    void a_node_takes_the_reference_file() throws IOException {
        GatewayProperties taken =
                new Binder(ConfigurationPropertySources.from(file()))
                        .bind("sallyport", GatewayProperties.class)
                        .get();
        assertThat(taken.inventoryFile()).isEqualTo(Path.of("data/inventory.yml"));
        assertThat(taken.ssh().port()).isEqualTo(2222);
    }

    private static PropertySource<?> file() throws IOException {
        return new YamlPropertySourceLoader()
                .load(
                        "reference",
                        new FileSystemResource(
                                Sources.root().resolve("docs/reference/sallyport.yml")))
                .getFirst();
    }
}
