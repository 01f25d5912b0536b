package io.sallyport.policy.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.policy.testing.TestingPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
    @TempDir Path folder;

    @Test
    void what_a_file_held_is_there_when_it_is_opened_again() {
        String url = Database.inFile(folder.resolve("gates"));
        try (Database database = Database.open(url, "sallyport", "")) {
            keep(database);
        }
        try (Database database = Database.open(url, "sallyport", "")) {
            assertThat(kept(database)).isEqualTo(1);
        }
    }

    @Test
    void what_postgresql_held_is_there_when_it_is_opened_again() {
        String url = TestingPostgres.need().newDatabase();
        try (Database database = TestingPostgres.open(url)) {
            keep(database);
        }
        try (Database database = TestingPostgres.open(url)) {
            assertThat(kept(database)).isEqualTo(1);
        }
    }

    @Test
    void a_database_that_cannot_be_reached_is_said_within_bounds_and_without_the_password()
            throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        long began = System.nanoTime();
        assertThatThrownBy(() ->
                        Database.open(
                                "jdbc:postgresql://127.0.0.1:" + port + "/gates",
                                "sallyport",
                                "hunter2"))
                .isInstanceOf(DatabaseUnavailableException.class)
                .hasMessageContaining("127.0.0.1:" + port + "/gates cannot be reached within 5 s")
                .hasMessageNotContaining("hunter2");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void a_database_that_is_gone_fails_with_a_type_of_its_own() {
        Database database = Database.open(Database.inFile(folder.resolve("gone")), "sallyport", "");
        database.close();
        assertThatThrownBy(() -> kept(database)).isInstanceOf(DatabaseUnavailableException.class);
        assertThatThrownBy(() -> keep(database)).isInstanceOf(DatabaseUnavailableException.class);
    }

    @Test
    void other_databases_are_refused() {
        assertThatThrownBy(() -> Database.open("jdbc:mysql://db/x", "a", "b"))
                .hasMessageContaining("jdbc:h2:file:");
    }

    @Test
    void an_instant_is_cut_and_never_rounded_up() {
        Instant fine = Instant.parse("2026-06-01T12:00:00.999999999Z");
        assertThat(Moments.column(fine).toInstant())
                .isEqualTo(Instant.parse("2026-06-01T12:00:00.999999Z"));
    }

    @Test
    void names_are_kept_so_that_one_can_be_looked_for() {
        assertThat(Names.text(List.of("web01", "db01"))).isEqualTo(" db01 web01 ");
        assertThat(Names.of(" db01 web01 ")).containsExactly("db01", "web01");
        assertThatThrownBy(() -> Names.text(List.of("a b")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void keep(Database database) {
        database.write(
                rows -> rows.sql("insert into person_hold (person) values ('alice')").update());
    }

    private static long kept(Database database) {
        return database.read(
                rows -> rows.sql("select count(*) from person_hold").query(Long.class).single());
    }
}
