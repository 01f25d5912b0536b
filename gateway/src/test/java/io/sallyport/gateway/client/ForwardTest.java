package io.sallyport.gateway.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.Programs;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.gateway.testing.TestingInventory;
import io.sallyport.gateway.testing.TestingSshd;
import io.sallyport.policy.operation.Operation;
import io.sallyport.recorder.journal.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Forwards of connections, through the user name and through `ssh -J`: what passes, what does not,
/// and what the journal says of each. Every test has a house of its own, whose alice may forward to
/// and from the ports that the test listens on.
final class ForwardTest {
    private static final String ME = TestingSshd.user();

    @TempDir Path folder;

    private House house;
    private Echo echo;
    private Facts facts;
    private int listed; // a free port that -R may listen on
    private final List<AutoCloseable> running = new ArrayList<>();

    /// Answers every connection in a thread of its own; listens on a loopback address.
    private static final class Echo implements AutoCloseable {
        private final ServerSocket listening;

        Echo(Consumer<Socket> answer) {
            try {
                listening = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Thread.ofVirtual()
                    .start(() -> {
                        while (!listening.isClosed()) {
                            try {
                                Socket one = listening.accept();
                                Thread.ofVirtual()
                                        .start(() -> {
                                            try (one) {
                                                answer.accept(one);
                                            } catch (IOException | UncheckedIOException gone) {
                                                // The test looks at its own end.
                                            }
                                        });
                            } catch (IOException closed) {
                                return;
                            }
                        }
                    });
        }

        int port() {
            return listening.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }

    private static void echo(Socket socket) {
        try {
            socket.getInputStream().transferTo(socket.getOutputStream());
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void open() {
        echo = started(new Echo(ForwardTest::echo));
        listed = freePort();
        house = started(House.open());
        write(house.inventory());
        facts = house.facts();
    }

    private void write(TestingInventory inventory) {
        Facts before = house.facts();
        house.gateway()
                .write(
                        inventory.forwards(
                                "alice-works",
                                "local",
                                List.of(
                                        "127.0.0.1:" + echo.port(),
                                        "localhost:" + house.sshd().port()),
                                "remote",
                                List.of("localhost:" + listed, "localhost:0")));
        before.await("InventoryLoaded");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : running.reversed()) {
            one.close();
        }
    }

    private <T extends AutoCloseable> T started(T one) {
        running.add(one);
        return one;
    }

    private static int freePort() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// `ssh -N` with these options, once it serves.
    private RealClient.Running forwarding(int awaited, String... options) {
        RealClient.Running client =
                started(
                        house.ssh("alice", "-v", "-N")
                                .and(options)
                                .within(Duration.ofMinutes(2))
                                .start());
        if (awaited > 0) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> listens(awaited) || !client.process().isAlive());
        }
        return client;
    }

    private static boolean listens(int port) {
        try (Socket probe = new Socket("127.0.0.1", port)) {
            return probe.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private RealClient.Running local(int port, String to) {
        return forwarding(0, "-L", "127.0.0.1:" + port + ":" + to, house.direct("web01"));
    }

    private static Socket connect(int port) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            try {
                Socket socket = new Socket("127.0.0.1", port);
                socket.setSoTimeout(20_000);
                return socket;
            } catch (IOException notYet) {
                if (System.nanoTime() > deadline) {
                    throw new UncheckedIOException(notYet);
                }
                Thread.onSpinWait();
            }
        }
    }

    private static String exchanged(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
        return new String(socket.getInputStream().readNBytes(text.length()), UTF_8);
    }

    /// What comes until the end, or until the connection is cut.
    private static String rest(Socket socket) {
        try (InputStream in = socket.getInputStream()) {
            return new String(in.readAllBytes(), ISO_8859_1);
        } catch (SocketException cut) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_listed_local_forward_passes_and_its_session_is_recorded_without_a_shell()
            throws IOException {
        int port = freePort();
        try (RealClient.Running client = local(port, "127.0.0.1:" + echo.port())) {
            try (Socket socket = connect(port)) {
                assertThat(exchanged(socket, "hello")).isEqualTo("hello");
                Entry opened = facts.await("ForwardOpened");
                assertThat(opened.detail().get("kind").asString()).isEqualTo("LOCAL");
                assertThat(opened.detail().get("from").asString()).startsWith("127.0.0.1 port ");
                assertThat(opened.detail().get("to").asString())
                        .isEqualTo("127.0.0.1 port " + echo.port());
                assertThat(opened.header().person()).isEqualTo("alice");
                assertThat(opened.header().grant()).isEqualTo("alice-works");
                socket.shutdownOutput();
                assertThat(rest(socket)).isEmpty();
            }
            Entry closed = facts.await("ForwardClosed");
            assertThat(closed.detail().get("toTargetBytes").asLong()).isEqualTo(5);
            assertThat(closed.detail().get("toOperatorBytes").asLong()).isEqualTo(5);
            assertThat(closed.detail().get("forward").asInt()).isEqualTo(1);
        }
        facts.await("SessionEnded");
        assertThat(facts.recording()).isNotEmpty();
        assertThat(facts.all("ChannelOpened")).isEmpty();
    }

    @Test
    void half_a_close_leaves_the_other_half_open() throws IOException {
        Echo answersAtTheEnd =
                started(
                        new Echo(socket -> {
                            try {
                                byte[] all = socket.getInputStream().readAllBytes();
                                socket.getOutputStream()
                                        .write(("got " + all.length).getBytes(UTF_8));
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        }));
        replaceEcho(answersAtTheEnd);
        int port = freePort();
        local(port, "127.0.0.1:" + echo.port());
        try (Socket socket = connect(port)) {
            socket.getOutputStream().write(new byte[100_000]);
            socket.shutdownOutput();
            assertThat(rest(socket)).isEqualTo("got 100000");
        }
    }

    private void replaceEcho(Echo other) {
        echo = other;
        write(house.inventory());
        facts = house.facts();
    }

    @Test
    void a_hundred_megabytes_each_way_arrive_whole() throws Exception {
        int port = freePort();
        local(port, "127.0.0.1:" + echo.port());
        Path sent = folder.resolve("sent");
        Path came = folder.resolve("came");
        Random random = new Random(3);
        byte[] piece = new byte[1 << 20];
        try (var out = Files.newOutputStream(sent)) {
            for (int i = 0; i < 100; i++) {
                random.nextBytes(piece);
                out.write(piece);
            }
        }
        try (Socket socket = connect(port)) {
            Thread writer =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    Files.copy(sent, socket.getOutputStream());
                                    socket.shutdownOutput();
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
            Files.copy(socket.getInputStream(), came);
            writer.join();
        }
        assertThat(Facts.sha256(came)).isEqualTo(Facts.sha256(sent));
        Entry closed = facts.await("ForwardClosed");
        assertThat(closed.detail().get("toTargetBytes").asLong()).isEqualTo(100L << 20);
        assertThat(closed.detail().get("toOperatorBytes").asLong()).isEqualTo(100L << 20);
    }

    @Test
    void inside_a_jump_the_same_forward_passes() throws IOException {
        int port = freePort();
        forwarding(
                0,
                "-J",
                "alice@gateway",
                "-L",
                "127.0.0.1:" + port + ":127.0.0.1:" + echo.port(),
                ME + "@web01");
        try (Socket socket = connect(port)) {
            assertThat(exchanged(socket, "inner")).isEqualTo("inner");
        }
        assertThat(facts.await("SessionOpened").detail().get("form").asString()).isEqualTo("jump");
        assertThat(facts.await("ForwardClosed").detail().get("toTargetBytes").asLong())
                .isEqualTo(5);
    }

    @Test
    void standard_input_and_output_are_forwarded_through_a_target() {
        RealClient.Result result =
                house.ssh("alice", "-W", "127.0.0.1:" + echo.port(), house.direct("web01"))
                        .reading("through and back")
                        .run()
                        .succeeds();
        assertThat(result.out()).isEqualTo("through and back");
    }

    @Test
    void a_socks_client_reaches_what_is_listed_and_nothing_else() {
        Echo web = started(new Echo(ForwardTest::answerHttp));
        replaceEcho(web);
        int port = freePort();
        forwarding(port, "-D", "127.0.0.1:" + port, house.direct("web01"));
        String curl = Programs.need("curl", "curl");
        RealClient.Result listed =
                RealClient.of(curl, "-sS", "--socks5-hostname", "127.0.0.1:" + port)
                        .and("http://127.0.0.1:" + web.port() + "/")
                        .run()
                        .succeeds();
        assertThat(listed.out()).isEqualTo("hello");
        RealClient.Result other =
                RealClient.of(curl, "-sS", "--socks5-hostname", "127.0.0.1:" + port)
                        .and("http://127.0.0.1:" + freePort() + "/")
                        .run();
        assertThat(other.status()).isNotZero();
        assertThat(facts.await("ChannelRefused").detail().get("why").asString())
                .contains("forwards.local");
    }

    /// VS Code Remote's way: a shell without a terminal that starts a server, and a SOCKS proxy of
    /// the same connection that leads to it.
    @Test
    void an_editors_server_is_started_and_reached_over_one_connection() throws IOException {
        int server = freePort();
        Facts before = house.facts();
        house.gateway()
                .write(
                        house.inventory()
                                .forwards("alice-works", "local", List.of("127.0.0.1:" + server)));
        before.await("InventoryLoaded");
        Files.writeString(folder.resolve("version"), "commit-1a2b3c\n");
        int proxy = freePort();
        try (RealClient.Running shell =
                house.ssh("alice", "-T", "-D", "127.0.0.1:" + proxy, house.direct("web01"), "bash")
                        .withOpenInput()
                        .within(Duration.ofMinutes(1))
                        .start()) {
            shell.type(
                    "cd "
                            + folder
                            + "; python3 -m http.server --bind 127.0.0.1 "
                            + server
                            + " >/dev/null 2>&1 & until (: </dev/tcp/127.0.0.1/"
                            + server
                            + ") 2>/dev/null; do sleep 0.1; done; echo listening==$((6*7))==\n");
            shell.awaitText("listening==42==");
            for (int i = 0; i < 20; i++) { // an editor opens many connections
                assertThat(
                                RealClient.of(Programs.need("curl", "curl"), "-sS")
                                        .and("--socks5-hostname", "127.0.0.1:" + proxy)
                                        .and("http://127.0.0.1:" + server + "/version")
                                        .run()
                                        .succeeds()
                                        .out())
                        .isEqualTo("commit-1a2b3c\n");
            }
            shell.type("kill %1; echo stopped==\n");
            shell.awaitText("stopped==").closeInput().result().succeeds();
        }
        assertThat(facts.all("ChannelOpened")).hasSize(1);
        facts.await("ForwardClosed", 20);
    }

    private static void answerHttp(Socket socket) {
        try {
            InputStream in = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            for (int c = in.read(); c >= 0 && head.indexOf("\r\n\r\n") < 0; c = in.read()) {
                head.append((char) c);
                if (head.indexOf("\r\n\r\n") >= 0) {
                    break;
                }
            }
            socket.getOutputStream()
                    .write("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello".getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_listed_remote_forward_lets_the_target_connect_to_the_operator() throws IOException {
        RealClient.Running client =
                forwarding(
                        listed,
                        "-o",
                        "ExitOnForwardFailure=yes",
                        "-R",
                        listed + ":127.0.0.1:" + echo.port(),
                        house.direct("web01"));
        try (Socket socket = connect(listed)) {
            assertThat(exchanged(socket, "from the target")).isEqualTo("from the target");
        }
        assertThat(facts.await("ListenerOpened").detail().get("at").asString())
                .isEqualTo("localhost port " + listed);
        assertThat(facts.await("ForwardOpened").detail().get("kind").asString())
                .isEqualTo("REMOTE");
        facts.await("ForwardClosed", entry -> entry.detail().get("toOperatorBytes").asLong() == 15);
        client.kill();
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !listens(listed));
    }

    @Test
    void the_target_chooses_the_port_where_zero_is_listed() throws IOException {
        RealClient.Running client =
                forwarding(
                        0,
                        "-o",
                        "ExitOnForwardFailure=yes",
                        "-R",
                        "0:127.0.0.1:" + echo.port(),
                        house.direct("web01"));
        client.awaitText("Allocated port ");
        int chosen =
                Integer.parseInt(client.said().replaceAll("(?s).*Allocated port (\\d+) .*", "$1"));
        try (Socket socket = connect(chosen)) {
            assertThat(exchanged(socket, "chosen")).isEqualTo("chosen");
        }
    }

    @Test
    void a_remote_port_that_is_not_listed_is_refused() {
        RealClient.Result result =
                house.ssh("alice", "-o", "ExitOnForwardFailure=yes", "-R")
                        .and(
                                freePort() + ":127.0.0.1:" + echo.port(),
                                house.direct("web01"),
                                "true")
                        .run()
                        .endsWith(255);
        assertThat(result.errors()).contains("remote port forwarding failed");
        assertThat(facts.await("ChannelRefused").detail().get("why").asString())
                .contains("forwards.remote");
    }

    @Test
    void a_port_that_is_not_listed_is_refused_with_what_is_missing_and_the_session_goes_on()
            throws IOException {
        int port = freePort();
        RealClient.Running client = local(port, "127.0.0.1:" + (echo.port() == 9 ? 10 : 9));
        try (Socket socket = connect(port)) {
            assertThat(rest(socket)).isEmpty();
        }
        client.awaitText("no grant of yours for web01 lists forwarding to 127.0.0.1 port 9");
        assertThat(facts.await("ChannelRefused").detail().get("why").asString())
                .contains("forwards.local");
        assertThat(facts.all("ForwardOpened")).isEmpty();
        assertThat(house.gateway().registry().list()).hasSize(1);
    }

    @Test
    void where_user_data_is_held_nothing_is_forwarded_unless_the_grant_says_so()
            throws IOException {
        write(house.inventory().owner("web01", "acme", "carol"));
        house.consents("web01", Operation.UNBOUNDED);
        int port = freePort();
        RealClient.Running client = local(port, "127.0.0.1:" + echo.port());
        try (Socket socket = connect(port)) {
            assertThat(rest(socket)).isEmpty();
        }
        client.awaitText("web01 holds user data");
        client.kill();

        Facts before = house.facts();
        house.gateway()
                .write(
                        house.inventory()
                                .forwards(
                                        "alice-works",
                                        "local",
                                        List.of("127.0.0.1:" + echo.port()),
                                        "user-data",
                                        true));
        before.await("InventoryLoaded");
        local(port, "127.0.0.1:" + echo.port());
        try (Socket socket = connect(port)) {
            assertThat(exchanged(socket, "consented")).isEqualTo("consented");
        }
    }

    @Test
    void a_forward_to_a_target_is_terminated_with_that_targets_own_decision() {
        RealClient.Result twice =
                house.ssh(
                                "alice",
                                "-J",
                                "alice@gateway," + ME + "@web01",
                                ME + "@exec01",
                                "echo in")
                        .run()
                        .succeeds();
        assertThat(twice.out()).isEqualTo("in\n");
        facts.await("SessionOpened", 2);
        assertThat(facts.all("ForwardOpened")).isEmpty();

        RealClient.Result shell =
                house.ssh(
                                "alice",
                                "-J",
                                "alice@gateway," + ME + "@web01",
                                ME + "@sftp01",
                                "echo in")
                        .run()
                        .endsWith(126);
        assertThat(shell.errors()).contains("does not include running commands");
    }

    @Test
    void the_targets_own_sshd_by_another_name_is_terminated_too() throws IOException {
        int port = freePort();
        local(port, "localhost:" + house.sshd().port());
        try (Socket socket = connect(port)) {
            byte[] banner = socket.getInputStream().readNBytes(17);
            assertThat(new String(banner, UTF_8)).isEqualTo("SSH-2.0-Sallyport");
        }
        assertThat(facts.all("ForwardOpened")).isEmpty();
    }

    @Test
    void ssh_inside_a_forward_ends_it_and_is_reported_whoever_speaks_first() throws IOException {
        Echo odd =
                started(
                        new Echo(socket -> {
                            try {
                                socket.getOutputStream().write("hello\r\n\r\nSS".getBytes(UTF_8));
                                socket.getInputStream().read(); // so that the rest is a packet more
                                socket.getOutputStream().write("H-2.0-Odd\r\n".getBytes(UTF_8));
                                socket.getInputStream()
                                        .transferTo(java.io.OutputStream.nullOutputStream());
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        }));
        replaceEcho(odd);
        int port = freePort();
        RealClient.Running client = local(port, "127.0.0.1:" + odd.port());
        try (Socket socket = connect(port)) {
            assertThat(new String(socket.getInputStream().readNBytes(11), UTF_8))
                    .isEqualTo("hello\r\n\r\nSS");
            socket.getOutputStream().write('x');
            assertThat(rest(socket)).isEmpty();
        }
        Entry breached = facts.await("ForwardBreached");
        assertThat(breached.detail().get("what").asString()).isEqualTo("SSH from web01");
        assertThat(facts.await("ForwardClosed").detail().get("why").asString())
                .contains("carried SSH from web01 and was ended");
        client.awaitText("SSH goes to targets of this gateway only");

        try (Socket socket = connect(port)) {
            socket.getInputStream().readNBytes(11);
            socket.getOutputStream().write("SSH-2.0-client\r\n".getBytes(UTF_8));
            assertThat(rest(socket)).isEmpty();
        }
        facts.await("ForwardBreached", 2);
        assertThat(facts.all("ForwardBreached").get(1).detail().get("what").asString())
                .isEqualTo("SSH from the operator");
    }

    @Test
    void forwards_over_the_limit_are_refused_and_the_others_go_on() throws Exception {
        int port = freePort();
        local(port, "127.0.0.1:" + echo.port());
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                sockets.add(connect(port));
            }
            int served = 0;
            for (Socket socket : sockets) {
                try {
                    served += exchanged(socket, "x").equals("x") ? 1 : 0;
                } catch (SocketException refused) {
                    // Refused ones are closed by the client.
                }
            }
            assertThat(served).isBetween(60, 64);
            assertThat(exchanged(sockets.getFirst(), "still")).isEqualTo("still");
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        facts.await("ForwardClosed", 60);
        try (Socket again = connect(port)) {
            assertThat(exchanged(again, "again")).isEqualTo("again");
        }
    }

    @Test
    void a_reset_behind_the_target_closes_the_operators_side() throws IOException {
        Echo resets =
                started(
                        new Echo(socket -> {
                            try {
                                socket.getInputStream().read();
                                socket.setSoLinger(true, 0);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        }));
        replaceEcho(resets);
        int port = freePort();
        local(port, "127.0.0.1:" + resets.port());
        try (Socket socket = connect(port)) {
            socket.getOutputStream().write('x');
            assertThat(rest(socket)).isEmpty();
        }
        assertThat(facts.await("ForwardClosed").detail().get("why").asString())
                .isEqualTo("closed by web01");
    }

    @Test
    void a_port_that_nobody_listens_on_is_said_as_the_target_says_it() throws IOException {
        echo.close();
        int port = freePort();
        RealClient.Running client = local(port, "127.0.0.1:" + echo.port());
        try (Socket socket = connect(port)) {
            assertThat(rest(socket)).isEmpty();
        }
        client.awaitText("open failed: connect failed: Connection refused");
        assertThat(facts.await("ForwardClosed").detail().get("why").asString())
                .contains("web01 refused: Connection refused");
    }

    @Test
    void a_killed_client_ends_its_forwards() throws IOException {
        int port = freePort();
        Echo waits =
                started(
                        new Echo(socket -> {
                            try {
                                socket.getInputStream()
                                        .transferTo(java.io.OutputStream.nullOutputStream());
                                Files.writeString(folder.resolve("ended"), "");
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        }));
        replaceEcho(waits);
        RealClient.Running client = local(port, "127.0.0.1:" + waits.port());
        try (Socket socket = connect(port)) {
            socket.getOutputStream().write('x');
            facts.await("ForwardOpened");
            client.kill();
            facts.await("ForwardClosed");
            facts.await("SessionEnded");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> Files.exists(folder.resolve("ended")));
        }
    }

    @Test
    void a_forward_that_the_inventory_no_longer_lists_ends_and_the_session_goes_on()
            throws IOException {
        int port = freePort();
        local(port, "127.0.0.1:" + echo.port());
        forwarding(listed, "-R", listed + ":127.0.0.1:" + echo.port(), house.direct("web01"));
        try (Socket socket = connect(port)) {
            assertThat(exchanged(socket, "before")).isEqualTo("before");
            house.gateway().write(house.inventory().forwards("alice-works"));
            assertThat(rest(socket)).isEmpty();
        }
        facts.await(
                "ForwardClosed",
                entry -> entry.detail().get("why").asString().contains("no longer granted"));
        facts.await(
                "ListenerClosed",
                entry -> entry.detail().get("why").asString().contains("no longer granted"));
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !listens(listed));
        assertThat(house.gateway().registry().list()).hasSize(2);
    }

    @Test
    void a_shell_and_a_forward_share_a_connection() throws IOException {
        int port = freePort();
        try (RealClient.Running client =
                house.ssh("alice", "-L", "127.0.0.1:" + port + ":127.0.0.1:" + echo.port())
                        .and(house.direct("web01"), "cat")
                        .withOpenInput()
                        .start()) {
            try (Socket socket = connect(port)) {
                assertThat(exchanged(socket, "forward")).isEqualTo("forward");
                client.type("shell\n").awaitText("shell");
            }
            client.closeInput().result().succeeds();
        }
    }
}
