package io.sallyport.policy.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InventoryTest {
    private static final Inventory INVENTORY =
            inventory(
                    target("db01", "10.0.0.5", 2201, "db01.example.org", "Old-DB"),
                    target("six", "2001:db8::1", 22),
                    target("mapped", "1.2.3.4", 22),
                    target("web01", "Web01.Example.ORG", 2222));

    @ParameterizedTest
    @CsvSource({"db01,db01", "DB01,db01", "old-db,db01", "DB01.Example.Org,db01", "Six,six"})
    void a_target_is_found_by_name_or_alias_without_regard_to_case(String asked, String found) {
        assertThat(INVENTORY.target(asked)).map(Target::name).contains(found);
    }

    @ParameterizedTest
    @CsvSource({"db02", "10.0.0.5", "''", "db01."})
    void what_is_neither_name_nor_alias_finds_no_target(String asked) {
        assertThat(INVENTORY.target(asked)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "db01,22,db01",
        "db01,2201,db01",
        "DB01.example.org.,22,db01",
        "10.0.0.5,2201,db01",
        "::ffff:10.0.0.5,2201,db01",
        "[::ffff:0a00:0005],2201,db01",
        "[2001:DB8:0:0::1],22,six",
        "2001:0db8:0000:0000:0000:0000:0000:0001,22,six",
        "::ffff:1.2.3.4,22,mapped",
        "web01.example.org,2222,web01",
        "web01,22,web01"
    })
    void a_tunnel_is_led_to_the_target_it_names_however_it_is_spelt(
            String host, int port, String found) {
        assertThat(INVENTORY.targetAt(host, port)).map(Target::name).contains(found);
    }

    @ParameterizedTest
    @CsvSource({
        "db01,80",
        "10.0.0.5,22",
        "10.0.0.6,2201",
        "010.0.0.5,2201",
        "10.5,2201",
        "167772165,2201",
        "0x0a000005,2201",
        "web01.example.org,22",
        "2001:db8::1%eth0,22",
        "[1.2.3.4],22",
        "::ffff:01.2.3.4,22",
        "localhost,22",
        "'',22",
        "' db01',22"
    })
    void a_tunnel_elsewhere_finds_no_target(String host, int port) {
        assertThat(INVENTORY.targetAt(host, port)).isEmpty();
    }

    @Test
    void two_targets_never_answer_to_the_same_name_or_address() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> inventory(target("a", "h1", 22, "x"), target("b", "h2", 22, "X")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> inventory(target("a", "::1", 22), target("b", "0:0::0:1", 22)));
    }

    private static Inventory inventory(Target... targets) {
        return new Inventory(
                Map.of(),
                Map.of(),
                Stream.of(targets).collect(Collectors.toMap(Target::name, Function.identity())),
                List.of(),
                List.of());
    }

    private static Target target(String name, String host, int port, String... aliases) {
        return new Target(
                name, host, port, Set.of(aliases), Map.of(), null, List.of(), Map.of(), null);
    }
}
