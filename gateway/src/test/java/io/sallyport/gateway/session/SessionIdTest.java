package io.sallyport.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SessionIdTest {

    @Test
    void ids_do_not_repeat() {
        Set<SessionId> ids = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            ids.add(SessionId.random());
        }
        assertThat(ids).hasSize(10_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s-",
                "../etc/passwd",
                "s-abc/../../def",
                "s-ABCDEFGHIJKL",
                "s-abcdefghijk\n"
            })
    void a_path_is_no_id(String value) {
        assertThatThrownBy(() -> new SessionId(value)).isInstanceOf(IllegalArgumentException.class);
    }
}
