package io.sallyport.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.gateway.session.Login;
import io.sallyport.policy.identity.AuthorizedKey;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.PersonalKey;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.target.Inventory;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.sshd.certificate.OpenSshCertificateBuilder;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.junit.jupiter.api.Test;

/// The filter in front of an agent, message by message.
final class AgentFilterTest {
    private final KeyPair enrolled = rsa();
    private final KeyPair foreign = rsa();
    private final KeyPair authority = rsa();
    private final ByteArrayOutputStream toAgent = new ByteArrayOutputStream();
    private final ByteArrayOutputStream toTarget = new ByteArrayOutputStream();
    private final List<String> refused = new ArrayList<>();
    private final AgentFilter filter = filter();

    private AgentFilter filter() {
        Person alice =
                new Person(
                        "alice",
                        "Alice",
                        Set.of(Role.OPERATOR),
                        Set.of(),
                        List.of(
                                new PersonalKey(
                                        new AuthorizedKey("ssh-rsa", blob(enrolled), ""),
                                        "",
                                        Instant.EPOCH)),
                        Set.of(),
                        null);
        Inventory inventory =
                new Inventory(
                        Map.of("alice", alice),
                        Map.of(),
                        Map.of(),
                        List.of(new AuthorizedKey("ssh-rsa", blob(authority), "")),
                        List.of());
        Login login = new Login(alice, "127.0.0.1:1", "SHA256:other", null, "a client");
        return new AgentFilter(
                new EnrolledKeys(() -> inventory, login),
                toAgent::writeBytes,
                toTarget::writeBytes,
                (request, key, why) -> refused.add(request));
    }

    private static KeyPair rsa() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private static byte[] blob(KeyPair pair) {
        Buffer buffer = new ByteArrayBuffer();
        buffer.putRawPublicKey(pair.getPublic());
        return buffer.getCompactData();
    }

    private static byte[] certificate(KeyPair of, KeyPair by) throws Exception {
        OpenSshCertificate certificate =
                OpenSshCertificateBuilder.userCertificate()
                        .serial(1)
                        .publicKey(of.getPublic())
                        .id("id")
                        .principals(List.of("alice"))
                        .sign(by);
        Buffer buffer = new ByteArrayBuffer();
        buffer.putRawPublicKey(certificate);
        return buffer.getCompactData();
    }

    private static byte[] message(int type, Object... parts) {
        Buffer in = new ByteArrayBuffer();
        in.putByte((byte) type);
        for (Object part : parts) {
            switch (part) {
                case byte[] bytes -> in.putBytes(bytes);
                case String text -> in.putString(text);
                case Integer number -> in.putInt(number);
                default -> throw new IllegalArgumentException();
            }
        }
        Buffer out = new ByteArrayBuffer();
        out.putBytes(in.getCompactData());
        return out.getCompactData();
    }

    private static byte[] message(byte[] whole) {
        Buffer out = new ByteArrayBuffer();
        out.putBytes(whole);
        return out.getCompactData();
    }

    private static byte[] sign(byte[] key) {
        return message(13, key, "data", 0);
    }

    private void ask(byte[] message) throws AgentFilter.Breach {
        filter.fromTarget(message, 0, message.length);
    }

    private void answer(byte[] message) throws AgentFilter.Breach {
        filter.fromAgent(message, 0, message.length);
    }

    private static final byte[] FAILURE = message(5);

    @Test
    void a_foreign_key_signs_and_an_enrolled_one_does_not() throws AgentFilter.Breach {
        ask(sign(blob(foreign)));
        assertThat(toAgent.toByteArray()).isEqualTo(sign(blob(foreign)));
        answer(message(14, "signature"));
        assertThat(toTarget.toByteArray()).isEqualTo(message(14, "signature"));
        toAgent.reset();
        toTarget.reset();

        ask(sign(blob(enrolled)));
        assertThat(toAgent.size()).isZero();
        assertThat(toTarget.toByteArray()).isEqualTo(FAILURE);
        assertThat(refused).containsExactly("sign");
    }

    @Test
    void an_enrolled_key_written_with_zeros_in_front_does_not_sign_either()
            throws AgentFilter.Breach {
        RSAPublicKey key = (RSAPublicKey) enrolled.getPublic();
        Buffer padded = new ByteArrayBuffer();
        padded.putString("ssh-rsa");
        padded.putBytes(withZeros(key.getPublicExponent()));
        padded.putBytes(withZeros(key.getModulus()));
        ask(sign(padded.getCompactData()));
        assertThat(toAgent.size()).isZero();
        assertThat(toTarget.toByteArray()).isEqualTo(FAILURE);
    }

    private static byte[] withZeros(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] padded = new byte[bytes.length + 3];
        System.arraycopy(bytes, 0, padded, 3, bytes.length);
        return padded;
    }

    @Test
    void a_key_that_cannot_be_read_does_not_sign() throws AgentFilter.Breach {
        ask(sign(new byte[] {0, 0, 0, 1, 'x'}));
        assertThat(toAgent.size()).isZero();
        assertThat(toTarget.toByteArray()).isEqualTo(FAILURE);
    }

    @Test
    void certificates_that_sign_in_are_not_listed_and_neither_are_their_keys() throws Exception {
        KeyPair bearer = rsa();
        byte[] ofEnrolled = certificate(enrolled, foreign);
        byte[] ofAuthority = certificate(bearer, authority);
        byte[] ofNobody = certificate(foreign, foreign);
        ask(message(11));
        answer(
                message(
                        12,
                        6,
                        blob(bearer),
                        "a",
                        ofEnrolled,
                        "b",
                        ofAuthority,
                        "c",
                        ofNobody,
                        "d",
                        blob(foreign),
                        "e",
                        blob(enrolled),
                        "f"));
        assertThat(toTarget.toByteArray())
                .isEqualTo(message(12, 2, ofNobody, "d", blob(foreign), "e"));
        toTarget.reset();
        ask(sign(blob(bearer)));
        assertThat(toTarget.toByteArray()).isEqualTo(FAILURE);
    }

    @Test
    void binding_the_agent_to_a_host_lends_no_key_of_the_gateway() throws Exception {
        Buffer binding = new ByteArrayBuffer();
        binding.putByte((byte) 27);
        binding.putString("session-bind@openssh.com");
        binding.putBytes(blob(foreign)); // the host key
        binding.putString("a session");
        binding.putString("its signature");
        binding.putBoolean(true);
        byte[] bind = message(binding.getCompactData());
        ask(bind);
        assertThat(toAgent.toByteArray()).isEqualTo(bind);
        answer(message(6));
        toAgent.reset();

        List<byte[]> ours =
                List.of(
                        blob(enrolled),
                        certificate(enrolled, foreign),
                        certificate(enrolled, authority),
                        certificate(foreign, authority));
        for (byte[] key : ours) {
            toTarget.reset();
            ask(sign(key));
            assertThat(toTarget.toByteArray()).isEqualTo(FAILURE);
        }
        assertThat(toAgent.size()).isZero();
        assertThat(refused).hasSize(ours.size()).containsOnly("sign");
        byte[] ofNobody = certificate(foreign, foreign);
        ask(sign(ofNobody));
        assertThat(toAgent.toByteArray()).isEqualTo(sign(ofNobody));
    }

    @Test
    void answers_keep_the_order_of_the_questions() throws AgentFilter.Breach {
        ask(sign(blob(foreign)));
        ask(sign(blob(enrolled)));
        assertThat(toTarget.size()).isZero();
        answer(message(14, "signature"));
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(message(14, "signature"));
        both.writeBytes(FAILURE);
        assertThat(toTarget.toByteArray()).isEqualTo(both.toByteArray());
    }

    @Test
    void nothing_but_listing_signing_and_binding_reaches_the_agent() throws AgentFilter.Breach {
        for (int type : new int[] {1, 9, 17, 18, 19, 20, 21, 22, 23, 25, 26, 200}) {
            ask(message(type));
        }
        ask(message(27, "query"));
        assertThat(toAgent.size()).isZero();
        assertThat(toTarget.size()).isEqualTo(13 * FAILURE.length);
        assertThat(refused).contains("add", "lock", "extension").hasSize(13);
    }

    @Test
    void a_message_cut_anywhere_goes_through_whole() throws AgentFilter.Breach {
        Random random = new Random(11);
        byte[] message = sign(blob(foreign));
        for (int round = 0; round < 200; round++) {
            for (int at = 0; at < message.length; ) {
                int part = Math.min(message.length - at, 1 + random.nextInt(40));
                filter.fromTarget(message, at, part);
                at += part;
            }
            assertThat(toAgent.toByteArray()).as("seed 11, round " + round).isEqualTo(message);
            toAgent.reset();
            answer(FAILURE);
        }
    }

    @Test
    void what_breaks_the_protocol_is_a_breach() {
        isBreach(() -> ask(new byte[] {0, 0, 0, 0}));
        isBreach(() -> filter().fromTarget(new byte[] {0, 4, 0, 1}, 0, 4));
        isBreach(() -> filter().fromTarget(new byte[] {-1, -1, -1, -1}, 0, 4));
        isBreach(() -> filter().fromAgent(message(14, "signature"), 0, 18));
        isBreach(() -> filter().fromTarget(message(13, "key"), 0, 12));
        isBreach(() -> filter().fromTarget(message(11, "more"), 0, 13));
        isBreach(() -> {
            AgentFilter asked = filter();
            asked.fromTarget(message(11), 0, 5);
            byte[] signature = message(14, "signature");
            asked.fromAgent(signature, 0, signature.length);
        });
        isBreach(() -> {
            AgentFilter flooded = filter();
            for (int i = 0; i <= AgentFilter.PENDING_LIMIT; i++) {
                flooded.fromTarget(message(11), 0, 5);
            }
        });
    }

    private static void isBreach(org.assertj.core.api.ThrowableAssert.ThrowingCallable step) {
        assertThatThrownBy(step).isInstanceOf(AgentFilter.Breach.class);
    }
}
