package io.sallyport.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Folders;
import io.sallyport.gateway.testing.RealClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Jazzer (libFuzzer for the JVM) on each target. With `--long` a quarter of an hour from a seed
/// that is drawn and told; else the same few thousand inputs each time, so that whether a change
/// passes is no matter of luck.
class FuzzTest {
    private static final boolean LONG = Boolean.getBoolean("sallyport.long");
    private static final int SECONDS = LONG ? 900 : 120;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.sallyport.fuzz.CommandLineTarget",
                "io.sallyport.fuzz.TerminalTarget",
                "io.sallyport.gateway.terminal.ShellTarget",
                "io.sallyport.gateway.channel.SftpTarget"
            })
    void nothing_that_bytes_can_do_throws_hangs_or_grows(String target) throws IOException {
        Path folder = Folders.make("sallyport-fuzz");
        Path corpus = Files.createDirectories(folder.resolve("corpus"));
        int number = 0;
        for (String seed :
                List.of(
                        "\u0001rm -rf \"$x\" | sudo sh -c 'a; b' <<E\n$(c)\nE\n",
                        "\u0002x=(a b); for i in {1..3}; do echo ${x[$i]%a*}; done",
                        "\u0003set -l x (echo a); and begin; rm $x; end",
                        "PP\u0008\u001b[?1049h\u0020ls\r\u001b]0;t\u0007",
                        "\u0000\u0004\u0004\u0004\u0010ls\r\u0004")) {
            Files.writeString(corpus.resolve("seed" + number++), seed);
        }
        RealClient.Result result =
                RealClient.of(Path.of(System.getProperty("java.home"), "bin", "java").toString())
                        .and(
                                "-Xmx2g",
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:+EnableDynamicAgentLoading",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "com.code_intelligence.jazzer.Jazzer",
                                "--target_class=" + target,
                                "--instrumentation_includes=io.sallyport.**",
                                "--reproducer_path=" + folder,
                                "-max_total_time=" + SECONDS,
                                LONG ? "-runs=-1" : "-runs=8000",
                                LONG ? "-seed=0" : "-seed=1",
                                "-timeout=30",
                                "-rss_limit_mb=3072",
                                "-max_len=4096",
                                "-artifact_prefix=" + folder + "/",
                                corpus.toString())
                        .in(folder)
                        .within(Duration.ofSeconds(SECONDS * 2L + 120))
                        .run();
        assertThat(result.status()).as("%s said:%n%s", target, finding(result.errors())).isZero();
        assertThat(result.errors()).as("it ran").containsPattern("Done \\d+ runs|stat::");
    }

    /// What it found, with the input, without what it tells of each class before.
    private static String finding(String errors) {
        return errors.lines()
                .filter(line -> !line.startsWith("INFO: ") && !line.startsWith("#"))
                .collect(Collectors.joining("\n"));
    }
}
