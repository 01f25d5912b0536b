package io.sallyport.web;

import io.sallyport.recorder.recording.ChannelHead;
import io.sallyport.recorder.recording.FileTransfer;
import io.sallyport.web.replay.Recordings;
import io.sallyport.web.session.Printable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/// One recording, made up: a shell, a hostile command, a hostile path.
@TestConfiguration
class RecordedSession {
    static final String ID = "s-recorded";
    static final String HOSTILE = "echo \u001b[2J\u202e<script>alert(1)</script>";

    @Bean
    Printable printable() {
        return text -> text.replaceAll("[\\p{Cntrl}\\p{Cf}]", "\ufffd");
    }

    @Bean
    Recordings recordings() {
        return new Recordings() {
            @Override
            public Optional<Contents> contents(String session) {
                return session.equals(ID)
                        ? Optional.of(
                                new Contents(
                                        List.of(
                                                new Channel(
                                                        1,
                                                        new ChannelHead(
                                                                ChannelHead.Kind.SHELL,
                                                                null,
                                                                new ChannelHead.Terminal(
                                                                        "xterm-256color", 100, 28)),
                                                        Duration.ZERO,
                                                        "0",
                                                        1_402),
                                                new Channel(
                                                        2,
                                                        new ChannelHead(
                                                                ChannelHead.Kind.EXEC,
                                                                HOSTILE,
                                                                null),
                                                        Duration.ofSeconds(61),
                                                        "1",
                                                        36),
                                                new Channel(
                                                        3,
                                                        new ChannelHead(
                                                                ChannelHead.Kind.SUBSYSTEM,
                                                                "sftp",
                                                                null),
                                                        Duration.ofSeconds(90),
                                                        null,
                                                        0)),
                                        List.of(
                                                new FileTransfer(
                                                        "/srv/<script>alert(2)</script>/dump.sql",
                                                        FileTransfer.Direction.UPLOAD,
                                                        48_213,
                                                        "cd".repeat(32),
                                                        true)),
                                        true))
                        : Optional.empty();
            }

            @Override
            public void writeCast(String session, int channel, OutputStream to) throws IOException {
                to.write(
                        """
                        {"version": 2, "width": 100, "height": 28}
                        [0.1, "o", "root@db01:~# "]
                        [0.4, "o", "echo hello from db01\\r\\n"]
                        [0.6, "o", "\\u001b[1;32mhello from db01\\u001b[0m\\r\\nroot@db01:~# "]
                        [2.0, "o", "uptime\\r\\n 12:00:01 up 41 days,  2 users,  load average: 0.08, 0.03, 0.01\\r\\nroot@db01:~# "]
                        """
                                .getBytes(StandardCharsets.UTF_8));
            }
        };
    }
}
