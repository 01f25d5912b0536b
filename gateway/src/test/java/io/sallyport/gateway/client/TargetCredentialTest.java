package io.sallyport.gateway.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.Folders;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.KeyFile;
import io.sallyport.gateway.testing.LocalAccount;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.gateway.testing.TestingSshd;
import io.sallyport.policy.credential.Credential;
import io.sallyport.policy.credential.Secret;
import io.sallyport.recorder.recording.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/// What the gateway signs in to a real `sshd` with: passwords and certificates of the store. The
/// operator knows neither, and finds neither anywhere.
@ExtendWith(OutputCaptureExtension.class)
final class TargetCredentialTest {
    private static final String ME = TestingSshd.user();
    private static final String LIBRARY = "org.apache.sshd";

    private static Path folder;
    private static House house;
    private static KeyFile authority;
    private static TestingSshd certifying;
    private static @Nullable LocalAccount account;
    private static @Nullable TestingSshd asking;
    private static @Nullable TestingSshd prompting;

    @BeforeAll
    static void a_target_for_certificates() throws IOException {
        folder = Folders.make("sallyport-credentials");
        authority = KeyFile.make(folder.resolve("authority"));
        Path principals = folder.resolve("principals");
        Files.writeString(principals, "gateway\n");
        certifying =
                TestingSshd.start(
                        "AuthorizedKeysFile none",
                        "TrustedUserCAKeys " + authority.publicKey(),
                        "AuthorizedPrincipalsFile " + principals);
        house = House.open();
        Facts facts = house.facts();
        house.inventory()
                .target("cert01", address(certifying), hostKey(certifying), "certified")
                .grant("alice-certified", "alice", "cert01");
        house.gateway().write(house.inventory());
        facts.await("InventoryLoaded");
        // What the library says at its most talkative short of dumping packets.
        log(LogLevel.DEBUG);
    }

    @AfterAll
    static void stop() {
        log(null);
        house.close();
        certifying.close();
        Stream.of(asking, prompting).filter(java.util.Objects::nonNull).forEach(TestingSshd::close);
        if (account != null) {
            account.close();
        }
        Folders.remove(folder);
    }

    private static void log(@Nullable LogLevel level) {
        LoggingSystem.get(TargetCredentialTest.class.getClassLoader()).setLogLevel(LIBRARY, level);
    }

    private static String address(TestingSshd sshd) {
        return "127.0.0.1:" + sshd.port();
    }

    private static String hostKey(TestingSshd sshd) {
        return sshd.hostKey().line();
    }

    /// Targets that let a throwaway account in by password: `asking01` by the method `password`,
    /// `prompting01` by nothing but `keyboard-interactive` (PAM).
    private static synchronized LocalAccount accountWithPassword() {
        LocalAccount known = account;
        if (known != null) {
            return known;
        }
        LocalAccount fresh = LocalAccount.make();
        account = fresh;
        TestingSshd password =
                TestingSshd.start("PubkeyAuthentication no", "PasswordAuthentication yes");
        asking = password;
        TestingSshd keyboard =
                TestingSshd.start(
                        "PubkeyAuthentication no",
                        "UsePAM yes",
                        "PasswordAuthentication no",
                        "KbdInteractiveAuthentication yes");
        prompting = keyboard;
        Facts facts = house.facts();
        house.inventory()
                .target("asking01", address(password), hostKey(password), "password", fresh.name())
                .target(
                        "prompting01",
                        address(keyboard),
                        hostKey(keyboard),
                        "password",
                        fresh.name())
                .grant("alice-passwords", "alice", "asking01", "prompting01")
                .accounts("alice-passwords", fresh.name());
        house.gateway().write(house.inventory());
        facts.await("InventoryLoaded");
        return fresh;
    }

    private static void store(String name, String password) {
        house.gateway().store(name, new Credential.Password(new Secret(password.getBytes(UTF_8))));
    }

    /// Stores a key with a certificate. Returns what is secret about it.
    private static String storeCertified(KeyFile key, @Nullable Path certificate)
            throws IOException {
        byte[] secret = Files.readAllBytes(key.privateKey());
        house.gateway()
                .store(
                        "certified",
                        new Credential.Key(
                                new Secret(secret),
                                certificate == null ? null : Files.readString(certificate)));
        // The middle of the key's armour: its beginning is the same for every key.
        String armour = new String(secret, StandardCharsets.US_ASCII);
        return armour.lines().skip(armour.lines().count() / 2).findFirst().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"asking01", "prompting01"})
    void a_password_of_the_store_signs_in(String target, CapturedOutput log) throws IOException {
        LocalAccount on = accountWithPassword();
        store("password", on.password());
        Facts facts = house.facts();
        RealClient.Result result =
                house.ssh("alice", "alice@" + on.name() + "@" + target + "@gateway", "id -un")
                        .run()
                        .succeeds();
        assertThat(result.out()).isEqualTo(on.name() + "\n");
        assertThat(Facts.output(facts.recording())).isEqualTo(on.name() + "\n");
        isNowhere(on.password(), result, facts, log);
    }

    @ParameterizedTest
    @ValueSource(strings = {"asking01", "prompting01"})
    void a_wrong_password_is_one_sentence_and_said_nowhere(String target, CapturedOutput log)
            throws IOException {
        LocalAccount on = accountWithPassword();
        String wrong = "swordfish wrong pässword";
        store("password", wrong);
        Facts facts = house.facts();
        RealClient.Result result =
                house.ssh("alice", "alice@" + on.name() + "@" + target + "@gateway", "id").run();
        isRefused(result, target + " did not let the gateway sign in as " + on.name(), facts);
        isNowhere(wrong, result, facts, log);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa", "rsa"})
    void a_certificate_of_the_store_signs_in(String type, CapturedOutput log) throws IOException {
        KeyFile key = KeyFile.make(folder.resolve("good-" + type), "-t", type);
        KeyFile certified =
                key.certifiedBy(authority, "good-" + type + "-c", "-n", "gateway", "-V", "-1h:+1h");
        String secret = storeCertified(key, certified.certificate());
        Facts facts = house.facts();
        RealClient.Result result =
                house.ssh("alice", house.direct("cert01"), "echo in").run().succeeds();
        assertThat(result.out()).isEqualTo("in\n");
        assertThat(certifying.log()).contains("ID good-" + type + "-c");
        isNowhere(secret, result, facts, log);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-n gateway -V -2h:-1h", "-n gateway -V +1h:+2h", "-n somebody", ""})
    void a_certificate_that_does_not_fit_is_one_sentence(String options, CapturedOutput log)
            throws IOException {
        String name = "bad" + Math.abs(options.hashCode());
        KeyFile key = KeyFile.make(folder.resolve(name));
        KeyFile certified =
                key.certifiedBy(
                        authority,
                        name + "-c",
                        options.isEmpty() ? new String[0] : options.split(" "));
        cannotSignIn(storeCertified(key, certified.certificate()), log);
    }

    @Test
    void a_key_without_its_certificate_is_one_sentence(CapturedOutput log) throws IOException {
        cannotSignIn(storeCertified(KeyFile.make(folder.resolve("bare")), null), log);
    }

    @Test
    void a_certificate_of_another_key_is_one_sentence(CapturedOutput log) throws IOException {
        KeyFile key = KeyFile.make(folder.resolve("one"));
        KeyFile other =
                KeyFile.make(folder.resolve("two"))
                        .certifiedBy(authority, "two-c", "-n", "gateway");
        cannotSignIn(storeCertified(key, other.certificate()), log);
    }

    @Test
    void a_certificate_that_is_none_is_one_sentence(CapturedOutput log) throws IOException {
        KeyFile key = KeyFile.make(folder.resolve("none"));
        cannotBeUsed(storeCertified(key, key.publicKey()), log);
    }

    @Test
    void a_key_with_a_passphrase_is_one_sentence(CapturedOutput log) throws IOException {
        KeyFile key = KeyFile.make(folder.resolve("locked"), "-t", "ed25519", "-N", "swordfish");
        cannotBeUsed(storeCertified(key, null), log);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "swordfish, no key at all",
                "",
                "-----BEGIN OPENSSH PRIVATE KEY-----\nc3dvcmRmaXNo\n-----END OPENSSH PRIVATE KEY-----\n",
                "-----BEGIN RSA PRIVATE KEY-----\nswordfish%%%\n-----END RSA PRIVATE KEY-----\n"
            })
    void a_key_that_is_none_is_one_sentence(String file, CapturedOutput log) throws IOException {
        house.gateway()
                .store("certified", new Credential.Key(new Secret(file.getBytes(UTF_8)), null));
        cannotBeUsed("c3dvcmRmaXNo", log);
    }

    private static void cannotBeUsed(String secret, CapturedOutput log) throws IOException {
        Facts facts = house.facts();
        RealClient.Result result = house.ssh("alice", house.direct("cert01"), "id").run();
        isRefused(
                result,
                "credential `certified` cannot be used: its private key is damaged or has a"
                        + " passphrase, or its certificate is no OpenSSH certificate",
                facts);
        isNowhere(secret, result, facts, log);
    }

    @Test
    void a_password_for_a_target_that_takes_only_keys_is_one_sentence(CapturedOutput log)
            throws IOException {
        store("certified", "swordfish for nothing");
        cannotSignIn("swordfish for nothing", log);
    }

    private static void cannotSignIn(String secret, CapturedOutput log) throws IOException {
        Facts facts = house.facts();
        RealClient.Result result = house.ssh("alice", house.direct("cert01"), "id").run();
        isRefused(result, "cert01 did not let the gateway sign in as " + ME, facts);
        isNowhere(secret, result, facts, log);
    }

    private static void isRefused(RealClient.Result result, String sentence, Facts facts) {
        result.endsWith(126);
        assertThat(result.out()).isEmpty();
        assertThat(result.errors())
                .startsWith("sallyport: " + sentence)
                .contains("ask an administrator");
        assertThat(result.errors().lines()).hasSize(1);
        assertThat(facts.await("SessionRefused").detail().get("reason").asString())
                .contains(sentence);
        assertThat(facts.all("SessionOpened")).isEmpty();
    }

    /// Neither the secret nor what it looks like in base64: not in what the operator read, the
    /// facts, the log, the recordings, nor in any file of the gateway's.
    private static void isNowhere(
            String secret, RealClient.Result result, Facts facts, CapturedOutput log)
            throws IOException {
        // Proves that the log is looked at where it would be.
        assertThat(log.getAll()).contains("GuardedClientSession");
        for (String form : List.of(secret, encoded(secret))) {
            assertThat(result.out() + result.errors()).doesNotContain(form);
            assertThat(house.gateway().entries(0).toString()).doesNotContain(form);
            assertThat(log.getAll()).doesNotContain(form);
            if (!facts.all("SessionOpened").isEmpty()) {
                List<Frame> frames = facts.recording();
                assertThat(frames.toString()).doesNotContain(form);
                assertThat(Facts.output(frames) + Facts.errors(frames)).doesNotContain(form);
            }
            String bytes = new String(form.getBytes(UTF_8), StandardCharsets.ISO_8859_1);
            Folders.texts(house.gateway().data())
                    .forEach((file, text) ->
                            assertThat(text).as(file.toString()).doesNotContain(bytes));
        }
    }

    /// Its base64 form, without the end that depends on what follows.
    private static String encoded(String secret) {
        String whole = Base64.getEncoder().withoutPadding().encodeToString(secret.getBytes(UTF_8));
        return whole.substring(0, whole.length() - 2);
    }
}
