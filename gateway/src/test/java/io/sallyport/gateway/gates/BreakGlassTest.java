package io.sallyport.gateway.gates;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.Pty;
import io.sallyport.gateway.testing.TestingSshd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What broken glass opens and what it does not. `web01` and `db01` carry the label; erin may both
/// work and approve.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BreakGlassTest {
    private House house;
    private DeskTalk desk;
    private Facts facts;

    @BeforeAll
    void open() {
        house =
                House.open(
                        (inventory, more) ->
                                inventory
                                        .person("erin", "operator", more.apply("erin").line())
                                        .also("erin", "approver")
                                        .label("web01", "break-glass", "yes")
                                        .label("db01", "break-glass", "yes")
                                        .grant("erin-stands", "erin", "exec01")
                                        .grant("mallory-stands", "mallory", "exec01"),
                        InstantSource.system());
        desk = new DeskTalk(house);
    }

    @AfterAll
    void close() {
        house.close();
    }

    @BeforeEach
    void look() {
        facts = house.facts();
    }

    private String breaks(String person, String target) {
        return desk.id(
                "g",
                person,
                "break-glass "
                        + target
                        + " --as "
                        + TestingSshd.user()
                        + " --for 10m --reason 'it burns'");
    }

    @Test
    void where_no_label_lists_it_nothing_breaks() {
        assertThat(desk.isRefused("mallory", "break-glass sftp01 --reason 'it burns'"))
                .contains("no policy lets you break the glass of sftp01", "request sftp01");
        assertThat(desk.isRefused("dave", "break-glass web01 --reason curious"))
                .contains("no policy lets you");
        desk.runs("mallory", "sftp01", "id").run().endsWith(126);
        assertThat(facts.all("GrantIssued")).isEmpty();
    }

    @Test
    void
            where_no_user_data_is_it_opens_at_once_and_once_it_is_over_everything_waits_for_a_review() {
        String grant = breaks("mallory", "web01");
        try (Pty shell = desk.shell("mallory", "web01")) {
            assertThat(facts.await("SessionOpened").header().grant()).isEqualTo(grant);
            desk.runs("mallory", "exec01", "true").run().succeeds();
            assertThat(desk.isRefused("bob", "review " + grant + " --note seen"))
                    .contains("is still open");
            desk.says("mallory", "complete " + grant);
            shell.await("you completed your grant");
            assertThat(shell.status()).isEqualTo(254);
        }
        for (String target : new String[] {"web01", "exec01"}) {
            assertThat(desk.runs("mallory", target, "id").run().endsWith(126).errors())
                    .as(target)
                    .isNotBlank();
        }
        assertThat(desk.runs("mallory", "exec01", "id").run().endsWith(126).errors())
                .contains("review", grant);
        assertThat(
                        desk.isRefused(
                                "mallory",
                                "break-glass web01 --as "
                                        + TestingSshd.user()
                                        + " --reason 'it burns again'"))
                .contains("nobody has reviewed it yet");
        assertThat(desk.isRefused("mallory", "review " + grant + " --note fine"))
                .contains("role approver");
        assertThat(desk.says("bob", "review")).contains(grant, "it burns");
        desk.says("bob", "review " + grant + " --note 'seen and fine'");
        desk.runs("mallory", "exec01", "true").run().succeeds();
        desk.runs("mallory", "web01", "id").run().endsWith(126);
        assertThat(desk.isRefused("bob", "review " + grant + " --note again"))
                .contains("reviewed already");
    }

    @Test
    void nobody_reviews_what_they_did_themselves() {
        String grant = breaks("erin", "web01");
        desk.runs("erin", "web01", "true").run().succeeds();
        desk.says("bob", "revoke " + grant + " --reason enough");
        assertThat(desk.isRefused("erin", "review " + grant + " --note fine"))
                .contains("nobody reviews what they did themselves");
        desk.runs("erin", "exec01", "true").run().endsWith(126);
        desk.says("bob", "review " + grant + " --note seen");
        desk.runs("erin", "exec01", "true").run().succeeds();
    }

    @Test
    void on_user_data_it_lets_look_and_put_files_but_neither_do_what_is_unknown_nor_take_any()
            throws IOException {
        String grant = breaks("alice", "db01");
        try (Pty shell = desk.shell("alice", "db01")) {
            shell.type("./nobody-knows-what\n");
            shell.await("acme, whose data db01 holds, has not consented to ");
            shell.type("\u0003");
            shell.await("not run: ");
        }
        assertThat(desk.runs("alice", "db01", "./nobody-knows-what").run().endsWith(126).errors())
                .contains("acme, whose data db01 holds, has not consented to unbounded");
        Path file = Files.writeString(house.folder().resolve("glass"), "a mended setting");
        Path there = house.folder().resolve("glass.there");
        desk.transfers("sftp", "alice", "-b", "-", "TARGET(db01)")
                .reading("put " + file + " " + there + "\n")
                .run()
                .succeeds();
        assertThat(there).hasContent("a mended setting");
        assertThat(
                        desk.transfers("sftp", "alice", "-b", "-", "TARGET(db01)")
                                .reading("get " + there + " " + there + ".back\n")
                                .run()
                                .endsWith(1)
                                .errors())
                .contains("acme, whose data db01 holds, has not consented to export");
        assertThat(house.folder().resolve("glass.there.back")).doesNotExist();
        assertThat(desk.says("carol", "accesses")).contains("alice", "break glass");
        desk.says("alice", "complete " + grant);
        desk.runs("alice", "web01", "id").run().endsWith(126);
        desk.says("bob", "review " + grant + " --note seen");
        desk.runs("alice", "web01", "true").run().succeeds();
    }
}
