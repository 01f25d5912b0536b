package io.sallyport.gateway.gates;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.Folders;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.Programs;
import io.sallyport.gateway.testing.Pty;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.gateway.testing.TestingFiles;
import io.sallyport.gateway.testing.TestingInventory;
import io.sallyport.gateway.testing.TestingSshd;
import io.sallyport.policy.operation.Operation;
import io.sallyport.recorder.journal.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files on a machine of which two folders are listed as user data, one of them by a link to it.
/// Alice holds a standing grant for `db01`; what she may do in the folders is what Carol consents
/// to. One session may take a megabyte of it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UserDataFilesTest {
    private static final int MEGABYTE = 1 << 20;
    private static final String TOO_MUCH =
            "sallyport: one session takes at most 1 MB of user data off db01; this one ends";

    private final Path root = real(Folders.make("sallyport-data"));
    private final Path data = root.resolve("data");
    private final Path app = root.resolve("mnt/app");
    private final Path elsewhere = root.resolve("elsewhere");
    private final Path here = root.resolve("here");
    private House house;
    private DeskTalk desk;
    private Facts facts;
    private String consent = "";

    private static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeAll
    void open() {
        house =
                House.open(
                        (inventory, more) -> listed(inventory).grant("alice-data", "alice", "db01"),
                        InstantSource.system());
        desk = new DeskTalk(house);
    }

    private TestingInventory listed(TestingInventory inventory) {
        return inventory.userData("db01", "1MB", data.toString(), root.resolve("srv").toString());
    }

    @AfterAll
    void close() {
        house.close();
        Folders.remove(root);
    }

    @BeforeEach
    void folders() throws IOException {
        for (Path folder : List.of(data, app, elsewhere, here)) {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("file"), folder.toString());
        }
        Files.createSymbolicLink(root.resolve("srv"), app);
        Files.createSymbolicLink(elsewhere.resolve("link"), data);
        facts = house.facts();
    }

    @AfterEach
    void takeBack() throws IOException {
        desk.says("carol", "withdraw " + consent);
        try (var all = Files.list(root)) {
            for (Path one : all.toList()) {
                if (Files.isSymbolicLink(one)) {
                    Files.delete(one);
                } else {
                    Folders.remove(one);
                }
            }
        }
    }

    private void mayDo(Operation... operations) {
        consent = house.consents("db01", operations).id();
    }

    private RealClient.Result sftp(String... commands) {
        return desk.transfers("sftp", "alice", "-b", "-", "TARGET(db01)")
                .reading(String.join("\n", commands) + "\n")
                .run();
    }

    private RealClient.Result scp(String protocol, Path from) {
        return desk.transfers(
                        "scp",
                        "alice",
                        protocol,
                        "TARGET(db01):" + from,
                        here.resolve("copied").toString())
                .run();
    }

    private void isRefused(RealClient.Result result, String operation) {
        assertThat(result.status()).isNotZero();
        assertThat(result.errors())
                .containsPattern("acme, whose data db01 holds, has not consented to .*" + operation)
                .contains("Operation unsupported");
    }

    private Entry accessed(String operation) {
        return facts.await(
                "FileAccessed",
                entry -> entry.detail().get("operation").asString().equals(operation));
    }

    // ---- where

    @Test
    void a_consent_to_look_lets_files_elsewhere_be_taken_put_and_removed() throws IOException {
        mayDo(Operation.OBSERVE);
        Path there = elsewhere.resolve("file");
        sftp(
                        "get %s %s".formatted(there, here.resolve("back")),
                        "put %s %s".formatted(there, elsewhere.resolve("new")),
                        "rename %s %s"
                                .formatted(elsewhere.resolve("new"), elsewhere.resolve("moved")),
                        "chmod 600 " + elsewhere.resolve("moved"),
                        "mkdir " + elsewhere.resolve("folder"),
                        "ln -s ../file " + elsewhere.resolve("folder/link"),
                        "ln %s %s".formatted(there, elsewhere.resolve("hard")),
                        "rm " + elsewhere.resolve("hard"),
                        "cd " + elsewhere,
                        "rm moved")
                .succeeds();
        assertThat(here.resolve("back")).hasSameTextualContentAs(there);
        assertThat(elsewhere.resolve("folder/link")).hasSameTextualContentAs(there);
        assertThat(elsewhere.resolve("moved")).doesNotExist();
        Entry read = accessed("read");
        assertThat(read.detail().get("path").asString()).isEqualTo(there.toString());
        assertThat(read.detail().get("resolved").asString()).isEqualTo(there.toString());
        assertThat(read.detail().get("userData").asBoolean()).isFalse();
        assertThat(facts.await("FileTransferred", 2))
                .noneMatch(entry -> entry.detail().get("userData").asBoolean());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data/file",
                "mnt/app/file",
                "srv/file",
                "elsewhere/link/file",
                "elsewhere/../data/file",
                "data/../elsewhere/./link/file",
                "mnt/../srv/file"
            })
    void a_file_in_a_listed_folder_is_not_taken_however_it_is_called(String path) {
        mayDo(Operation.OBSERVE);
        Path back = here.resolve("back");
        isRefused(sftp("get %s/%s %s".formatted(root, path, back)), "export");
        assertThat(back)
                .satisfiesAnyOf(
                        no -> assertThat(no).doesNotExist(), no -> assertThat(no).isEmptyFile());
        assertThat(scp("-s", root.resolve(path)).status()).isNotZero();
        Entry refused = facts.await("ChannelRefused");
        assertThat(refused.detail().get("why").asString())
                .contains("export", "(read of " + root + "/" + path);
        assertThat(facts.all("FileAccessed")).isEmpty();
    }

    @Test
    void nothing_is_put_changed_or_removed_in_a_listed_folder() {
        mayDo(Operation.OBSERVE);
        Path link = elsewhere.resolve("link");
        String local = here.resolve("file").toString();
        isRefused(sftp("put %s %s/new".formatted(local, data)), "modify");
        isRefused(sftp("put %s %s/new".formatted(local, link)), "modify");
        isRefused(sftp("chmod 777 " + link.resolve("file")), "modify");
        isRefused(sftp("rm " + link.resolve("file")), "destroy");
        isRefused(sftp("mkdir " + root + "/srv/new"), "modify");
        isRefused(sftp("ln -s %s %s/new".formatted(local, data)), "export");
        assertThat(data.resolve("file")).hasContent(data.toString());
        assertThat(data.resolve("new")).doesNotExist();
        sftp("rm " + link).succeeds(); // the link is no user data
        assertThat(link).doesNotExist();
        assertThat(data.resolve("file")).exists();
    }

    @Test
    void nothing_is_moved_or_linked_out_of_a_listed_folder_by_whoever_may_only_change_it() {
        mayDo(Operation.MODIFY);
        Path out = elsewhere.resolve("out");
        isRefused(sftp("rename %s/file %s".formatted(data, out)), "export");
        isRefused(sftp("rename %s/link/file %s".formatted(elsewhere, out)), "export");
        isRefused(sftp("rename %s %s".formatted(root.resolve("mnt"), out)), "export");
        isRefused(sftp("ln %s/file %s".formatted(data, out)), "export");
        isRefused(sftp("ln -s %s/file %s".formatted(data, out)), "export");
        isRefused(sftp("ln -s ../data/file " + out), "export");
        assertThat(out).doesNotExist();
        assertThat(data.resolve("file")).exists();

        sftp(
                        "rename %s/file %s/inside".formatted(data, data),
                        "rename %s/file %s/came".formatted(elsewhere, data))
                .succeeds();
        assertThat(data.resolve("came")).hasContent(elsewhere.toString());
        Entry rename = accessed("rename");
        assertThat(rename.detail().get("otherResolved").asString()).isEqualTo(data + "/inside");
        assertThat(rename.detail().get("userData").asBoolean()).isTrue();
    }

    @Test
    void a_consent_to_export_lets_files_be_taken_and_the_fact_says_where_they_lay() {
        mayDo(Operation.EXPORT);
        Path back = here.resolve("back");
        sftp("get %s/link/file %s".formatted(elsewhere, back)).succeeds();
        assertThat(back).hasContent(data.toString());
        Entry read = accessed("read");
        assertThat(read.detail().get("path").asString()).isEqualTo(elsewhere + "/link/file");
        assertThat(read.detail().get("resolved").asString()).isEqualTo(data + "/file");
        assertThat(read.detail().get("userData").asBoolean()).isTrue();
        Entry moved = facts.await("FileTransferred");
        assertThat(moved.detail().get("resolved").asString()).isEqualTo(data + "/file");
        assertThat(moved.detail().at("/file/sha256").asString()).isEqualTo(Facts.sha256(back));
    }

    @Test
    void the_old_scp_protocol_cannot_say_where_a_path_leads_so_that_it_always_counts() {
        mayDo(Operation.OBSERVE);
        Path there = elsewhere.resolve("file");
        RealClient.Result refused = scp("-O", there);
        assertThat(refused.status()).isNotZero();
        assertThat(refused.errors()).contains("acme", "has not consented to export");
        scp("-s", there).succeeds();
        assertThat(here.resolve("copied")).hasSameTextualContentAs(there);
    }

    @Test
    void a_folder_of_many_files_goes_up_and_down_elsewhere_with_several_at_once()
            throws IOException {
        mayDo(Operation.OBSERVE);
        Path tree = Files.createDirectories(here.resolve("tree/with space/äöü"));
        for (int i = 0; i < 60; i++) {
            TestingFiles.random(tree.resolve("f" + i), 1000 * i);
        }
        String program =
                Programs.need("ssh", "openssh-client")
                        + " -a -x -F "
                        + house.folder().resolve("alice.ssh_config");
        RealClient.of(Programs.need("lftp", "lftp"))
                .and(
                        "-c",
                        "set sftp:connect-program '%s'; set sftp:auto-confirm yes; open sftp://%s:@gateway; "
                                        .formatted(
                                                program,
                                                "alice%25" + TestingSshd.user() + "%25db01")
                                + "mirror -R -P 4 %s/tree %s/up; mirror -P 4 %s/up %s/down"
                                        .formatted(here, elsewhere, elsewhere, here))
                .run()
                .succeeds();
        RealClient.of(Programs.need("diff", "diffutils"), "-r", here + "/tree", here + "/down")
                .run()
                .succeeds();
        RealClient.Result refused = sftp("put -r %s/tree %s/link/up".formatted(here, elsewhere));
        assertThat(refused.errors()).contains("has not consented to modify");
        assertThat(data.resolve("up")).doesNotExist();
    }

    @Test
    void a_session_that_began_by_other_folders_ends_when_the_inventory_lists_new_ones() {
        mayDo(Operation.UNBOUNDED);
        try (Pty shell = desk.shell("alice", "db01")) {
            house.gateway().write(house.inventory().userData("db01", "1MB", "/nowhere"));
            shell.await("the inventory now says otherwise what is user data on db01");
            assertThat(shell.status()).isEqualTo(254);
        } finally {
            int loads = facts.all("InventoryLoaded").size();
            house.gateway().write(listed(house.inventory()));
            facts.await("InventoryLoaded", loads + 1);
        }
    }

    // ---- how much

    @Test
    void a_session_takes_as_much_as_one_may_by_sftp_and_then_ends() throws IOException {
        mayDo(Operation.EXPORT);
        TestingFiles.random(data.resolve("half"), MEGABYTE / 2);
        TestingFiles.random(elsewhere.resolve("large"), 5 * MEGABYTE);
        Path back = here.resolve("back");
        sftp(
                        "get %s/half %s".formatted(data, back),
                        "get %s/large %s".formatted(elsewhere, back),
                        "get %s/half %s".formatted(data, back))
                .succeeds();
        assertThat(facts.all("UserDataLimitReached")).isEmpty();
        Files.delete(back);

        RealClient.Result result =
                sftp(
                        "get %s/half %s.1".formatted(data, back),
                        "get %s/half %s.2".formatted(data, back),
                        "get %s/half %s.3".formatted(data, back));
        assertThat(result.status()).isNotZero();
        assertThat(result.errors()).contains(TOO_MUCH);
        assertThat(Files.size(here.resolve("back.1"))).isEqualTo(MEGABYTE / 2);
        assertThat(Files.size(here.resolve("back.2"))).isEqualTo(MEGABYTE / 2);
        Entry reached = facts.await("UserDataLimitReached");
        assertThat(reached.detail().get("limit").asLong()).isEqualTo(MEGABYTE);
        assertThat(reached.detail().get("bytes").asLong())
                .isBetween((long) MEGABYTE + 1, MEGABYTE + 256L * 1024);
        Entry ended =
                facts.await(
                        "SessionEnded",
                        entry -> entry.detail().get("cause").asString().equals("LIMIT"));
        assertThat(ended.header().session()).isEqualTo(reached.header().session());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-O", "-s"})
    void a_file_larger_than_one_session_may_take_is_not_taken_by_scp(String protocol)
            throws IOException {
        mayDo(Operation.EXPORT);
        TestingFiles.random(data.resolve("large"), 3 * MEGABYTE);
        TestingFiles.random(data.resolve("fits"), MEGABYTE - 1000);
        scp(protocol, data.resolve("fits")).succeeds();
        RealClient.Result result = scp(protocol, data.resolve("large"));
        assertThat(result.status()).isNotZero();
        assertThat(result.errors()).contains(TOO_MUCH);
        assertThat(Files.size(here.resolve("copied"))).isLessThan(MEGABYTE + 256 * 1024);
        facts.await("UserDataLimitReached");
    }

    @Test
    void nor_by_rsync_or_by_a_command_that_prints_it_on_either_stream() throws IOException {
        mayDo(Operation.UNBOUNDED);
        TestingFiles.random(data.resolve("large"), 3 * MEGABYTE);
        TestingFiles.random(data.resolve("fits"), MEGABYTE / 2);
        String shell =
                Programs.need("ssh", "openssh-client")
                        + " -F "
                        + house.folder().resolve("alice.ssh_config");
        for (String file : List.of("fits", "large")) {
            RealClient.Result rsync =
                    RealClient.of(Programs.need("rsync", "rsync"), "-a", "-e", shell)
                            .and(house.direct("db01") + ":" + data.resolve(file), here.toString())
                            .run();
            assertThat(rsync.status() == 0).as(rsync.errors()).isEqualTo(file.equals("fits"));
            assertThat(Files.exists(here.resolve(file))).isEqualTo(file.equals("fits"));
        }
        facts.await("UserDataLimitReached", 1);
        for (String redirected : List.of("", " >&2")) {
            Path printed = here.resolve("printed");
            RealClient.Result result =
                    desk.runs("alice", "db01", "cat " + data.resolve("large") + redirected)
                            .writing(printed)
                            .run();
            assertThat(result.status()).isEqualTo(254);
            assertThat(Files.size(printed)).isLessThanOrEqualTo(MEGABYTE);
        }
        facts.await("UserDataLimitReached", 3);
    }
}
