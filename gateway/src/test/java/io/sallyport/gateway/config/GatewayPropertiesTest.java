package io.sallyport.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class GatewayPropertiesTest {

    @Test
    void what_is_not_said_is_the_safe_choice() {
        GatewayProperties defaults = bind(Map.of());
        assertThat(defaults)
                .isEqualTo(
                        new GatewayProperties(
                                "gateway",
                                Path.of("data"),
                                null,
                                null,
                                new GatewayProperties.DatabaseSettings(null, "sallyport", ""),
                                new GatewayProperties.Ssh(
                                        "0.0.0.0",
                                        2222,
                                        "gateway",
                                        Duration.ofSeconds(30),
                                        6,
                                        100,
                                        20,
                                        Duration.ofSeconds(60),
                                        10,
                                        Duration.ofSeconds(10),
                                        Duration.ofSeconds(5)),
                                new GatewayProperties.Limits(
                                        Duration.ofMinutes(30),
                                        Duration.ofHours(12),
                                        Duration.ofMinutes(1),
                                        64),
                                new GatewayProperties.RecordingSettings(
                                        DataSize.ofMegabytes(8), Duration.ofMillis(500)),
                                Map.of()));
        assertThat(defaults.inventoryFile()).isEqualTo(Path.of("data/inventory.yml"));
    }

    @Test
    void every_key_is_taken() {
        assertThat(
                        bind(
                                Map.ofEntries(
                                        Map.entry("sallyport.node", "gw1"),
                                        Map.entry("sallyport.data", "/srv/sallyport"),
                                        Map.entry("sallyport.inventory", "/etc/inventory.yml"),
                                        Map.entry("sallyport.policies", "/etc/policies"),
                                        Map.entry(
                                                "sallyport.database.url",
                                                "jdbc:postgresql://db/sallyport"),
                                        Map.entry("sallyport.database.user", "gw"),
                                        Map.entry("sallyport.database.password", "sesame"),
                                        Map.entry("sallyport.ssh.bind", "192.0.2.1"),
                                        Map.entry("sallyport.ssh.port", "22"),
                                        Map.entry("sallyport.ssh.name", "gw.example.org"),
                                        Map.entry("sallyport.ssh.grace-time", "31s"),
                                        Map.entry("sallyport.ssh.authentication-attempts", "7"),
                                        Map.entry("sallyport.ssh.unauthenticated", "101"),
                                        Map.entry("sallyport.ssh.unauthenticated-per-source", "21"),
                                        Map.entry("sallyport.ssh.keepalive", "61s"),
                                        Map.entry("sallyport.ssh.keepalive-misses", "11"),
                                        Map.entry("sallyport.ssh.connect-timeout", "12s"),
                                        Map.entry("sallyport.ssh.drain", "6s"),
                                        Map.entry("sallyport.limits.idle", "32m"),
                                        Map.entry("sallyport.limits.total", "13h"),
                                        Map.entry("sallyport.limits.warning", "2m"),
                                        Map.entry("sallyport.limits.channels", "65"),
                                        Map.entry("sallyport.recording.output-cap", "9MB"),
                                        Map.entry("sallyport.recording.flush", "501ms"),
                                        Map.entry("sallyport.console.port", "8443"))))
                .isEqualTo(
                        new GatewayProperties(
                                "gw1",
                                Path.of("/srv/sallyport"),
                                Path.of("/etc/inventory.yml"),
                                Path.of("/etc/policies"),
                                new GatewayProperties.DatabaseSettings(
                                        "jdbc:postgresql://db/sallyport", "gw", "sesame"),
                                new GatewayProperties.Ssh(
                                        "192.0.2.1",
                                        22,
                                        "gw.example.org",
                                        Duration.ofSeconds(31),
                                        7,
                                        101,
                                        21,
                                        Duration.ofSeconds(61),
                                        11,
                                        Duration.ofSeconds(12),
                                        Duration.ofSeconds(6)),
                                new GatewayProperties.Limits(
                                        Duration.ofMinutes(32),
                                        Duration.ofHours(13),
                                        Duration.ofMinutes(2),
                                        65),
                                new GatewayProperties.RecordingSettings(
                                        DataSize.ofMegabytes(9), Duration.ofMillis(501)),
                                Map.of("port", "8443")));
    }

    private static GatewayProperties bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("sallyport", GatewayProperties.class);
    }
}
