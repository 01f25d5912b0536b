package io.sallyport.gateway.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DestinationTest {

    @Test
    void one_two_and_three_names_are_read() {
        assertThat(Destination.parse("alice")).hasValue(new Destination("alice", null, null));
        assertThat(Destination.parse("alice+db01"))
                .hasValue(new Destination("alice", null, "db01"));
        assertThat(Destination.parse("alice%root%db01"))
                .hasValue(new Destination("alice", "root", "db01"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "@", "alice@", "@alice", "a@b@c@d", "a@b+c", "a b", "a/b", "a\u0000", "a\nb"
            })
    void what_is_none_of_the_forms_names_nobody(String userName) {
        assertThat(Destination.parse(userName)).isEmpty();
    }

    @Test
    void names_of_any_length_and_any_characters_are_judged_without_surprise() {
        assertThat(Destination.parse("a".repeat(1 << 20))).isEmpty();
        assertThat(Destination.parse("@".repeat(200))).isEmpty();
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder name = new StringBuilder();
            for (int length = random.nextInt(40); length > 0; length--) {
                name.append((char) random.nextInt(random.nextBoolean() ? 128 : 65536));
            }
            Destination.parse(name.toString())
                    .ifPresent(read -> assertThat(name.toString()).startsWith(read.person()));
        }
    }
}
