package io.sallyport.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.Programs;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.gateway.testing.TestingFiles;
import io.sallyport.gateway.testing.TestingSshd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What other bastions break on: programs that use SSH underneath, and use much of it.
@ExtendWith(House.Shared.class)
final class HardClientsTest {
    private static final int TASKS = 50;
    private static final int LARGE = 20_000_000;
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @TempDir Path folder;

    private final House house;
    private Path here;
    private Path there;

    HardClientsTest(House house) {
        this.house = house;
    }

    @BeforeEach
    void twoFolders() throws IOException {
        here = Files.createDirectory(folder.resolve("here"));
        there = Files.createDirectory(folder.resolve("there"));
    }

    private static String user() {
        return "alice@" + TestingSshd.user() + "@web01";
    }

    private Path config() {
        return house.configFor("alice", house.keyOf("alice"));
    }

    private String ssh() {
        return Programs.need("ssh", "openssh-client") + " -F " + config();
    }

    // ---- Ansible

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ansible_runs_fifty_tasks_over_one_connection(boolean pipelining) throws IOException {
        Programs.need("ansible-playbook", "ansible-core");
        Files.writeString(
                folder.resolve("hosts"),
                "web01 ansible_host=gateway ansible_user=%s ansible_python_interpreter=/usr/bin/python3\n"
                        .formatted(user()));
        Files.writeString(
                folder.resolve("ansible.cfg"),
                """
                [defaults]
                inventory = hosts
                gathering = explicit
                retry_files_enabled = False
                local_tmp = %1$s/local
                remote_tmp = %2$s/remote
                [ssh_connection]
                ssh_args = -F %3$s -o ControlMaster=auto -o ControlPersist=30s
                control_path = %1$s/cm-%%%%C
                pipelining = %4$s
                """
                        .formatted(folder, there, config(), pipelining));
        Files.writeString(here.resolve("template"), "name={{ inventory_hostname }}\n");
        Path playbook = Files.writeString(folder.resolve("playbook.yml"), playbook());

        Facts facts = house.facts();
        RealClient.Result result =
                RealClient.of("ansible-playbook", playbook.toString())
                        .with("ANSIBLE_CONFIG", folder.resolve("ansible.cfg").toString())
                        .with("ANSIBLE_NOCOLOR", "1")
                        .in(folder)
                        .within(PATIENCE)
                        .run()
                        .succeeds();
        assertThat(result.out()).contains("ok=" + TASKS + " ", "unreachable=0", "failed=0");
        assertThat(there.resolve("template")).hasContent("name=web01\n");
        assertThat(there.resolve("lines").toFile())
                .content()
                .satisfies(content -> assertThat(content.lines()).hasSize(TASKS - 3));
        assertThat(facts.all("PersonSignedIn")).hasSize(1);

        // What keeps the connection open ends with the gateway's session, not after half a minute.
        RealClient.of("sh", "-c", ssh() + " -O exit -S " + controlPath() + " gateway").run();
    }

    private Path controlPath() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("cm-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private String playbook() {
        StringBuilder text =
                new StringBuilder(
                        """
                        - hosts: web01
                          tasks:
                            - name: a folder
                              file: {path: %1$s/made, state: directory, mode: "0750"}
                            - name: a template
                              template: {src: %2$s/template, dest: %1$s/template}
                            - name: a command
                              command: uname -s
                              register: kernel
                              failed_when: kernel.stdout != "Linux"
                        """
                                .formatted(there, here));
        for (int i = 4; i <= TASKS; i++) {
            text.append(
                    """
                        - name: line %1$d
                          raw: echo %1$d >> %2$s/lines
                    """
                            .formatted(i, there));
        }
        return text.toString();
    }

    // ---- an editor's server (VS Code Remote)

    @Test
    void an_editors_bootstrap_script_runs_and_its_server_is_uploaded_and_talked_to()
            throws Exception {
        Path server = TestingFiles.random(here.resolve("server.tar"), LARGE);
        // As the editor does it: a shell without a terminal, the script on its input, markers
        // around what it says, and the input stays open.
        try (RealClient.Running shell =
                house.ssh("alice", "-T", house.direct("web01"), "bash")
                        .withOpenInput()
                        .within(PATIENCE)
                        .start()) {
            shell.type(
                    "echo start-$((6*7)); uname -m; mkdir -p "
                            + there
                            + "/server; echo installed==$?==\n");
            shell.awaitText("start-42").awaitText("installed==0==");
            house.ssh("alice", house.direct("web01"), "cat > " + there + "/server/server.tar")
                    .reading(server)
                    .within(PATIENCE)
                    .run()
                    .succeeds();
            shell.type("sha256sum < " + there + "/server/server.tar; echo listening==\n");
            shell.awaitText(Facts.sha256(server)).awaitText("listening==");
            shell.closeInput().result().succeeds();
        }
    }

    // ---- file systems and mirrors

    @Test
    void lftp_mirrors_a_tree_up_and_down() throws IOException {
        Programs.need("lftp", "lftp");
        Path tree = Files.createDirectories(here.resolve("tree/with/folders"));
        for (int i = 0; i < 20; i++) {
            TestingFiles.random(tree.resolve("file " + i), 10_000 * i);
        }
        TestingFiles.random(here.resolve("tree/large"), LARGE);
        RealClient.of(
                        "lftp",
                        "-c",
                        "set sftp:connect-program '"
                                + ssh()
                                + " -a -x -l "
                                + user()
                                + "'; set net:max-retries 1; open sftp://gateway; mirror -R --parallel=3 "
                                + here.resolve("tree")
                                + " "
                                + there.resolve("tree")
                                + "; mirror "
                                + there.resolve("tree")
                                + " "
                                + here.resolve("back")
                                + "; bye")
                .within(PATIENCE)
                .run()
                .succeeds();
        same(here.resolve("tree"), here.resolve("back"));
    }

    @Test
    void sshfs_is_a_file_system() throws IOException {
        String sshfs = Programs.need("sshfs", "sshfs");
        String unmount = Programs.need("fusermount3", "fuse3");
        if (!Files.isWritable(Path.of("/dev/fuse"))) {
            Programs.absent(
                    "this test mounts a file system, and /dev/fuse may not be written here");
        }
        Path mount = Files.createDirectory(folder.resolve("mount"));
        Path large = TestingFiles.random(here.resolve("large"), LARGE);
        RealClient.of(
                        sshfs,
                        "-F",
                        config().toString(),
                        user() + "@gateway:" + there,
                        mount.toString())
                .run()
                .succeeds();
        try {
            RealClient.of("cp", large.toString(), mount.resolve("copied").toString())
                    .within(PATIENCE)
                    .run()
                    .succeeds();
            assertThat(Facts.sha256(there.resolve("copied"))).isEqualTo(Facts.sha256(large));
            assertThat(Facts.sha256(mount.resolve("copied"))).isEqualTo(Facts.sha256(large));
            Files.createDirectory(mount.resolve("folder"));
            Files.move(mount.resolve("copied"), mount.resolve("folder/moved"));
            Files.writeString(mount.resolve("folder/text"), "written through\n");
            assertThat(there.resolve("folder/text")).hasContent("written through\n");
            Files.delete(mount.resolve("folder/moved"));
            assertThat(there.resolve("folder/moved")).doesNotExist();
        } finally {
            RealClient.of(unmount, "-u", mount.toString()).run();
        }
    }

    @Test
    void rsync_goes_on_where_a_killed_one_stopped() throws Exception {
        String rsync = Programs.need("rsync", "rsync");
        Path large = TestingFiles.random(here.resolve("large"), LARGE);
        String to = user() + "@gateway:" + there + "/";
        try (RealClient.Running killed =
                RealClient.of(rsync, "-e", ssh(), "--partial", "--inplace", "--bwlimit=4000")
                        .and(large.toString(), to)
                        .within(PATIENCE)
                        .start()) {
            await().atMost(PATIENCE)
                    .until(() ->
                            sizeOf(there.resolve("large")) > 1_000_000
                                    || !killed.process().isAlive());
            killed.kill();
        }
        assertThat(sizeOf(there.resolve("large"))).isBetween(1_000_000L, LARGE - 1L);
        RealClient.Result rest =
                RealClient.of(rsync, "-e", ssh(), "--partial", "--inplace", "--append-verify")
                        .and("--stats", large.toString(), to)
                        .within(PATIENCE)
                        .run()
                        .succeeds();
        assertThat(Facts.sha256(there.resolve("large"))).isEqualTo(Facts.sha256(large));
        assertThat(literalBytes(rest.out())).isLessThan(LARGE);
    }

    private static long sizeOf(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static long literalBytes(String stats) {
        return stats.lines()
                .filter(line -> line.startsWith("Literal data:"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow();
    }

    // ---- git

    @Test
    void git_clones_and_pushes_a_repository_with_a_history() throws IOException {
        String git = Programs.need("git", "git");
        Path origin = there.resolve("origin.git");
        RealClient.of(git, "init", "-q", "--bare", "-b", "main", origin.toString())
                .run()
                .succeeds();
        RealClient.of(git, "-C", origin.toString(), "fast-import", "--quiet")
                .reading(history(500))
                .run()
                .succeeds();
        String url = "ssh://" + user().replace("@", "%40") + "@gateway" + origin;
        Path clone = here.resolve("clone");
        git(git, "clone", "-q", url, clone.toString());
        assertThat(git(git, "-C", clone.toString(), "rev-list", "--count", "HEAD").out().strip())
                .isEqualTo("500");
        git(git, "-C", clone.toString(), "fsck", "--strict");
        for (int i = 0; i < 50; i++) {
            TestingFiles.random(clone.resolve("new-" + i), 50_000);
        }
        git(git, "-C", clone.toString(), "add", ".");
        git(git, "-C", clone.toString(), "commit", "-q", "-m", "Fifty files");
        git(git, "-C", clone.toString(), "push", "-q", "origin", "main");
        assertThat(git(git, "-C", origin.toString(), "rev-parse", "main").out())
                .isEqualTo(git(git, "-C", clone.toString(), "rev-parse", "HEAD").out());
        git(git, "-C", origin.toString(), "fsck", "--strict");
    }

    private RealClient.Result git(String... command) {
        return RealClient.of(command)
                .with("GIT_SSH_COMMAND", ssh())
                .with("GIT_AUTHOR_NAME", "Alice")
                .with("GIT_AUTHOR_EMAIL", "alice@example.org")
                .with("GIT_COMMITTER_NAME", "Alice")
                .with("GIT_COMMITTER_EMAIL", "alice@example.org")
                .within(PATIENCE)
                .run()
                .succeeds();
    }

    /// So many commits, each of which changes one file of a hundred and adds some bytes to another.
    private static String history(int commits) {
        StringBuilder stream = new StringBuilder();
        for (int i = 0; i < commits; i++) {
            String message = "Change " + i + "\n";
            String content = ("line of commit " + i + "\n").repeat(20 + i % 200);
            stream.append("commit refs/heads/main\ncommitter Alice <alice@example.org> ")
                    .append(1_700_000_000L + i)
                    .append(" +0000\ndata ")
                    .append(message.length())
                    .append('\n')
                    .append(message)
                    .append("M 100644 inline folder-")
                    .append(i % 10)
                    .append("/file-")
                    .append(i % 100)
                    .append("\ndata ")
                    .append(content.getBytes(StandardCharsets.UTF_8).length)
                    .append('\n')
                    .append(content)
                    .append('\n');
        }
        return stream.append("done\n").toString();
    }

    // ---- what cannot be

    @Test
    void mosh_is_refused_in_a_sentence_and_ssh_beside_it_works() {
        String mosh = Programs.need("mosh", "mosh");
        RealClient.Result refused =
                RealClient.of(
                                mosh,
                                "--ssh=" + ssh(),
                                "--experimental-remote-ip=remote",
                                user() + "@gateway")
                        .with("TERM", "xterm")
                        .run();
        assertThat(refused.status()).isNotZero();
        assertThat(refused.out() + refused.errors())
                .contains("sallyport: mosh goes past the gateway by UDP", "use ssh");
        house.ssh("alice", house.direct("web01"), "echo mosh-server").run().succeeds();
    }

    private static void same(Path one, Path other) throws IOException {
        RealClient.of("diff", "-r", one.toString(), other.toString()).run().succeeds();
    }
}
