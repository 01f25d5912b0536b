package io.sallyport.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class FileVariablesTest {
    @TempDir Path folder;

    @Test
    void a_value_is_read_from_the_file_that_its_variable_names() throws IOException {
        Path name = Files.writeString(folder.resolve("name"), "gw.example.org\n");
        Path grace = Files.writeString(folder.resolve("grace"), "45s\r\n");
        GatewayProperties properties =
                bind(
                        Map.of(
                                "SALLYPORT_SSH_NAME_FILE", name.toString(),
                                "SALLYPORT_SSH_GRACETIME_FILE", grace.toString()));
        assertThat(properties.ssh().name()).isEqualTo("gw.example.org");
        assertThat(properties.ssh().graceTime()).hasSeconds(45);
    }

    @Test
    void only_the_line_ends_at_the_end_are_taken_off() throws IOException {
        Path file = Files.writeString(folder.resolve("value"), " a b \n\n");
        assertThat(bind(Map.of("SALLYPORT_NODE_FILE", file.toString())).node()).isEqualTo(" a b ");
    }

    @Test
    void variables_of_others_are_left_alone() throws IOException {
        Path file = Files.writeString(folder.resolve("value"), "gw1");
        assertThat(
                        environment(Map.of("OTHER_NODE_FILE", file.toString()))
                                .containsProperty("OTHER_NODE"))
                .isFalse();
        assertThat(
                        environment(Map.of("SALLYPORT_FILE", file.toString()))
                                .containsProperty("SALLYPORT"))
                .isFalse();
    }

    @Test
    void a_variable_and_its_file_at_once_are_refused() throws IOException {
        Path file = Files.writeString(folder.resolve("value"), "gw1");
        assertThatThrownBy(() ->
                        bind(
                                Map.of(
                                        "SALLYPORT_NODE",
                                        "gw2",
                                        "SALLYPORT_NODE_FILE",
                                        file.toString())))
                .hasMessage(
                        "SALLYPORT_NODE and SALLYPORT_NODE_FILE are both set; remove one of them");
    }

    @Test
    void a_file_that_is_not_there_is_refused_and_what_the_variable_holds_is_not_shown() {
        assertThatThrownBy(() -> bind(Map.of("SALLYPORT_NODE_FILE", "hunter2")))
                .hasMessageContaining("SALLYPORT_NODE_FILE")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void a_file_of_64_KiB_is_read_and_a_larger_one_is_refused() throws IOException {
        Path file =
                Files.writeString(folder.resolve("value"), "x".repeat(FileVariables.MOST_BYTES));
        Map<String, Object> variables = Map.of("SALLYPORT_NODE_FILE", file.toString());
        assertThat(bind(variables).node()).hasSize(FileVariables.MOST_BYTES);
        Files.writeString(file, "x".repeat(FileVariables.MOST_BYTES + 1));
        assertThatThrownBy(() -> bind(variables)).hasMessageContaining("larger than 64 KiB");
    }

    private static GatewayProperties bind(Map<String, Object> variables) {
        return new Binder(ConfigurationPropertySources.get(environment(variables)))
                .bindOrCreate("sallyport", GatewayProperties.class);
    }

    private static StandardEnvironment environment(Map<String, Object> variables) {
        StandardEnvironment environment = new SettableEnvironment(variables);
        new FileVariables().postProcessEnvironment(environment, new SpringApplication());
        ConfigurationPropertySources.attach(environment);
        return environment;
    }

    /// An environment with these variables instead of the process's own.
    private static final class SettableEnvironment extends StandardEnvironment {
        private final Map<String, Object> variables;

        SettableEnvironment(Map<String, Object> variables) {
            this.variables = variables;
            getPropertySources()
                    .replace(
                            SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                            new SystemEnvironmentPropertySource(
                                    SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        }

        @Override
        public Map<String, Object> getSystemEnvironment() {
            return variables == null ? Map.of() : variables;
        }
    }
}
