package io.sallyport.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.Folders;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.KeyFile;
import io.sallyport.gateway.testing.Programs;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.gateway.testing.TestingSshd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Which keys and certificates sign a person in, and which do not.
final class SignInTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> TYPES =
            List.of("ed25519", "ecdsa-256", "ecdsa-384", "ecdsa-521", "rsa-3072");
    private static final Map<String, KeyFile> KEYS = new HashMap<>();
    private static final Map<String, RealClient.Running> AGENTS = new HashMap<>();

    private static Path folder;
    private static KeyFile authority;
    private static KeyFile expired;
    private static KeyFile current;
    private static House house;

    @BeforeAll
    static void alice_has_a_key_of_every_type() {
        folder = Folders.make("sallyport-keys");
        house = House.open();
        authority = KeyFile.make(folder.resolve("authority"));
        for (String type : TYPES) {
            String[] words = type.split("-");
            KEYS.put(
                    type,
                    words.length == 1
                            ? KeyFile.make(folder.resolve(type), "-t", words[0])
                            : KeyFile.make(folder.resolve(type), "-t", words[0], "-b", words[1]));
        }
        expired = KeyFile.make(folder.resolve("expired"));
        current = KeyFile.make(folder.resolve("current"));
        for (String touch : List.of("1", "0")) {
            AGENTS.put(touch, fakeSecurityKey(touch));
        }
        Stream<String> lines =
                Stream.concat(
                        Stream.concat(Stream.of(house.keyOf("alice")), KEYS.values().stream())
                                .map(KeyFile::line),
                        AGENTS.keySet().stream().map(touch -> read(securityKey(touch))));
        Facts facts = house.facts();
        house.gateway()
                .write(
                        house.inventory()
                                .person("alice", "operator", lines.toArray(String[]::new))
                                .expiring("alice", expired.line(), "old", "2020-01-01")
                                .expiring("alice", current.line(), "new", "2999-01-01T00:00:00Z")
                                .principals("alice", "alice.archer")
                                .userAuthority(authority.line()));
        facts.await("InventoryLoaded");
    }

    @AfterAll
    static void stop() {
        AGENTS.values().forEach(RealClient.Running::close);
        house.close();
        Folders.remove(folder);
    }

    private static Path securityKey(String touch) {
        return folder.resolve("sk" + touch + ".pub");
    }

    private static RealClient.Running fakeSecurityKey(String touch) {
        try {
            Path script =
                    Path.of(
                            SignInTest.class
                                    .getResource("/clients/fake_security_key_agent.py")
                                    .toURI());
            RealClient.Running agent =
                    RealClient.of(Programs.need("python3", "python3"), script.toString())
                            .and(folder.resolve("agent" + touch).toString())
                            .and(securityKey(touch).toString(), touch)
                            .start();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> Files.exists(securityKey(touch)) || !agent.process().isAlive());
            if (!agent.process().isAlive()) {
                Programs.absent("this test needs python3-cryptography: " + agent.said());
            }
            return agent;
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RealClient signIn(KeyFile key, String... options) {
        String name = String.valueOf(key.privateKey().getFileName());
        house.configFor(name, key);
        return house.ssh(name, options).and("alice@gateway", "whoami");
    }

    static List<String> types() {
        return TYPES;
    }

    @ParameterizedTest
    @MethodSource("types")
    void a_key_signs_in(String type) {
        RealClient.Result result = signIn(KEYS.get(type)).run().succeeds();
        assertThat(result.out()).contains(KEYS.get(type).fingerprint());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa-sha2-256", "rsa-sha2-512"})
    void an_rsa_key_signs_in_with_sha_2(String algorithm) {
        signIn(KEYS.get("rsa-3072"), "-o", "PubkeyAcceptedAlgorithms=" + algorithm)
                .run()
                .succeeds();
    }

    @Test
    void an_rsa_key_does_not_sign_in_with_sha_1() {
        signIn(KEYS.get("rsa-3072"), "-o", "PubkeyAcceptedAlgorithms=ssh-rsa").run().endsWith(255);
    }

    @Test
    void a_security_key_that_was_touched_signs_in() {
        bySecurityKey("1").succeeds();
    }

    @Test
    void a_security_key_that_was_not_touched_does_not_sign_in() {
        bySecurityKey("0").endsWith(255);
    }

    private static RealClient.Result bySecurityKey(String touch) {
        Path config = house.folder().resolve("alice.ssh_config");
        return RealClient.of(Programs.need("ssh", "openssh-client"))
                .and("-o", "IdentityAgent=" + folder.resolve("agent" + touch))
                .and("-o", "IdentitiesOnly=no", "-o", "IdentityFile=" + securityKey(touch))
                .and("-o", "PubkeyAcceptedAlgorithms=sk-ssh-ed25519@openssh.com")
                .and("-F", config.toString(), "alice@gateway", "whoami")
                .run();
    }

    /// A certificate's options, and whether it signs alice in.
    static List<Object[]> certificates() {
        return List.of(
                new Object[] {"-n alice", true},
                new Object[] {"-n alice.archer,others -V -1h:+1h", true},
                new Object[] {"-n alice -O source-address=127.0.0.1/32,10.0.0.0/8", true},
                new Object[] {"-n bob", false},
                new Object[] {"", false},
                new Object[] {"-n alice -V -2h:-1h", false},
                new Object[] {"-n alice -V +1h:+2h", false},
                new Object[] {"-n alice -O source-address=10.0.0.0/8", false},
                new Object[] {"-n alice -O critical:unheard-of@example.org=x", false},
                new Object[] {"-n alice -O force-command=id", false},
                new Object[] {"-n alice -h", false});
    }

    @ParameterizedTest
    @MethodSource("certificates")
    void a_certificate_signs_in_only_when_all_of_it_fits(String options, boolean fits) {
        String name = "certificate" + Math.abs(options.hashCode());
        // A key of nobody's: only the certificate can speak for it.
        KeyFile key = KeyFile.make(folder.resolve(name + "-key"));
        KeyFile certified =
                key.certifiedBy(
                        authority, name, options.isEmpty() ? new String[0] : options.split(" "));
        RealClient.Result result = signIn(certified).run();
        if (fits) {
            assertThat(result.succeeds().out()).contains("certificate " + name);
        } else {
            result.endsWith(255);
            assertThat(result.errors()).contains("Permission denied");
        }
    }

    @Test
    void an_expired_key_does_not_sign_in_and_only_the_journal_says_why() {
        Facts facts = house.facts();
        KeyFile unknown = KeyFile.make(folder.resolve("unknown"));
        RealClient.Result known = signIn(expired).run().endsWith(255);
        assertThat(facts.await("SignInRefused").detail().get("because").asString())
                .isEqualTo(
                        "the key old ("
                                + expired.fingerprint()
                                + ") of alice expired at 2020-01-01T00:00:00Z");
        RealClient.Result stranger = signIn(unknown).run().endsWith(255);
        assertThat(known.errors()).contains("Permission denied").isEqualTo(stranger.errors());
        assertThat(facts.await("SignInRefused", 2).getLast().detail().has("because")).isFalse();
        assertThat(facts.all("PersonSignedIn")).isEmpty();
    }

    @Test
    void keys_tells_names_expiry_and_last_use_and_others_to_administrators_only() {
        assertThat(signIn(current).run().succeeds().out()).contains(current.fingerprint());
        String shown = house.desk("alice", "keys").run().succeeds().out();
        assertThat(shown.lines().filter(line -> line.contains(expired.fingerprint())))
                .singleElement()
                .asString()
                .startsWith("old ")
                .containsPattern("2020-01-01T00:00:00Z \\(expired\\) +- +-");
        assertThat(shown.lines().filter(line -> line.contains(current.fingerprint())))
                .singleElement()
                .asString()
                .startsWith("new ")
                .containsPattern("2999-01-01T00:00:00Z +20[0-9-]+T[0-9:]+Z +127\\.0\\.0\\.1:");
        JsonNode keys =
                JSON.readTree(
                        house.desk("admin", "keys", "--of", "alice", "--json")
                                .run()
                                .succeeds()
                                .out());
        JsonNode used = with(current.fingerprint(), keys);
        assertThat(used.get("name").asString()).isEqualTo("new");
        assertThat(used.get("expired").asBoolean()).isFalse();
        assertThat(used.get("lastUsed").asString()).startsWith("20");
        assertThat(used.get("from").asString()).startsWith("127.0.0.1:");
        assertThat(used.get("current").asBoolean()).isFalse();
        assertThat(with(expired.fingerprint(), keys).get("lastUsed").isNull()).isTrue();

        for (String person : List.of("alice", "nobody")) {
            RealClient.Result no = house.desk("bob", "keys", "--of", person).run().endsWith(126);
            assertThat(no.errors()).contains("needs the role administrator");
        }
        assertThat(house.desk("admin", "keys", "--of", "nobody").run().endsWith(3).errors())
                .contains("no person nobody");
    }

    private static JsonNode with(String fingerprint, JsonNode keys) {
        for (JsonNode key : keys) {
            if (key.get("fingerprint").asString().equals(fingerprint)) {
                return key;
            }
        }
        throw new AssertionError("no key " + fingerprint + " in " + keys);
    }

    @Test
    void a_certificate_of_another_authority_does_not_sign_in() {
        KeyFile other = KeyFile.make(folder.resolve("other-authority"));
        KeyFile key = KeyFile.make(folder.resolve("other-key"));
        signIn(key.certifiedBy(other, "other-certificate", "-n", "alice")).run().endsWith(255);
    }

    @Test
    void a_certificate_signs_in_through_a_jump() {
        KeyFile key = KeyFile.make(folder.resolve("jump-key"));
        jump(key.certifiedBy(authority, "jump-certificate", "-n", "alice")).succeeds();
    }

    @Test
    void a_certificate_for_somebody_else_does_not_sign_in_through_a_jump() {
        KeyFile key = KeyFile.make(folder.resolve("other-jump-key"));
        Facts facts = house.facts();
        RealClient.Result result =
                jump(key.certifiedBy(authority, "other-jump-certificate", "-n", "bob"))
                        .endsWith(255);
        assertThat(result.out()).isEmpty();
        assertThat(result.errors()).contains("alice@127.0.0.1: Permission denied (publickey)");
        assertThat(facts.await("SignInRefused").detail().get("keys").toString())
                .contains(key.fingerprint());
        assertThat(facts.all("PersonSignedIn")).isEmpty();
    }

    private static RealClient.Result jump(KeyFile key) {
        String name = String.valueOf(key.privateKey().getFileName());
        house.configFor(name, key);
        return house.ssh(name, "-J", "alice@gateway", TestingSshd.user() + "@web01", "id").run();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ecdsa-256", "ecdsa-384", "ecdsa-521", "rsa-3072"})
    void certificates_of_other_key_types_sign_in(String type) {
        String[] words = type.split("-");
        KeyFile key = KeyFile.make(folder.resolve(type + "-c"), "-t", words[0], "-b", words[1]);
        signIn(key.certifiedBy(authority, type + "-certificate", "-n", "alice")).run().succeeds();
    }
}
