package io.sallyport.gateway.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// Signed-in clients that break the rules of channels. Beside each, another session works.
@ExtendWith(House.Shared.class)
@Timeout(60)
final class HostileChannelTest {
    private static final long FOUR_GIGABYTES = 0xffff_ffffL;
    private static final long ROOM = 48L << 20;

    private final House house;

    HostileChannelTest(House house) {
        this.house = house;
    }

    @AfterEach
    void another_session_works() {
        assertThat(house.ssh("alice", house.direct("web01"), "echo well").run().succeeds().out())
                .isEqualTo("well\n");
    }

    @Test
    void a_window_of_gigabytes_and_no_reading_costs_a_bounded_heap() {
        long before = heap();
        try (HostileClient client = HostileClient.toWeb01(house)) {
            for (int i = 0; i < 4; i++) {
                client.exec(client.open(i, FOUR_GIGABYTES), "cat /dev/zero");
            }
            client.stopReading();
            awaitNoMoreTraffic();
            another_session_works();
            assertThat(heap() - before).isLessThan(ROOM);
        }
    }

    @Test
    void a_target_that_does_not_read_stops_the_client() {
        long before = heap();
        try (HostileClient client = HostileClient.toWeb01(house)) {
            long channel = client.open(1, 1 << 20);
            client.exec(channel, "sleep 60");
            long window = 2 << 20;
            long sent = 0;
            byte[] piece = new byte[32 << 10];
            while (true) {
                while (window < piece.length) {
                    Buffer adjust =
                            client.next(
                                    Duration.ofSeconds(1),
                                    SshConstants.SSH_MSG_CHANNEL_WINDOW_ADJUST);
                    if (adjust == null) {
                        break;
                    }
                    adjust.getByte();
                    adjust.getUInt();
                    window += adjust.getUInt();
                }
                if (window < piece.length) {
                    break;
                }
                client.data(channel, piece, piece.length);
                window -= piece.length;
                sent += piece.length;
            }
            assertThat(sent).isBetween(2L << 20, 8L << 20);
            assertThat(heap() - before).isLessThan(ROOM);
        }
    }

    @Test
    void of_ten_thousand_channels_a_few_open_and_those_work() {
        try (HostileClient client = HostileClient.toWeb01(house)) {
            long first = client.open(0, 1 << 20);
            int opened = 1;
            for (int i = 1; i < 10_000; i++) {
                Buffer open = client.packet(SshConstants.SSH_MSG_CHANNEL_OPEN);
                open.putString("session");
                open.putUInt(i);
                open.putUInt(1 << 20);
                open.putUInt(32 << 10);
                client.send(open);
            }
            for (int i = 1; i < 10_000; i++) {
                Buffer answer =
                        client.need(
                                SshConstants.SSH_MSG_CHANNEL_OPEN_CONFIRMATION,
                                SshConstants.SSH_MSG_CHANNEL_OPEN_FAILURE);
                if (answer.getByte() == SshConstants.SSH_MSG_CHANNEL_OPEN_CONFIRMATION) {
                    opened++;
                }
            }
            assertThat(opened).isEqualTo(64);
            client.exec(first, "echo first");
            assertThat(new String(client.output(6), UTF_8)).isEqualTo("first\n");
        }
    }

    @Test
    void who_asks_and_does_not_read_the_answers_is_read_no_more() {
        long before = heap();
        try (HostileClient client = HostileClient.toWeb01(house)) {
            client.open(0, 1 << 20);
            client.stopReading();
            int sent = 0;
            boolean taken = true;
            while (taken && sent < 2_000_000) {
                Buffer ask = client.packet(SshConstants.SSH_MSG_GLOBAL_REQUEST);
                ask.putString("keepalive@openssh.com");
                ask.putBoolean(true);
                taken = sent++ % 100 != 0 || client.sends(ask, Duration.ofSeconds(2));
                if (sent % 100 != 1) {
                    client.send(ask);
                }
            }
            assertThat(taken).as("after %d questions", sent).isFalse();
            assertThat(heap() - before).isLessThan(ROOM);
        }
    }

    @Test
    void requests_that_the_target_never_answers_end_the_channel_that_floods() {
        long before = heap();
        try (HostileClient client = HostileClient.toWeb01(house)) {
            long channel = client.open(0, 1 << 20);
            client.stopReading();
            ByteArrayBuffer size = new ByteArrayBuffer();
            for (int i = 0; i < 4; i++) {
                size.putUInt(24);
            }
            byte[] payload = size.getCompactData();
            try {
                for (int i = 0; i < 50_000; i++) {
                    client.request(channel, "window-change", true, payload);
                    client.request(channel, "keepalive@openssh.com", true);
                }
            } catch (java.io.UncheckedIOException closed) {
                // also an end
            }
            assertThat(heap() - before).isLessThan(ROOM);
        }
    }

    @Test
    void keepalives_are_answered_in_their_turn() {
        try (HostileClient client = HostileClient.toWeb01(house)) {
            long channel = client.open(0, 1 << 20);
            ByteArrayBuffer command = new ByteArrayBuffer();
            command.putString("echo said");
            client.request(channel, "exec", true, command.getCompactData());
            client.request(channel, "keepalive@openssh.com", true);
            Buffer first =
                    client.need(
                            SshConstants.SSH_MSG_CHANNEL_SUCCESS,
                            SshConstants.SSH_MSG_CHANNEL_FAILURE);
            assertThat(first.getByte()).isEqualTo(SshConstants.SSH_MSG_CHANNEL_SUCCESS);
            assertThat(client.need(SshConstants.SSH_MSG_CHANNEL_FAILURE)).isNotNull();
        }
    }

    @Test
    void window_adjusts_beyond_all_bounds_do_no_harm() {
        try (HostileClient client = HostileClient.toWeb01(house)) {
            long channel = client.open(0, 0);
            client.exec(channel, "cat");
            for (int i = 0; i < 20_000; i++) {
                client.adjust(channel, FOUR_GIGABYTES);
            }
            client.data(channel, "still".getBytes(UTF_8), 5);
            assertThat(new String(client.output(5), UTF_8)).isEqualTo("still");
        }
    }

    @Test
    void packets_of_no_byte_of_one_and_of_the_most_arrive_in_order() {
        try (HostileClient client = HostileClient.toWeb01(house)) {
            long channel = client.open(0, 8 << 20);
            client.exec(channel, "cat");
            byte[] most = new byte[32 << 10];
            java.util.Arrays.fill(most, (byte) 'm');
            client.data(channel, most, 0);
            for (int i = 0; i < 5_000; i++) {
                client.data(channel, new byte[] {'1'}, 1);
                client.data(channel, most, 0);
            }
            client.data(channel, most, most.length);
            String all = new String(client.output(5_000 + most.length), UTF_8);
            assertThat(all).isEqualTo("1".repeat(5_000) + "m".repeat(most.length));
        }
    }

    @Test
    void a_packet_over_the_most_ends_the_connection_that_sent_it() {
        try (HostileClient client = HostileClient.toWeb01(house)) {
            long channel = client.open(0, 1 << 20);
            client.exec(channel, "cat");
            client.data(channel, new byte[40 << 10], 40 << 10);
            await().atMost(Duration.ofSeconds(10)).until(() -> !client.isOpen());
        }
    }

    @Test
    void more_than_the_window_ends_the_connection_that_sent_it() {
        try (HostileClient client = HostileClient.toWeb01(house)) {
            long channel = client.open(0, 1 << 20);
            client.exec(channel, "sleep 60");
            try {
                for (int i = 0; i < 1000; i++) {
                    client.data(channel, new byte[32 << 10], 32 << 10);
                }
            } catch (java.io.UncheckedIOException closed) {
                // that is what is awaited
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> !client.isOpen());
        }
    }

    @Test
    void what_comes_after_the_end_reaches_nobody() {
        try (HostileClient client = HostileClient.toWeb01(house)) {
            long channel = client.open(0, 1 << 20);
            client.exec(channel, "cat; echo over; sleep 1");
            client.data(channel, "before ".getBytes(UTF_8), 7);
            client.plain(SshConstants.SSH_MSG_CHANNEL_EOF, channel);
            client.data(channel, "after ".getBytes(UTF_8), 6);
            client.plain(SshConstants.SSH_MSG_CHANNEL_EOF, channel);
            assertThat(new String(client.output(12), UTF_8)).isEqualTo("before over\n");
            client.plain(SshConstants.SSH_MSG_CHANNEL_CLOSE, channel);
            for (int i = 0; i < 100; i++) {
                client.data(channel, "after".getBytes(UTF_8), 5);
                client.request(channel, "exec", false, (byte) 0, (byte) 0, (byte) 0, (byte) 0);
                client.plain(SshConstants.SSH_MSG_CHANNEL_EOF, channel);
                client.adjust(channel, 10);
            }
            client.plain(SshConstants.SSH_MSG_CHANNEL_CLOSE, channel);
            long next = client.open(5, 1 << 20);
            client.exec(next, "echo next");
            assertThat(new String(client.output(5), UTF_8)).isEqualTo("next\n");
        }
    }

    @Test
    void a_client_that_stalls_in_a_new_key_exchange_cannot_keep_its_session() {
        Facts facts = house.facts();
        try (HostileClient client = HostileClient.toWeb01(house)) {
            long channel = client.open(0, FOUR_GIGABYTES);
            client.exec(channel, "cat /dev/zero");
            String session = String.valueOf(facts.await("ChannelOpened").header().session());
            client.output(1 << 20);
            client.stallInKeyExchange();
            awaitNoMoreTraffic();
            long began = System.nanoTime();
            house.gateway().registry().end(session, "bob", "here", "enough");
            facts.await("SessionEnded", e -> session.equals(e.header().session()));
            assertThat(System.nanoTime() - began).isLessThan(Duration.ofSeconds(1).toNanos());
        }
    }

    /// The gateway has taken what it takes: nothing moves any more.
    private static void awaitNoMoreTraffic() {
        await().pollDelay(Duration.ofMillis(1500)).until(() -> true);
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
