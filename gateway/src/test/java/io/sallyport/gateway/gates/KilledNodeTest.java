package io.sallyport.gateway.gates;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.GatewayProcess;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.policy.testing.TestingPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A node that dies in the middle of a change: what its journal says was taken away, is.
class KilledNodeTest {
    @TempDir Path folder;

    @Test
    void a_revocation_that_was_begun_holds_though_the_node_died_before_its_row_changed()
            throws Exception {
        String url = TestingPostgres.need().newDatabase();
        try (House house = House.open();
                GatewayProcess node =
                        new GatewayProcess(
                                folder,
                                house.inventory(),
                                house.sshd().credential().privateKey(),
                                "256m",
                                "database: {url: '" + url + "'}",
                                "node: other");
                Connection holder = DriverManager.getConnection(url, "sallyport", "");
                Connection watcher = DriverManager.getConnection(url, "sallyport", "")) {
            call(house, node);
            DeskTalk desk = new DeskTalk(house, "other");
            String grant = desk.asks("mallory", "web01");
            desk.says("mallory", "show " + grant);

            holder.setAutoCommit(false);
            value(holder, "select id from timed_grant where id = '" + grant + "' for update");
            try (RealClient.Running revoking =
                    house.ssh("bob", "bob@other", "revoke " + grant + " --reason stolen").start()) {
                Awaitility.await("the change waits for its row")
                        .atMost(Duration.ofSeconds(15))
                        .until(() ->
                                "1"
                                        .equals(
                                                value(
                                                        watcher,
                                                        "select count(*) from pg_stat_activity where"
                                                                + " wait_event_type = 'Lock'")));
                assertThat(begun(node)).contains(grant);
                node.killAndStart(() -> {
                    rollback(holder);
                    assertThat(ended(watcher, grant)).isNull();
                });
                assertThat(revoking.result().status()).as("was not told it is done").isNotZero();
            }
            assertThat(ended(watcher, grant)).isEqualTo("REVOKED");
            call(house, node);
            assertThat(desk.runs("mallory", "web01", "id").run().endsWith(126).errors())
                    .contains("you hold no grant");
            assertThat(desk.says("alice", "targets")).contains("web01");
        }
    }

    private static void call(House house, GatewayProcess node) throws IOException {
        house.callOther(
                node.port(),
                Files.readString(node.data().resolve("house/host_ed25519.pub")).strip());
    }

    /// What its journal holds.
    private static String begun(GatewayProcess node) throws IOException {
        StringBuilder all = new StringBuilder();
        try (var files = Files.walk(node.data().resolve("journal"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.readString(file)
                        .lines()
                        .filter(line -> line.contains("ChangeBegun") && line.contains("REVOKE"))
                        .forEach(all::append);
            }
        }
        return all.toString();
    }

    private static @Nullable String ended(Connection rows, String grant) {
        try {
            return value(rows, "select ended_why from timed_grant where id = '" + grant + "'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void rollback(Connection holder) {
        try {
            holder.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable String value(Connection rows, String query) throws SQLException {
        try (Statement statement = rows.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            return result.next() ? result.getString(1) : null;
        }
    }
}
