package io.sallyport.policy.signature;

import static io.sallyport.policy.signature.HandMade.join;
import static io.sallyport.policy.signature.HandMade.number;
import static io.sallyport.policy.signature.HandMade.string;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sallyport.policy.ManualClock;
import io.sallyport.policy.identity.AuthorizedKey;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.PersonalKey;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.ledger.ChangeRefusedException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What counts as bob's signature of a decision, beside what the real `ssh-keygen` says.
class SignaturesTest {
    private static final Instant NOW = ManualClock.NOON;
    private static final int MUTATIONS = 600;

    @TempDir Path folder;

    private SshKeygen keygen;
    private List<PersonalKey> bobs = List.of();
    private final Signatures signatures =
            new Signatures(
                    "gateway",
                    name ->
                            name.equals("bob")
                                    ? Optional.of(
                                            new Person(
                                                    "bob",
                                                    "Bob",
                                                    Set.of(Role.APPROVER),
                                                    Set.of(),
                                                    bobs,
                                                    Set.of(),
                                                    null))
                                    : Optional.empty());
    private final Ballot ballot =
            signatures.ballot(
                    Ballot.Choice.APPROVE,
                    "r-abcdefgh",
                    "bob",
                    new LinkedHashMap<>(Map.of("targets", "db01")),
                    new LinkedHashMap<>());

    @BeforeEach
    void need_ssh_keygen() {
        keygen = new SshKeygen(folder);
    }

    static Stream<String> types() {
        return Stream.of(
                "ed25519",
                "ecdsa -b 256",
                "ecdsa -b 384",
                "ecdsa -b 521",
                "rsa -b 2048",
                "rsa -b 3072");
    }

    @ParameterizedTest
    @MethodSource("types")
    void what_ssh_keygen_signed_with_an_enrolled_key_is_accepted_and_nothing_else(String type) {
        SshKeygen.Pair pair = pair(type);
        enroll(pair.key(), null);
        for (String hash : new String[] {"sha512", "sha256"}) {
            ArmoredSignature signature =
                    keygen.sign(pair, Signatures.NAMESPACE, ballot.text(), "-O", "hashalg=" + hash);
            assertThat(verify(signature).fingerprint()).isEqualTo(pair.key().fingerprint());
            assertThat(agrees(pair, ballot.text(), signature)).isTrue();
        }

        ArmoredSignature otherText = sign(pair, ballot.text().replace("db01", "db02"));
        refused(otherText, "not one of this decision");
        assertThat(agrees(pair, ballot.text(), otherText)).isFalse();

        ArmoredSignature otherName = keygen.sign(pair, "git", ballot.text());
        refused(otherName, "made for `git`; sign with -n sallyport.decision");
        assertThat(agrees(pair, ballot.text(), otherName)).isFalse();

        SshKeygen.Pair other = pair(type);
        ArmoredSignature others = sign(other, ballot.text());
        refused(others, other.key().fingerprint() + ", which is none of bob's");
        assertThat(agrees(pair, ballot.text(), others)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"})
    void a_security_key_signs_when_it_was_touched_and_not_otherwise(String type)
            throws GeneralSecurityException {
        KeyPair pair;
        byte[] blob;
        if (type.startsWith("sk-ssh-ed25519")) {
            pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] encoded = pair.getPublic().getEncoded();
            byte[] point = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
            blob = join(string(type), string(point), string("ssh:"));
        } else {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            pair = generator.generateKeyPair();
            byte[] encoded = pair.getPublic().getEncoded();
            byte[] point = Arrays.copyOfRange(encoded, encoded.length - 65, encoded.length);
            blob = join(string(type), string("nistp256"), string(point), string("ssh:"));
        }
        AuthorizedKey key = new AuthorizedKey(type, blob, "security key");
        enroll(key, null);
        ArmoredSignature touched =
                HandMade.bySecurityKey(pair.getPrivate(), blob, type, ballot.text(), (byte) 1);
        ArmoredSignature untouched =
                HandMade.bySecurityKey(pair.getPrivate(), blob, type, ballot.text(), (byte) 0);

        assertThat(verify(touched).fingerprint()).isEqualTo(key.fingerprint());
        assertThat(keygen.agrees(key, Signatures.NAMESPACE, ballot.text(), touched)).isTrue();
        refused(untouched, "not touched");
        assertNoMutationIsAccepted(touched, 7);
    }

    @Test
    void a_key_signs_until_the_instant_before_it_expires() {
        SshKeygen.Pair pair = pair("ed25519");
        ArmoredSignature signature = sign(pair, ballot.text());
        enroll(pair.key(), NOW.plusNanos(1));
        verify(signature);
        enroll(pair.key(), NOW);
        refused(signature, "expired at " + NOW);
    }

    @Test
    void somebody_else_is_not_signed_for() {
        SshKeygen.Pair pair = pair("ed25519");
        enroll(pair.key(), null);
        ArmoredSignature signature = sign(pair, ballot.text());
        assertThatExceptionOfType(ChangeRefusedException.class)
                .isThrownBy(() -> signatures.verify(ballot, signature, "eve", NOW))
                .withMessageContaining("none of eve's");
    }

    @Test
    void sha_1_is_refused_though_the_key_is_enrolled() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        RSAPublicKeySpec numbers =
                KeyFactory.getInstance("RSA").getKeySpec(pair.getPublic(), RSAPublicKeySpec.class);
        byte[] blob =
                join(
                        string("ssh-rsa"),
                        string(numbers.getPublicExponent().toByteArray()),
                        string(numbers.getModulus().toByteArray()));
        enroll(new AuthorizedKey("ssh-rsa", blob, ""), null);

        refused(rsa(pair.getPrivate(), blob, "SHA1withRSA", "ssh-rsa"), "made with SHA-1");
        refused(rsa(pair.getPrivate(), blob, "SHA1withRSA", "rsa-sha2-256"), "not one of this");
        refused(rsa(pair.getPrivate(), blob, "SHA256withRSA", "ssh-ed25519"), "`ssh-ed25519`");
        verify(rsa(pair.getPrivate(), blob, "SHA256withRSA", "rsa-sha2-256"));
    }

    @Test
    void a_certificate_does_not_sign() {
        SshKeygen.Pair pair = pair("ed25519");
        SshKeygen.Pair authority = pair("ed25519");
        enroll(pair.key(), null);
        keygen.certified(pair, authority);
        byte[] certificate = AuthorizedKey.parse(SshKeygen.read(pair.certificate())).blob();
        byte[] plain = HandMade.whole(sign(pair, ballot.text()));
        byte[] key = pair.key().blob();
        byte[] tail = Arrays.copyOfRange(plain, 6 + 4 + 4 + key.length, plain.length);
        byte[] withCertificate = join(Arrays.copyOf(plain, 6 + 4), string(certificate), tail);
        refused(HandMade.armored(withCertificate), "certificate");
    }

    /// A shell that joins words, or a text field, may have changed them.
    @Test
    void a_signature_counts_wherever_its_lines_are_broken() {
        SshKeygen.Pair pair = pair("ed25519");
        enroll(pair.key(), null);
        String text = sign(pair, ballot.text()).text();
        verify(new ArmoredSignature(text.replace('\n', ' ')));
        verify(new ArmoredSignature(text.replace("\n", "\r\n") + "\n"));
        verify(new ArmoredSignature(text.replace("\n", "")));
        assertThat(SshSignature.parse(new ArmoredSignature(text.replace('\n', ' '))).armored())
                .isEqualTo(text);
    }

    @Test
    void a_signature_cut_anywhere_is_refused() {
        for (String type : List.of("ed25519", "ecdsa -b 256", "rsa -b 2048")) {
            SshKeygen.Pair pair = pair(type);
            enroll(pair.key(), null);
            ArmoredSignature signature = sign(pair, ballot.text());
            byte[] whole = HandMade.whole(signature);
            for (int length = 0; length < whole.length; length++) {
                refused(HandMade.armored(Arrays.copyOf(whole, length)), "");
            }
            String text = signature.text().strip();
            for (int length = 0; length < text.length(); length++) {
                refused(new ArmoredSignature(text.substring(0, length)), "");
            }
        }
    }

    @Test
    void a_megabyte_of_anything_is_refused() {
        Random random = new Random(1);
        byte[] garbage = new byte[1 << 20];
        random.nextBytes(garbage);
        refused(HandMade.armored(garbage), "longer than 16384");
        refused(new ArmoredSignature("A".repeat(1 << 20)), "longer than 16384");
        refused(new ArmoredSignature(" ".repeat(1 << 14)), "does not go from");
        refused(HandMade.armored(Arrays.copyOf(garbage, 4096)), "no SSH signature");
        refused(new ArmoredSignature(""), "does not go from");
        refused(
                new ArmoredSignature("-----BEGIN SSH SIGNATURE-----é-----END SSH SIGNATURE-----"),
                "not base64");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 1 << 30, 100_000})
    void a_length_that_is_not_there_is_refused(int length) {
        byte[] head = join("SSHSIG".getBytes(US_ASCII), number(1));
        refused(HandMade.armored(join(head, number(length))), "cut short");
        refused(HandMade.armored(join(head, string("k"), number(length))), "cut short");
        byte[] key = string(pair("ed25519").key().blob());
        byte[] named = join(head, key, string(Signatures.NAMESPACE), string(""), string("sha512"));
        refused(HandMade.armored(join(named, number(length), new byte[9])), "cut short");
        byte[] inner = join(string("ssh-ed25519"), number(length));
        refused(HandMade.armored(join(named, string(inner))), "cut short");
    }

    @Test
    void another_version_hash_or_reserved_field_is_refused() {
        SshKeygen.Pair pair = pair("ed25519");
        enroll(pair.key(), null);
        byte[] whole = HandMade.whole(sign(pair, ballot.text()));
        byte[] version = whole.clone();
        version[9] = 2;
        refused(HandMade.armored(version), "version 2");
        byte[] inner = join(string("ssh-ed25519"), string(new byte[64]));
        byte[] key = pair.key().blob();
        refused(
                HandMade.sshsig(key, Signatures.NAMESPACE, new byte[0], "sha1", inner),
                "hash algorithm is `sha1`");
        refused(
                HandMade.sshsig(key, Signatures.NAMESPACE, new byte[1], "sha512", inner),
                "more in it");
        refused(
                HandMade.sshsig(key, "x\n\033[2J", new byte[0], "sha512", inner),
                "made for `x\\n\\e[2J`");
        refused(HandMade.armored(join(whole, new byte[1])), "more in it");
    }

    @ParameterizedTest
    @MethodSource("types")
    void no_mutated_signature_is_accepted(String type) {
        SshKeygen.Pair pair = pair(type);
        enroll(pair.key(), null);
        ArmoredSignature signature = sign(pair, ballot.text());
        verify(signature);
        assertNoMutationIsAccepted(signature, type.hashCode());
    }

    private void assertNoMutationIsAccepted(ArmoredSignature signature, long seed) {
        Random random = new Random(seed);
        byte[] whole = HandMade.whole(signature);
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutated = mutate(whole, random);
            if (!Arrays.equals(mutated, whole)) {
                assertThatExceptionOfType(ChangeRefusedException.class)
                        .as("mutation %s with seed %s", i, seed)
                        .isThrownBy(() -> verify(HandMade.armored(mutated)));
            }
        }
        String text = signature.text().strip();
        for (int i = 0; i < MUTATIONS; i++) {
            StringBuilder changed = new StringBuilder(text);
            int at = random.nextInt(text.length());
            char other = (char) (33 + random.nextInt(94));
            if (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == other) {
                continue;
            }
            changed.setCharAt(at, other);
            assertThatExceptionOfType(ChangeRefusedException.class)
                    .as("character %s with seed %s", i, seed)
                    .isThrownBy(() -> verify(new ArmoredSignature(changed.toString())));
        }
    }

    private static byte[] mutate(byte[] whole, Random random) {
        int at = random.nextInt(whole.length);
        byte[] before = Arrays.copyOf(whole, at);
        byte[] after = Arrays.copyOfRange(whole, at, whole.length);
        byte[] changed = whole.clone();
        switch (random.nextInt(6)) {
            case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> changed[at] = (byte) random.nextInt(256);
            case 2 -> changed = join(before, new byte[] {(byte) random.nextInt(256)}, after);
            case 3 -> changed = join(before, Arrays.copyOfRange(after, 1, after.length));
            case 4 -> changed = join(before, after, Arrays.copyOf(after, random.nextInt(1, 9)));
            default -> {
                int other = random.nextInt(whole.length);
                changed[at] = whole[other];
                changed[other] = whole[at];
            }
        }
        return changed;
    }

    private ArmoredSignature rsa(PrivateKey key, byte[] blob, String how, String called)
            throws GeneralSecurityException {
        byte[] signed = HandMade.signedBytes(Signatures.NAMESPACE, ballot.text());
        return HandMade.sshsig(
                blob,
                Signatures.NAMESPACE,
                new byte[0],
                "sha512",
                join(string(called), string(HandMade.sign(how, key, signed))));
    }

    private SshKeygen.Pair pair(String type) {
        return keygen.make(("-t " + type).split(" "));
    }

    private ArmoredSignature sign(SshKeygen.Pair pair, String text) {
        return keygen.sign(pair, Signatures.NAMESPACE, text);
    }

    private boolean agrees(SshKeygen.Pair pair, String text, ArmoredSignature signature) {
        return keygen.agrees(pair.key(), Signatures.NAMESPACE, text, signature);
    }

    private void enroll(AuthorizedKey key, @Nullable Instant expires) {
        bobs = List.of(new PersonalKey(key, "desk", expires));
    }

    private PersonalKey verify(ArmoredSignature signature) {
        return signatures.verify(ballot, signature, "bob", NOW);
    }

    private void refused(ArmoredSignature signature, String because) {
        assertThatExceptionOfType(ChangeRefusedException.class)
                .isThrownBy(() -> verify(signature))
                .withMessageContaining(because);
    }
}
