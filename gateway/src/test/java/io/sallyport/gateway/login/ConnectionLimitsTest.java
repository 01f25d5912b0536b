package io.sallyport.gateway.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.gateway.config.GatewayProperties;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConnectionLimitsTest {
    private final ConnectionLimits limits =
            new ConnectionLimits(
                    new GatewayProperties.Ssh(
                            "",
                            0,
                            "",
                            Duration.ofSeconds(1),
                            6,
                            5,
                            3,
                            Duration.ofSeconds(1),
                            1,
                            Duration.ofSeconds(1),
                            Duration.ofSeconds(1)));

    @Test
    void one_source_has_its_own_limit_and_others_still_get_in() {
        List<ConnectionLimits.Place> places = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            places.add(limits.admit(from("192.0.2.1")));
        }
        assertThatThrownBy(() -> limits.admit(from("192.0.2.1"))).hasMessageContaining("3 from");
        limits.admit(from("192.0.2.2"));
        limits.admit(from("192.0.2.3"));
        assertThatThrownBy(() -> limits.admit(from("192.0.2.4"))).hasMessageContaining("5 in all");
        places.getFirst().release();
        places.getFirst().release(); // counts once
        limits.admit(from("192.0.2.1"));
        assertThatThrownBy(() -> limits.admit(from("192.0.2.5"))).isNotNull();
    }

    @Test
    void a_sixty_four_of_ipv6_is_one_source() {
        assertThat(ConnectionLimits.sourceOf(from("2001:db8:1:2::1")))
                .isEqualTo(ConnectionLimits.sourceOf(from("2001:db8:1:2:ffff::9")))
                .isNotEqualTo(ConnectionLimits.sourceOf(from("2001:db8:1:3::1")));
    }

    private static InetSocketAddress from(String address) {
        return new InetSocketAddress(address, 4000);
    }
}
