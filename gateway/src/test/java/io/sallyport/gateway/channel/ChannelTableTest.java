package io.sallyport.gateway.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.policy.grant.ChannelKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChannelTableTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"auth-agent-req", "SHELL", "shell ", "", "exit-status", "tun@openssh.com"})
    void what_is_not_listed_is_refused(String request) {
        assertThat(ChannelTable.of(request)).isEqualTo(ChannelTable.REFUSED);
    }

    @Test
    void what_is_listed_is_not() {
        assertThat(ChannelTable.of("shell")).isEqualTo(ChannelTable.STARTS);
        assertThat(ChannelTable.of("x11-req")).isEqualTo(ChannelTable.FORWARDS);
        assertThat(ChannelTable.of("auth-agent-req@openssh.com")).isEqualTo(ChannelTable.FORWARDS);
        assertThat(ChannelTable.of("keepalive@openssh.com")).isEqualTo(ChannelTable.KEEPALIVE);
        assertThat(ChannelTable.kind("subsystem", "sftp")).isEqualTo(ChannelKind.SFTP);
        assertThat(ChannelTable.kind("subsystem", "netconf")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/tmp/sftp-server",
                "/usr/lib/openssh/sftp-server -e",
                "/usr/lib/openssh/sftp-server; id",
                "/usr/lib/openssh/../../../tmp/sftp-server",
                "sftp-server"
            })
    void only_the_systems_own_sftp_server_speaks_sftp(String command) {
        assertThat(ChannelTable.isSftp("exec", command)).isFalse();
        assertThat(ChannelTable.isSftp("exec", "/usr/lib/openssh/sftp-server")).isTrue();
    }
}
