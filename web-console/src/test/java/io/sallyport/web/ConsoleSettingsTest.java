package io.sallyport.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.web.session.SessionHistory;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class ConsoleSettingsTest {

    @Test
    void the_defaults_listen_on_this_machine_alone() {
        assertThat(bind(Map.of()))
                .isEqualTo(
                        new ConsoleProperties(
                                true,
                                "127.0.0.1",
                                8080,
                                Duration.ofMinutes(30),
                                Duration.ofHours(12)));
        StandardEnvironment environment = new StandardEnvironment();
        new ConsoleEnvironment().postProcessEnvironment(environment, new SpringApplication());
        assertThat(environment.getProperty("server.address")).isEqualTo("127.0.0.1");
        assertThat(environment.getProperty("server.port")).isEqualTo("8080");
    }

    @Test
    void every_setting_is_taken() {
        assertThat(
                        bind(
                                Map.of(
                                        "sallyport.console.enabled", "false",
                                        "sallyport.console.bind", "192.0.2.1",
                                        "sallyport.console.port", "9443",
                                        "sallyport.console.session-timeout", "5m",
                                        "sallyport.console.session-lifetime", "1h")))
                .isEqualTo(
                        new ConsoleProperties(
                                false,
                                "192.0.2.1",
                                9443,
                                Duration.ofMinutes(5),
                                Duration.ofHours(1)));
    }

    @Test
    void the_ports_and_times_of_the_console_become_those_of_the_web_server() {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(
                        new MapPropertySource(
                                "test",
                                Map.of(
                                        "sallyport.console.port", "9443",
                                        "sallyport.console.bind", "192.0.2.1",
                                        "sallyport.console.session-timeout", "5m")));
        new ConsoleEnvironment().postProcessEnvironment(environment, new SpringApplication());

        assertThat(environment.getProperty("server.port")).isEqualTo("9443");
        assertThat(environment.getProperty("server.address")).isEqualTo("192.0.2.1");
        assertThat(environment.getProperty("server.servlet.session.timeout")).isEqualTo("5m");
    }

    @Test
    void a_lifetime_shorter_than_the_timeout_is_refused() {
        assertThatThrownBy(() ->
                        new ConsoleProperties(
                                true,
                                "127.0.0.1",
                                8080,
                                Duration.ofMinutes(30),
                                Duration.ofMinutes(29)))
                .hasMessageContaining("session-lifetime");
    }

    @Test
    void a_node_without_a_console_serves_nothing() {
        try (ConfigurableApplicationContext node =
                new SpringApplicationBuilder(Bastion.class)
                        .properties("sallyport.console.enabled=false")
                        .run()) {
            assertThat(node.getBeansOfType(SessionHistory.class)).isEmpty();
            assertThat(node.getEnvironment().getProperty("local.server.port")).isNull();
        }
    }

    private static ConsoleProperties bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("sallyport.console", ConsoleProperties.class);
    }
}
