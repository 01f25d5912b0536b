package io.sallyport.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.unit.DataSize;

final class OutflowTest {
    private final List<Long> crossed = new ArrayList<>();

    private Outflow outflow(DataSize limit) {
        return new Outflow(limit, (_, taken) -> crossed.add(taken));
    }

    @Test
    void as_much_as_the_limit_goes_and_the_byte_after_it_does_not() {
        Outflow outflow = outflow(DataSize.ofBytes(10));
        assertThat(outflow.lets(4)).isTrue();
        assertThat(outflow.lets(6)).isTrue();
        assertThat(outflow.lets(0)).isTrue();
        assertThat(crossed).isEmpty();
        assertThat(outflow.lets(1)).isFalse();
        assertThat(outflow.lets(1)).isFalse();
        assertThat(crossed).as("told once").containsExactly(11L);
    }

    @Test
    void without_a_limit_everything_goes() {
        assertThat(outflow(null).lets(Long.MAX_VALUE)).isTrue();
        assertThat(outflow(null).lets(Long.MAX_VALUE)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "1048576, 1 MB",
        "104857600, 100 MB",
        "2147483648, 2 GB",
        "1000, 1000 bytes",
        "1536, 1536 bytes",
        "3145728, 3 MB",
        "1024, 1 KB"
    })
    void a_limit_is_shown_as_it_is_written(long bytes, String shown) {
        assertThat(Outflow.inWords(DataSize.ofBytes(bytes))).isEqualTo(shown);
    }
}
