package io.sallyport.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.Programs;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.gateway.testing.TestingFiles;
import io.sallyport.gateway.testing.TestingSshd;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.recording.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Moving files with `sftp`, both kinds of `scp`, `rsync`, `git` and a bare exec. What went through
/// is compared by hash, and so is what the journal says of it.
@ExtendWith(House.Shared.class)
final class FileTransferTest {
    private static final int LARGE = 100_000_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir Path folder;

    private final House house;
    private Path here;
    private Path there;

    FileTransferTest(House house) {
        this.house = house;
    }

    @BeforeEach
    void twoFolders() throws IOException {
        here = Files.createDirectory(folder.resolve("here"));
        there = Files.createDirectory(folder.resolve("there"));
    }

    private RealClient sftp(String batch) {
        return house.openssh("sftp", "alice", "-b", "-", house.direct("web01"))
                .reading(batch)
                .within(PATIENCE);
    }

    /// @param protocol `-O`, the old one, or `-s`, the one over SFTP
    private RealClient scp(String protocol, String... arguments) {
        return house.openssh("scp", "alice", protocol, "-p").and(arguments).within(PATIENCE);
    }

    private String remote(Path path) {
        return house.direct("web01") + ":" + path;
    }

    private static void isTransferred(Facts facts, Path file, String direction, Path original) {
        Entry fact =
                facts.await(
                        "FileTransferred",
                        entry ->
                                entry.detail()
                                        .at("/file/path")
                                        .asString()
                                        .endsWith(String.valueOf(file.getFileName())));
        assertThat(fact.detail().at("/file/direction").asString()).isEqualTo(direction);
        assertThat(original).hasSize(fact.detail().at("/file/bytes").asLong());
        assertThat(fact.detail().at("/file/sha256").asString()).isEqualTo(Facts.sha256(original));
        assertThat(fact.detail().at("/file/complete").asBoolean()).isTrue();
        assertThat(fact.header().person()).isEqualTo("alice");
    }

    @Test
    void a_hundred_megabytes_go_up_and_down_by_sftp() throws IOException {
        Path large = TestingFiles.random(here.resolve("large"), LARGE);
        Facts facts = house.facts();
        sftp("put %s %s\nget %s %s\n"
                        .formatted(large, there, there.resolve("large"), here.resolve("back")))
                .run()
                .succeeds();
        assertThat(Facts.sha256(there.resolve("large"))).isEqualTo(Facts.sha256(large));
        assertThat(Facts.sha256(here.resolve("back"))).isEqualTo(Facts.sha256(large));
        List<Entry> moved = facts.await("FileTransferred", 2);
        assertThat(moved)
                .extracting(e -> e.detail().at("/file/direction").asString())
                .containsExactly("UPLOAD", "DOWNLOAD");
        assertThat(moved)
                .allMatch(e ->
                        e.detail().at("/file/sha256").asString().equals(Facts.sha256(large))
                                && e.detail().at("/file/bytes").asLong() == LARGE
                                && e.detail().at("/file/complete").asBoolean());
        List<Entry> accessed = facts.all("FileAccessed");
        assertThat(accessed.getFirst().sequence()).isLessThan(moved.getFirst().sequence());
        List<Frame> recording = facts.recording();
        assertThat(recording.stream().filter(f -> f instanceof Frame.FileMoved)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-O", "-s"})
    void a_hundred_megabytes_go_up_and_down_by_scp(String protocol) throws IOException {
        Path large = TestingFiles.random(here.resolve("large"), LARGE);
        Facts up = house.facts();
        scp(protocol, large.toString(), remote(there.resolve("large"))).run().succeeds();
        assertThat(Facts.sha256(there.resolve("large"))).isEqualTo(Facts.sha256(large));
        isTransferred(up, large, "UPLOAD", large);
        up.recording();
        Facts down = house.facts();
        scp(protocol, remote(there.resolve("large")), here.resolve("back").toString())
                .run()
                .succeeds();
        assertThat(Facts.sha256(here.resolve("back"))).isEqualTo(Facts.sha256(large));
        isTransferred(down, large, "DOWNLOAD", large);
        down.recording();
    }

    @Test
    void a_hundred_megabytes_go_up_and_down_by_exec() throws IOException {
        Path large = TestingFiles.random(here.resolve("large"), LARGE);
        Path back = here.resolve("back");
        Facts facts = house.facts();
        house.ssh("alice", house.direct("web01"), "cat > " + there.resolve("large"))
                .reading(large)
                .within(PATIENCE)
                .run()
                .succeeds();
        assertThat(Facts.sha256(there.resolve("large"))).isEqualTo(Facts.sha256(large));
        assertThat(facts.await("ChannelClosed").detail().at("/traffic/inputSha256").asString())
                .isEqualTo(Facts.sha256(large));
        house.ssh("alice", house.direct("web01"), "cat " + there.resolve("large"))
                .writing(back)
                .within(PATIENCE)
                .run()
                .succeeds();
        assertThat(Facts.sha256(back)).isEqualTo(Facts.sha256(large));
    }

    @Test
    void a_hundred_megabytes_go_up_and_down_through_a_jump() throws IOException {
        Path large = TestingFiles.random(here.resolve("large"), LARGE);
        Path back = here.resolve("back");
        Facts facts = house.facts();
        house.ssh("alice", "-J", "alice@gateway", TestingSshd.user() + "@web01", "cat")
                .reading(large)
                .writing(back)
                .within(PATIENCE)
                .run()
                .succeeds();
        assertThat(Facts.sha256(back)).isEqualTo(Facts.sha256(large));
        facts.recording();
    }

    @Test
    void a_file_of_no_bytes_is_a_file_too() throws IOException {
        Path empty = Files.createFile(here.resolve("empty"));
        Facts facts = house.facts();
        sftp("put " + empty + " " + there + "\n").run().succeeds();
        assertThat(there.resolve("empty")).isEmptyFile();
        isTransferred(facts, empty, "UPLOAD", empty);
    }

    @Test
    void what_sftp_does_to_files_is_in_the_journal() throws IOException {
        Files.writeString(there.resolve("a"), "a");
        Facts facts = house.facts();
        RealClient.Result result =
                sftp("""
                cd %s
                mkdir new
                rename a new/b
                ls -l new
                chmod 600 new/b
                symlink new/b link
                rm new/b
                rmdir new
                """
                                .formatted(there))
                        .run()
                        .succeeds();
        assertThat(result.out()).contains("new/b");
        assertThat(there.resolve("new")).doesNotExist();
        facts.recording();
        List<Entry> accessed = facts.all("FileAccessed");
        assertThat(accessed)
                .extracting(e -> e.detail().get("operation").asString())
                .contains("mkdir", "rename", "remove", "rmdir");
        Entry rename =
                accessed.stream()
                        .filter(e -> e.detail().get("operation").asString().equals("rename"))
                        .findFirst()
                        .orElseThrow();
        assertThat(rename.detail().get("path").asString()).isEqualTo(there + "/a");
        assertThat(rename.detail().get("other").asString()).isEqualTo(there + "/new/b");
    }

    @Test
    void a_file_that_is_not_there_fails_as_it_does_without_the_gateway() {
        RealClient.Result result = sftp("get " + there.resolve("none") + " " + here + "\n").run();
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.errors()).contains("not found");
        for (String protocol : List.of("-O", "-s")) {
            RealClient.Result scp =
                    scp(protocol, remote(there.resolve("none")), here.toString()).run();
            assertThat(scp.status()).as(protocol).isEqualTo(1);
            assertThat(scp.errors()).containsIgnoringCase("no such file");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-O", "-s"})
    void folders_go_up_and_down_by_scp(String protocol) throws IOException {
        tree(here.resolve("tree"));
        Facts facts = house.facts();
        scp(protocol, "-r", here.resolve("tree").toString(), remote(there)).run().succeeds();
        scp(protocol, "-r", remote(there.resolve("tree")), here.resolve("back").toString())
                .run()
                .succeeds();
        same(here.resolve("tree"), there.resolve("tree"));
        same(here.resolve("tree"), here.resolve("back"));
        assertThat(facts.await("FileTransferred", 8)).hasSize(8);
    }

    private static void tree(Path root) throws IOException {
        Files.createDirectories(root.resolve("with space/äöü"));
        TestingFiles.random(root.resolve("one"), 70_000);
        TestingFiles.random(root.resolve("with space/two"), 1);
        TestingFiles.random(root.resolve("with space/äöü/漢字"), 123_456);
        Files.createFile(root.resolve("empty"));
    }

    private static void same(Path left, Path right) {
        RealClient.of(Programs.need("diff", "diffutils"), "-r", left.toString(), right.toString())
                .run()
                .succeeds();
    }

    @Test
    void rsync_goes_both_ways() throws IOException {
        String rsync = Programs.need("rsync", "rsync");
        tree(here.resolve("tree"));
        String shell =
                Programs.need("ssh", "openssh-client")
                        + " -F "
                        + house.folder().resolve("alice.ssh_config");
        Facts facts = house.facts();
        // With a plain host name, because rsync takes the user from what stands before the last @.
        RealClient.of(rsync, "-a", "-e", shell, here + "/tree/", remote(there.resolve("tree")))
                .run()
                .succeeds();
        same(here.resolve("tree"), there.resolve("tree"));
        RealClient.of(rsync, "-a", "-e", shell, remote(there.resolve("tree")) + "/", here + "/back")
                .run()
                .succeeds();
        same(here.resolve("tree"), here.resolve("back"));
        assertThat(facts.await("ChannelOpened", 2))
                .allMatch(e -> e.detail().get("command").asString().startsWith("rsync --server"));
    }

    @Test
    void git_clones_and_pushes() throws IOException {
        String git = Programs.need("git", "git");
        Path origin = there.resolve("origin.git");
        git(git, "init", "-q", "--bare", "-b", "main", origin.toString());
        Path clone = here.resolve("clone");
        String url = "ssh://" + "alice%25" + TestingSshd.user() + "%25web01@gateway" + origin;
        git(git, "clone", "-q", url, clone.toString());
        TestingFiles.random(clone.resolve("file"), 300_000);
        git(git, "-C", clone.toString(), "checkout", "-q", "-B", "main");
        git(git, "-C", clone.toString(), "add", "file");
        git(git, "-C", clone.toString(), "commit", "-q", "-m", "A file");
        git(git, "-C", clone.toString(), "push", "-q", "origin", "main");
        Path again = here.resolve("again");
        git(git, "clone", "-q", url, again.toString());
        assertThat(Facts.sha256(again.resolve("file")))
                .isEqualTo(Facts.sha256(clone.resolve("file")));
    }

    private void git(String git, String... arguments) {
        RealClient.of(git)
                .and("-c", "user.name=Alice", "-c", "user.email=alice@example.org")
                .and("-c", "safe.directory=*")
                .and(arguments)
                .with(
                        "GIT_SSH_COMMAND",
                        Programs.need("ssh", "openssh-client")
                                + " -F "
                                + house.folder().resolve("alice.ssh_config"))
                .run()
                .succeeds();
    }
}
