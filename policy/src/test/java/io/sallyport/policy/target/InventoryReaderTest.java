package io.sallyport.policy.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.sallyport.policy.Keys;
import io.sallyport.policy.forward.ForwardTerms;
import io.sallyport.policy.forward.HostPorts;
import io.sallyport.policy.grant.ChannelKind;
import io.sallyport.policy.grant.Grant;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.PersonalKey;
import io.sallyport.policy.identity.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class InventoryReaderTest {
    private static final Path REFERENCE = Path.of("../docs/reference/inventory.md");

    private static final String GOOD =
            """
            people:
              alice: {roles: [operator], keys: ["%s"]}
              bob: {roles: [approver], keys: ["%s"]}
            groups: {dba: [alice]}
            owners:
              acme: {people: [bob]}
            targets:
              db01:
                address: 10.0.0.5:2201
                aliases: [db01.example.org]
                labels: {env: production}
                owner: acme
                accounts: {root: {credential: db01-root}}
              web01:
                address: web01.example.org
                accounts:
                  app: {credential: web01-app}
                  root: {credential: web01-root}
            grants:
              ops:
                people: [alice]
                targets: [db01]
                accounts: [root]
            """
                    .formatted(Keys.ed25519(1).line(), Keys.ed25519(2).line());

    private static Inventory read(String text) {
        return InventoryReader.read("inventory.yml", text);
    }

    @Test
    void the_example_of_the_reference_loads_as_it_says() throws IOException {
        String page = Files.readString(REFERENCE);
        String example = page.substring(page.indexOf("```yaml\n") + 8, page.indexOf("\n```\n"));

        Inventory inventory = read(example);

        Person alice = inventory.person("alice").orElseThrow();
        assertThat(alice.displayName()).isEqualTo("Alice Archer");
        assertThat(alice.roles()).containsExactly(Role.OPERATOR);
        assertThat(alice.groups()).containsExactly("dba");
        assertThat(alice.keys())
                .extracting(PersonalKey::name, PersonalKey::expires)
                .containsExactly(
                        tuple("laptop", null),
                        tuple("desk", Instant.parse("2027-01-01T00:00:00Z")));
        assertThat(alice.principals()).containsExactly("alice.archer");
        assertThat(alice.mail()).isEqualTo("alice@example.org");
        assertThat(inventory.person("bob").orElseThrow().passwordHash()).startsWith("$argon2id$");
        Target db01 = inventory.target("db01").orElseThrow();
        assertThat(db01.host()).isEqualTo("10.0.0.5");
        assertThat(db01.holdsUserData()).isTrue();
        assertThat(db01.defaultAccount()).isEqualTo("app");
        assertThat(db01.userData())
                .isEqualTo(
                        new UserData(
                                List.of("/data", "/srv/app"),
                                List.of("shop", "pg:shop_*"),
                                List.of("s3://customers", "oss://logs/raw"),
                                List.of("vg/data", "/dev/sdb"),
                                DataSize.ofMegabytes(100)));
        assertThat(inventory.owners().get("acme").people()).containsExactly("carol");
        assertThat(inventory.userAuthorities()).hasSize(1);
        assertThat(inventory.grants())
                .containsExactly(
                        new Grant(
                                "dba-on-production",
                                Set.of("alice"),
                                Set.of("dba"),
                                Set.of("db01"),
                                Map.of("env", "production"),
                                Set.of("root", "app"),
                                EnumSet.allOf(ChannelKind.class),
                                new ForwardTerms(
                                        List.of(
                                                HostPorts.local("db02.internal:5432"),
                                                HostPorts.local("*.svc:443"),
                                                HostPorts.local("10.0.0.0/8:9000-9010")),
                                        List.of(HostPorts.remote("localhost:8080")),
                                        true,
                                        Set.of("/run/app.sock"),
                                        true,
                                        true),
                                Instant.parse("2026-01-01T00:00:00Z"),
                                Instant.parse("2027-01-01T00:00:00Z")));
    }

    @Test
    void a_key_is_a_line_or_says_its_name_and_when_it_expires() {
        Inventory inventory =
                read(
                        """
                        people:
                          alice:
                            keys:
                              - %s
                              - {key: %s, name: laptop, expires: 2027-01-01}
                              - key: %s
                                expires: 2027-01-01T17:00:00Z
                        """
                                .formatted(
                                        Keys.ed25519(1).line(),
                                        Keys.ed25519(2).line(),
                                        Keys.ed25519(3).line()));
        List<PersonalKey> keys = inventory.person("alice").orElseThrow().keys();
        assertThat(keys)
                .containsExactly(
                        new PersonalKey(Keys.ed25519(1), "test", null),
                        new PersonalKey(
                                Keys.ed25519(2), "laptop", Instant.parse("2027-01-01T00:00:00Z")),
                        new PersonalKey(
                                Keys.ed25519(3), "test", Instant.parse("2027-01-01T17:00:00Z")));
        assertThat(keys.get(1).isLiveAt(Instant.parse("2026-12-31T23:59:59.999Z"))).isTrue();
        assertThat(keys.get(1).isLiveAt(Instant.parse("2027-01-01T00:00:00Z"))).isFalse();
        assertThat(keys.getFirst().isLiveAt(Instant.MAX)).isTrue();
    }

    /// What is wrong with a key on line 3, and a word of what is said to it.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{key: KEY, expire: 2027-01-01}|unknown key `expire` in a key of person alice",
                "{key: KEY, expire: 2027-01-01}|did you mean `expires`?",
                "{name: laptop}|a key of person alice needs `key`",
                "{key: KEY, expires: tomorrow}|must be a day, such as 2027-01-01",
                "{key: KEY, expires: 2027-02-30}|must be a day",
                "{key: KEY, expires: 2027-01-01T17:00:00}|with its zone",
                "{key: KEY, expires: [2027-01-01]}|a single value here",
                "{key: nonsense}|a key of person alice is refused",
                "[KEY]|must be a mapping",
                "\"\"|has an empty item",
                "{key: KEY, expires: 2027-01-01}, KEY|stands here twice and ends at two times",
                "{key: KEY, name: LONG}|at most 64 characters"
            })
    void a_key_that_is_not_written_as_it_must_be_is_refused(String item, String says) {
        String text =
                "people:\n  alice:\n    keys: ["
                        + item.replace("KEY", Keys.ed25519(1).line())
                                .replace("LONG", "a".repeat(65))
                        + "]\n";
        assertRefused(text, 3, says);
    }

    @Test
    void the_same_key_twice_in_the_same_terms_is_one_key() {
        String line = Keys.ed25519(1).line();
        assertThat(read("people:\n  alice: {keys: [" + line + ", " + line + "]}\n").people())
                .containsOnlyKeys("alice");
    }

    @Test
    void the_reference_explains_every_key() throws IOException {
        String page = Files.readString(REFERENCE);
        List<String> keys =
                Stream.of(
                                InventoryKeys.FILE.stream(),
                                InventoryKeys.PERSON.stream().map(key -> "people.*." + key),
                                InventoryKeys.KEY.stream().map(key -> "people.*.keys.*." + key),
                                InventoryKeys.OWNER.stream().map(key -> "owners.*." + key),
                                InventoryKeys.ZONE.stream().map(key -> "zones.*." + key),
                                InventoryKeys.HOP.stream().map(key -> "zones.*.hop." + key),
                                InventoryKeys.TARGET.stream().map(key -> "targets.*." + key),
                                InventoryKeys.USER_DATA.stream()
                                        .map(key -> "targets.*.user-data." + key),
                                InventoryKeys.ACCOUNT.stream()
                                        .map(key -> "targets.*.accounts.*." + key),
                                InventoryKeys.GRANT.stream().map(key -> "grants.*." + key),
                                InventoryKeys.FORWARDS.stream()
                                        .map(key -> "grants.*.forwards." + key))
                        .flatMap(stream -> stream)
                        .map(key -> "`" + key + "`")
                        .toList();
        assertThat(page).contains(keys);
    }

    @Test
    void what_is_left_out_has_the_safe_default() {
        Inventory inventory = read(GOOD);
        assertThat(inventory.person("alice").orElseThrow().displayName()).isEqualTo("alice");
        assertThat(inventory.person("alice").orElseThrow().passwordHash()).isNull();
        assertThat(inventory.targets().get("web01").port()).isEqualTo(22);
        assertThat(inventory.targets().get("web01").holdsUserData()).isFalse();
        assertThat(inventory.targets().get("db01").userData()).isEqualTo(UserData.WHOLE_MACHINE);
        assertThat(inventory.grants().getFirst().channels())
                .containsExactlyInAnyOrder(ChannelKind.values());
        assertThat(inventory.grants().getFirst().forwards()).isEqualTo(ForwardTerms.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "local: [db01.internal] | `db01.internal` in `local`: write host:port",
                "local: ['*:443'] | `*` alone would be every host",
                "local: ['a*.svc:443'] | one whole label at the front",
                "local: ['db.*.svc:443'] | one whole label at the front",
                "local: ['*.10.0.0.5:443'] | `*` is for names",
                "local: ['10.0.0.1/8:443'] | bits set past the first 8",
                "local: ['10.0.0.0/33:443'] | has 32 bits",
                "local: ['010.0.0.5:443'] | neither a host name nor an address",
                "local: ['fd00::1:443'] | in brackets",
                "local: ['db01:0'] | port 0",
                "local: ['db01:90-80'] | the lower one first",
                "local: ['db01:65536'] | ports go from 0 to 65535",
                "remote: ['localhost:0-9'] | list it by itself",
                "remote: ['10.0.0.0/8:80'] | one name or address",
                "agent: maybe | `agent` of `forwards` of grant ops is true or false",
                "sockets: [run/app.sock] | absolute path",
                "sockets: [/run/../app.sock] | absolute path",
                "sockets: [/run//app.sock] | absolute path",
                "locals: ['db01:80'] | unknown key `locals`",
            })
    void a_forward_that_says_no_clear_thing_is_refused_with_its_line(String terms, String problem) {
        assertThatThrownBy(() -> read(GOOD + "    forwards:\n      " + terms + "\n"))
                .isInstanceOf(InventoryInvalidException.class)
                .hasMessageContaining(problem)
                .hasMessageContaining("inventory.yml:" + (GOOD.lines().count() + 2) + ":");
    }

    @Test
    void a_single_account_is_the_default_and_of_two_none_is() {
        assertThat(read(GOOD).targets().get("db01").defaultAccount()).isEqualTo("root");
        assertThat(read(GOOD).targets().get("web01").defaultAccount()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.7,10.0.0.7,22",
        "10.0.0.7:2222,10.0.0.7,2222",
        "'[2001:db8::1]:2222',2001:db8::1,2222",
        "'[2001:db8::1]',2001:db8::1,22",
        "2001:db8::1,2001:db8::1,22",
        "db.example.org:65535,db.example.org,65535"
    })
    void an_address_is_a_host_with_or_without_a_port(String written, String host, int port) {
        Target target =
                read(GOOD.replace("10.0.0.5:2201", "\"" + written + "\"")).targets().get("db01");
        assertThat(target.host()).isEqualTo(host);
        assertThat(target.port()).isEqualTo(port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "010.0.0.5",
                "10.5",
                "0x0a000005",
                "10.0.0.5:0",
                "10.0.0.5:65536",
                "10.0.0.5:ssh",
                "host name",
                "[10.0.0.5]:22",
                "fe80::1%eth0",
                "[::1",
                "256.0.0.1",
                "a..b",
                "-x"
            })
    void an_address_that_is_none_or_is_read_in_two_ways_is_refused(String written) {
        assertRefused(GOOD.replace("10.0.0.5:2201", "\"" + written + "\""), 9, "address");
    }

    /// What to write instead of what in the good file, the line of the problem, and a word of it.
    record Spoilt(String good, String bad, int line, String says) {
        @Override
        public String toString() {
            return bad.lines().findFirst().orElse(bad);
        }
    }

    static Stream<Spoilt> spoilt() {
        String hash = "$2y$10$abcdefghijklmnopqrstuv";
        return Stream.of(
                new Spoilt("targets:\n  db01", "tragets:\n  db01", 7, "did you mean `targets`?"),
                new Spoilt("    address: 10", "    adress: 10", 9, "did you mean `address`?"),
                new Spoilt("address: 10", "rack: x\n    address: 10", 9, "host-keys, accounts"),
                new Spoilt("address: 10", "zone: x\n    address: 10", 9, "no zone `x`"),
                new Spoilt("[operator]", "[operater]", 2, "did you mean `operator`?"),
                new Spoilt("dba: [alice]", "dba: [alise]", 4, "did you mean `alice`?"),
                new Spoilt("acme: {people: [bob]}", "acme: {people: [bop]}", 6, "`bob`"),
                new Spoilt("owner: acme", "owner: acne", 12, "did you mean `acme`?"),
                userData("databases: ['a b']", "must be a database's name"),
                userData("databases: ['oracle:x']", "engines are mysql, pg"),
                userData("buckets: ['s3://']", "must be a bucket"),
                userData("volumes: [/srv/x y]", "must be a volume or disk"),
                userData("volumes: []", "lists 1 to 64"),
                userData("paths: [data]", "`data` in `paths` must be an absolute path"),
                userData("paths: [/data/]", "empty steps, such as /srv/app"),
                userData("paths: [/data//x]", "empty steps"),
                userData("paths: [/data/../x]", "without . and .."),
                userData("paths: [/]", "`/` in `paths`"),
                userData("paths: []", "without it all of the machine is user data"),
                userData("paths: /data", "must be a list"),
                userData("path: [/data]", "did you mean `paths`?"),
                userData("limit: much", "`limit` of `user-data` of target db01 must be a size"),
                userData("limit: 0MB", "such as 100MB"),
                userData("limit: -1MB", "such as 100MB"),
                userData("limit: 99999999999TB", "such as 100MB"),
                new Spoilt(
                        "address: web01",
                        "user-data: {limit: 1MB}\n    address: web01",
                        15,
                        "target web01 has `user-data` and no `owner`"),
                new Spoilt("targets: [db01]", "targets: [db02]", 22, "did you mean `db01`?"),
                new Spoilt("accounts: [root]", "accounts: [app]", 23, "account"),
                new Spoilt("people: [alice]", "people: [mallory]", 21, "no person `mallory`"),
                new Spoilt("people: [alice]", "groups: [dbas]", 21, "did you mean `dba`?"),
                new Spoilt("    people: [alice]\n", "", 20, "for nobody"),
                new Spoilt("    targets: [db01]\n", "", 20, "needs `targets` or `labels`"),
                new Spoilt("    accounts: [root]\n", "", 20, "needs `accounts`"),
                new Spoilt("targets: [db01]", "labels: {env: prod}", 22, "no target carries"),
                new Spoilt("[root]\n", "[root]\n    channels: [shel]\n", 24, "`shell`"),
                new Spoilt("[root]\n", "[root]\n    until: tomorrow\n", 24, "instant"),
                new Spoilt(
                        "[root]\n",
                        "[root]\n    from: 2027-01-01T00:00:00Z\n    until: 2026-01-01T00:00:00Z\n",
                        25,
                        "ends before it begins"),
                new Spoilt(
                        "[root]\n",
                        "[root]\n    from: 2027-01-01T00:00:00Z\n    until: 2027-01-01T00:00:00Z\n",
                        25,
                        "ends before it begins"),
                new Spoilt(Keys.ed25519(2).line(), Keys.ed25519(1).line(), 3, "alice already"),
                new Spoilt(Keys.ed25519(2).line(), Keys.rsa(1024).line(), 3, "1024 bits"),
                new Spoilt(Keys.ed25519(2).line(), "ssh-ed25519 AAAA", 3, "key of person bob"),
                new Spoilt(Keys.ed25519(2).line(), "nonsense", 3, "key of person bob"),
                new Spoilt("bob: {", "bob: {principals: [alice], ", 3, "principal"),
                new Spoilt("bob: {", "bob: {password: \"" + hash + "\", ", 3, "Argon2id"),
                new Spoilt("bob: {", "bob: {password: hunter2, ", 3, "Argon2id"),
                new Spoilt("  web01:\n", "  DB01:\n", 14, "leads to two targets"),
                new Spoilt("address: web01", "aliases: [db01]\n    address: web01", 15, "two"),
                new Spoilt("address: web01.example.org", "address: 10.0.0.5:2201", 15, "two"),
                new Spoilt(
                        "address: web01.example.org",
                        "address: \"[::ffff:10.0.0.5]:2201\"",
                        15,
                        "two"),
                new Spoilt("  web01:\n", "  db01:\n", 14, "first on line 8"),
                new Spoilt("{dba: [alice]}", "[dba]", 4, "must be a mapping"),
                new Spoilt("[operator]", "operator", 2, "must be a list"),
                new Spoilt("[operator]", "[[operator]]", 2, "a single value"),
                new Spoilt("credential: db01-root", "credential: ../key", 13, "credential's name"),
                new Spoilt("credential: db01-root", "", 13, "needs `credential`"),
                new Spoilt("dba: [alice]", "dba: &all [alice]", 4, "anchors"),
                new Spoilt("dba: [alice]", "dba: *all", 4, "anchors"),
                new Spoilt("dba: [alice]", "dba: !!set {alice}", 4, "tags"),
                new Spoilt("dba: [alice]", "dba: [alice", 4, "not YAML"),
                new Spoilt("env: production", "env: \"\\e[2J\"", 11, "control characters"),
                new Spoilt("env: production", "env: \"a\\u202Eb\"", 11, "control characters"),
                new Spoilt("env: production", "env: \"a\\u200Bb\"", 11, "what shows nothing"),
                new Spoilt("env: production", "env: \"a\\uFE0Fb\"", 11, "what shows nothing"),
                new Spoilt("grants:\n", "---\ngrants:\n", 20, "second document"));
    }

    private static Spoilt userData(String written, String says) {
        return new Spoilt("owner: acme", "owner: acme\n    user-data: {" + written + "}", 13, says);
    }

    @Test
    void folders_and_limit_of_user_data_stand_alone_or_together() {
        assertThat(userDataOf("{paths: [/data]}")).isEqualTo(new UserData(List.of("/data"), null));
        assertThat(userDataOf("{limit: 2GB}"))
                .isEqualTo(new UserData(List.of(), DataSize.ofGigabytes(2)));
        assertThat(userDataOf("")).isEqualTo(UserData.WHOLE_MACHINE);
    }

    private static UserData userDataOf(String written) {
        String text = GOOD.replace("owner: acme", "owner: acme\n    user-data: " + written);
        return read(text).targets().get("db01").userData();
    }

    @ParameterizedTest
    @MethodSource("spoilt")
    void a_problem_is_named_with_its_line_and_what_to_do(Spoilt spoilt) {
        assertThat(GOOD).contains(spoilt.good());
        int at = GOOD.lastIndexOf(spoilt.good());
        String text =
                GOOD.substring(0, at) + spoilt.bad() + GOOD.substring(at + spoilt.good().length());
        assertRefused(text, spoilt.line(), spoilt.says());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@b",
                "a+b",
                "a%b",
                "a/b",
                "'a b'",
                "\"a\\u00a0b\"",
                "''",
                "-a",
                "\"a\\tb\""
            })
    void a_name_that_means_something_elsewhere_is_refused(String name) {
        assertRefused("people:\n  " + name + ": {}\n", 2, "");
        assertRefused("targets:\n  " + name + ": {address: h}\n", 2, "");
        assertRefused("targets:\n  t: {address: h, accounts: {" + name + ": {}}}\n", 2, "");
        assertRefused("people:\ngroups:\n  " + name + ": []\n", 3, "");
    }

    @Test
    void a_name_may_have_64_characters_and_no_more() {
        assertThat(read("people:\n  " + "a".repeat(64) + ": {}\n").people()).hasSize(1);
        assertRefused("people:\n  " + "a".repeat(65) + ": {}\n", 2, "longer than 64");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# nothing\n", "---\n", "~\n", "just text\n", "[a]\n"})
    void a_file_without_content_is_refused(String text) {
        assertThatExceptionOfType(InventoryInvalidException.class).isThrownBy(() -> read(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice",
                "Alice <alice@example.org>",
                "alice@example.org, mallory@example.org",
                "alice@example.org bcc:mallory@example.org",
                "alice@",
                "alice@-example.org",
                "\\u00e4lice@example.org"
            })
    void a_mail_address_that_is_more_or_less_than_one_is_refused(String address) {
        assertThatThrownBy(
                        () -> read(GOOD.replace("alice: {", "alice: {mail: \"" + address + "\", ")))
                .isInstanceOf(InventoryInvalidException.class)
                .hasMessageContaining("such as alice@example.org");
        assertThat(read(GOOD).person("alice").orElseThrow().mail()).isNull();
    }

    @Test
    void a_misspelt_mail_names_the_right_key() {
        assertThatThrownBy(() -> read(GOOD.replace("alice: {", "alice: {mial: a@b.example, ")))
                .hasMessageContaining("mail");
    }

    @Test
    void what_stands_where_a_hash_should_is_not_repeated() {
        assertThatExceptionOfType(InventoryInvalidException.class)
                .isThrownBy(() -> read("people:\n  bob: {password: hunter2}\n"))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
    }

    @Test
    void deep_nesting_is_refused_and_does_not_exhaust_the_stack() {
        assertThatExceptionOfType(InventoryInvalidException.class)
                .isThrownBy(() -> read("people: " + "[".repeat(100_000)));
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
