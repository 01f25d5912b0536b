package io.sallyport.policy.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sallyport.policy.Keys;
import io.sallyport.policy.identity.AuthorizedKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ZonesReaderTest {
    private static final AuthorizedKey KEY = Keys.ed25519(1);
    private static final AuthorizedKey OTHER = Keys.ed25519(2);

    private static final String GOOD =
            """
            zones:
              inner: {hop: {address: "hop.inner", account: relay, credential: inner-hop, host-keys: ["%1$s"], zone: dmz}}
              dmz: {hop: {address: "bastion.dmz:2222", account: relay, credential: dmz-hop, host-keys: ["%1$s"]}}
              cloud: {socks: "10.1.2.3:1080", account: visitor, credential: cloud-proxy}
              office: {http: "[2001:db8::1]:3128"}
            targets:
              db01: {address: 10.0.0.5, zone: dmz}
              db02: {address: 10.0.0.5, zone: inner}
              db03: {address: 10.0.0.5}
              db04: {address: db.cloud, zone: cloud}
              db05: {address: db.office, zone: office}
            """
                    .formatted(KEY.line());

    private static Inventory read(String text) {
        return InventoryReader.read("inventory.yml", text);
    }

    private static Target target(String text, String name) {
        return read(text).targets().get(name);
    }

    @ParameterizedTest
    @CsvSource({
        "db01, 'zone dmz: hop relay@bastion.dmz:2222'",
        "db02, 'zone dmz: hop relay@bastion.dmz:2222, zone inner: hop relay@hop.inner:22'",
        "db03, ''",
        "db04, 'zone cloud: SOCKS proxy 10.1.2.3:1080'",
        "db05, 'zone office: HTTP proxy [2001:db8::1]:3128'"
    })
    void a_target_knows_its_way_the_nearest_first(String name, String way) {
        assertThat(String.join(", ", target(GOOD, name).way())).isEqualTo(way);
    }

    @Test
    void a_way_carries_its_own_accounts_credentials_and_keys() {
        Zone.Hop inner = (Zone.Hop) target(GOOD, "db02").zone();
        assertThat(inner.account()).isEqualTo(new Account("relay", "inner-hop"));
        assertThat(inner.hostKeys()).containsExactly(KEY);
        assertThat(((Zone.Hop) inner.behind()).account().credential()).isEqualTo("dmz-hop");
        assertThat(((Zone.Socks) target(GOOD, "db04").zone()).account())
                .isEqualTo(new Account("visitor", "cloud-proxy"));
        assertThat(((Zone.Http) target(GOOD, "db05").zone()).account()).isNull();
    }

    @Test
    void an_address_in_a_zone_is_another_machine_than_the_same_one_outside() {
        Inventory inventory = read(GOOD);
        assertThat(inventory.targetAt("10.0.0.5", 22)).map(Target::name).contains("db03");
        assertThat(inventory.targetAt("db01", 22)).map(Target::name).contains("db01");
        assertThat(inventory.targetAt("db.cloud", 22)).isEmpty();
    }

    @Test
    void only_the_pinned_key_of_a_hop_is_right() {
        Zone.Hop hop = (Zone.Hop) target(GOOD, "db01").zone();
        assertThat(hop.check(KEY.blob())).isEqualTo(new HostKeyVerdict.Trusted());
        assertThat(hop.check(OTHER.blob()))
                .isInstanceOfSatisfying(
                        HostKeyVerdict.Changed.class,
                        changed ->
                                assertThat(changed.sentence())
                                        .contains(
                                                "hop of zone dmz (bastion.dmz:2222)",
                                                OTHER.fingerprint(),
                                                KEY.fingerprint()));
    }

    @Test
    void a_connection_goes_on_while_the_way_it_took_is_there() {
        Target now = target(GOOD, "db02");
        assertThat(now.isWhere(target(GOOD, "db02"))).isTrue();
        String more = "\"" + KEY.line() + "\", \"" + OTHER.line() + "\"";
        String one = "\"" + KEY.line() + "\"";
        assertThat(target(GOOD.replace(one, more), "db02").isWhere(now)).isTrue();
        assertThat(target(GOOD.replace("dmz-hop", "new-hop"), "db02").isWhere(now)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "bastion.dmz:2222, bastion.dmz:2223",
        "bastion.dmz:2222, other.dmz:2222",
        "account: relay, account: other",
        "', zone: dmz}}', '}}'",
        "'db02: {address: 10.0.0.5, zone: inner}', 'db02: {address: 10.0.0.5, zone: dmz2}'",
        "'db02: {address: 10.0.0.5, zone: inner}', 'db02: {address: 10.0.0.6, zone: inner}'"
    })
    void a_connection_does_not_go_on_when_its_way_has_changed(String before, String after) {
        String changed = GOOD.replace(before, after);
        assertThat(changed).isNotEqualTo(GOOD);
        if (after.contains("dmz2")) {
            changed = changed.replace("  cloud:", "  dmz2: {http: \"p:1\"}\n  cloud:");
        }
        assertThat(target(changed, "db02").isWhere(target(GOOD, "db02"))).isFalse();
    }

    @Test
    void a_connection_does_not_go_on_when_a_key_of_its_hop_was_taken_back() {
        String taken = GOOD.replace(KEY.line(), OTHER.line());
        assertThat(target(taken, "db02").isWhere(target(GOOD, "db02"))).isFalse();
        assertThat(target(taken, "db03").isWhere(target(GOOD, "db03"))).isTrue();
    }

    /// What to write instead of what in the good file, the line of the problem, and a word of it.
    record Spoilt(String good, String bad, int line, String says) {
        @Override
        public String toString() {
            return bad;
        }
    }

    static Stream<Spoilt> spoilt() {
        String keys = ", host-keys: [\"" + KEY.line() + "\"]";
        return Stream.of(
                new Spoilt("zone: dmz}\n", "zone: dnz}\n", 7, "did you mean `dmz`?"),
                new Spoilt("zone: dmz}}", "zone: dnz}}", 2, "did you mean `dmz`?"),
                new Spoilt("{socks:", "{sock:", 4, "did you mean `socks`?"),
                new Spoilt("{hop: {address: \"bas", "{hop: {adress: \"bas", 3, "`address`"),
                new Spoilt("office: {http", "office: {socks: \"p:1\", http", 5, "one way there"),
                new Spoilt("{http: \"[2001:db8::1]:3128\"}", "{}", 5, "one way there"),
                new Spoilt(":1080", "", 4, "needs its port"),
                new Spoilt(":1080", ":0", 4, "the port in `socks`"),
                new Spoilt("10.1.2.3:", "10.2.3:", 4, "`socks` must be a host name"),
                new Spoilt(", credential: cloud-proxy", "", 4, "needs `credential`"),
                new Spoilt("account: visitor, ", "", 4, "needs `account`"),
                new Spoilt("cloud-proxy", "../cloud", 4, "a credential's name"),
                new Spoilt(
                        "office: {",
                        "office: {account: \"a:b\", credential: c, ",
                        5,
                        "holds no colon"),
                new Spoilt("dmz: {", "dmz: {account: relay, ", 3, "inside its `hop`"),
                new Spoilt("dmz-hop" + keys, "dmz-hop", 3, "a hop whose key is not pinned"),
                new Spoilt("dmz-hop" + keys, "dmz-hop, host-keys: []", 3, "needs `host-keys`"),
                new Spoilt("dmz-hop" + keys, "dmz-hop, host-keys: [x]", 3, "is refused"),
                new Spoilt("credential: dmz-hop, ", "", 3, "needs `credential`"),
                new Spoilt("  dmz:", "  d@mz:", 3, "cannot name a zone"),
                new Spoilt(
                        "db02: {address: 10.0.0.5, zone: inner}",
                        "db02: {address: 10.0.0.5, zone: dmz}",
                        8,
                        "10.0.0.5 port 22 in zone dmz leads to two targets, db01 and db02"),
                new Spoilt(
                        "dmz-hop" + keys,
                        "dmz-hop" + keys + ", zone: inner",
                        3,
                        "in a circle: inner → dmz → inner"),
                new Spoilt("dmz-hop" + keys, "dmz-hop" + keys + ", zone: dmz", 3, "dmz → dmz"));
    }

    @ParameterizedTest
    @MethodSource("spoilt")
    void a_problem_is_named_with_its_line_and_what_to_do(Spoilt spoilt) {
        assertThat(GOOD).contains(spoilt.good());
        assertRefused(
                GOOD.replaceFirst(
                        Pattern.quote(spoilt.good()), Matcher.quoteReplacement(spoilt.bad())),
                spoilt.line(),
                spoilt.says());
    }

    @Test
    void a_way_leads_through_four_zones_and_no_more() {
        assertThat(target(chain(4), "db01").way()).hasSize(4);
        assertRefused(chain(5), 5, "the way into zone z1 leads through more than 4 zones");
        assertRefused(
                reversed(chain(5)), 6, "the way into zone z1 leads through more than 4 zones");
    }

    /// `z1` lies in `z2`, that in `z3`, and so on.
    private static String chain(int length) {
        StringBuilder text = new StringBuilder("zones:\n");
        for (int i = 1; i <= length; i++) {
            text.append(
                    "  z%d: {hop: {address: h, account: a, credential: c, host-keys: [\"%s\"]%s}}\n"
                            .formatted(i, KEY.line(), i == length ? "" : ", zone: z" + (i + 1)));
        }
        return text + "targets:\n  db01: {address: h, zone: z1}\n";
    }

    private static String reversed(String chain) {
        List<String> lines = new ArrayList<>(chain.lines().toList());
        Collections.reverse(lines.subList(1, lines.size() - 2));
        return String.join("\n", lines) + "\n";
    }

    private static void assertRefused(String text, int line, String says) {
        assertThatExceptionOfType(InventoryInvalidException.class)
                .isThrownBy(() -> read(text))
                .satisfies(e ->
                        assertThat(e.getMessage())
                                .startsWith("inventory.yml:" + line + ": ")
                                .contains(says));
    }
}
