package io.sallyport.gateway.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.recorder.recording.FileTransfer.Direction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ScpCommandTest {

    @Test
    void what_scp_really_sends_is_understood() {
        assertThat(ScpCommand.parse("scp -t /tmp/x"))
                .isEqualTo(new ScpCommand(Direction.UPLOAD, "/tmp/x", false));
        assertThat(ScpCommand.parse("scp -v -r -p -d -t -- 'with blank'"))
                .isEqualTo(new ScpCommand(Direction.UPLOAD, "with blank", true));
        assertThat(ScpCommand.parse("scp -rf dir"))
                .isEqualTo(new ScpCommand(Direction.DOWNLOAD, "dir", true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "scp -t /tmp/x; bash",
                "scp -t /tmp/x\nbash",
                "scp -t /tmp/x\n",
                "scp -t /tmp/x & bash",
                "scp -t /tmp/x | bash",
                "scp -t `bash`",
                "scp -t $(bash)",
                "scp -t $HOME",
                "scp -t '/tmp/x'; bash '",
                "scp -t '/tmp/'x'",
                "scp -t \"x\"",
                "scp -t a b",
                "scp -t",
                "scp -t -f x",
                "scp -S bash -t x",
                "scp -tS bash",
                "scp x y",
                " scp -t x",
                "/tmp/scp -t x",
                "scp -t x > y",
                "scp -t *",
                "scp -t x{a,b}",
                "scp -t 'a\tb'"
            })
    void what_a_shell_would_act_upon_is_an_ordinary_command(String command) {
        assertThat(ScpCommand.parse(command)).isNull();
    }
}
