package io.sallyport.gateway.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class PacketAssemblerTest {
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private int packets;
    private final PacketAssembler assembler =
            new PacketAssembler((data, offset, length) -> {
                packets++;
                received.write(data, offset, length);
            });

    static LongStream seeds() {
        return LongStream.range(0, 50);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void packets_come_out_whole_and_in_order_however_they_are_cut(long seed) {
        Random random = new Random(seed);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        int count = 1 + random.nextInt(40);
        for (int i = 0; i < count; i++) {
            byte[] body = new byte[1 + random.nextInt(random.nextInt(10) == 0 ? 40_000 : 60)];
            random.nextBytes(body);
            stream.writeBytes(length(body.length));
            stream.writeBytes(body);
        }
        byte[] all = stream.toByteArray();
        for (int at = 0; at < all.length; ) {
            int size =
                    Math.min(all.length - at, 1 + random.nextInt(random.nextBoolean() ? 5 : 5000));
            byte[] lent = new byte[size + 7];
            System.arraycopy(all, at, lent, 3, size);
            assertThat(assembler.add(lent, 3, size)).isTrue();
            Arrays.fill(lent, (byte) 0);
            at += size;
        }
        assertThat(packets).isEqualTo(count);
        assertThat(received.toByteArray()).isEqualTo(all);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void random_bytes_are_refused_or_assembled_and_never_throw(long seed) {
        Random random = new Random(seed);
        boolean ok = true;
        for (int i = 0; ok && i < 1000; i++) {
            byte[] some = new byte[random.nextInt(64)];
            random.nextBytes(some);
            ok = assembler.add(some, 0, some.length);
        }
        assertThat(received.size()).isLessThan(64_000);
    }

    @Test
    void the_longest_packet_is_taken_and_one_byte_more_is_refused() {
        int most = PacketAssembler.PACKET_LIMIT - 4;
        assertThat(assembler.add(length(most), 0, 4)).isTrue();
        assertThat(assembler.add(new byte[most], 0, most)).isTrue();
        assertThat(packets).isEqualTo(1);
        assertThat(assembler.add(length(most + 1), 0, 4)).isFalse();
    }

    @Test
    void a_packet_of_nothing_and_a_negative_length_are_refused() {
        assertThat(assembler.add(length(0), 0, 4)).isFalse();
        assertThat(new PacketAssembler((d, o, l) -> {}).add(length(-1), 0, 4)).isFalse();
    }

    static byte[] length(int n) {
        return new byte[] {(byte) (n >>> 24), (byte) (n >>> 16), (byte) (n >>> 8), (byte) n};
    }
}
