package io.sallyport.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.sshd.common.io.AbstractIoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.junit.jupiter.api.Test;

/// An array is used again when nobody can read it any more, and not before.
final class PacketArraysTest {
    private final PacketArrays arrays = new PacketArrays();

    /// A write whose end the test tells.
    private static final class Write extends AbstractIoWriteFuture {
        Write() {
            super("a write", null);
        }

        void ends(Object how) {
            setValue(how);
        }
    }

    @Test
    void an_array_that_was_written_is_used_again() {
        Buffer packet = arrays.take();
        Write write = new Write();
        arrays.giveBackAfter(write, PacketArrays.arrayOf(packet));
        assertThat(arrays.take().array()).isNotSameAs(packet.array());
        write.ends(Boolean.TRUE);
        assertThat(arrays.take().array()).isSameAs(packet.array());
        assertThat(arrays.take().array()).isNotSameAs(packet.array());
    }

    @Test
    void an_array_whose_write_failed_is_not() {
        Buffer packet = arrays.take();
        Write write = new Write();
        arrays.giveBackAfter(write, PacketArrays.arrayOf(packet));
        write.ends(new java.io.IOException("cut"));
        assertThat(arrays.take().array()).isNotSameAs(packet.array());
    }

    @Test
    void an_array_of_somebody_elses_is_not_taken() {
        assertThat(PacketArrays.arrayOf(new ByteArrayBuffer(new byte[PacketArrays.SIZE], false)))
                .isNull();
        Buffer grown = arrays.take();
        grown.wpos(PacketArrays.SIZE + 1);
        assertThat(PacketArrays.arrayOf(grown)).isNull();
    }

    @Test
    void no_more_than_a_bound_are_kept() {
        List<Buffer> taken = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            taken.add(arrays.take());
        }
        Set<byte[]> once = new HashSet<>();
        for (Buffer packet : taken) {
            Write write = new Write();
            write.ends(Boolean.TRUE);
            arrays.giveBackAfter(write, PacketArrays.arrayOf(packet));
            once.add(packet.array());
        }
        int again = 0;
        for (int i = 0; i < 1000; i++) {
            again += once.contains(arrays.take().array()) ? 1 : 0;
        }
        assertThat(again).isPositive().isLessThan(100);
    }

    @Test
    void only_bulk_goes_into_one() {
        assertThat(PacketArrays.fit(32 * 1024 + 12)).isTrue();
        assertThat(PacketArrays.fit(100)).isFalse();
        assertThat(PacketArrays.fit(64 * 1024)).isFalse();
    }
}
