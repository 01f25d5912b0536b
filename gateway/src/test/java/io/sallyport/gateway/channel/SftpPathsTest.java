package io.sallyport.gateway.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.channel.NamesServer.Manner;
import io.sallyport.policy.target.UserData;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests by where their names lead, against a server of names. User data is in `/data` and in
/// `/srv/app`, which is a link to `/mnt/app`; nothing may be done to it, and everything elsewhere.
final class SftpPathsTest {
    private static final FileScope OUTSIDE_ONLY =
            new FileScope(
                    new UserData(List.of("/data", "/srv/app"), null),
                    new FileRights("no fetch", "no put", "no remove"),
                    FileRights.ALL);
    private static final FileScope WITHOUT_FETCH =
            new FileScope(
                    OUTSIDE_ONLY.listed(), new FileRights("no fetch", null, null), FileRights.ALL);

    private final NotedFiles files = new NotedFiles();
    private final TargetFlow target = new TargetFlow();
    private final NotedOnward operator = new NotedOnward();
    private final NamesServer server =
            new NamesServer(target)
                    .link("/srv/app", "/mnt/app")
                    .link("/tmp/link", "/data")
                    .link("/tmp/up", "../data");
    private final ByteArrayOutputStream toOperator = new ByteArrayOutputStream();
    private Random cuts = new Random(1);
    private int mostAtOnce = Integer.MAX_VALUE;
    private SftpInspector inspector = new SftpInspector(files, target.flow, operator, OUTSIDE_ONLY);

    @BeforeEach
    void begin() {
        sends(Sftp.INIT);
        server.read(new ArrayList<>());
        answers(Sftp.VERSION);
    }

    private void sends(byte[] packet) {
        assertThat(inspector.fromOperator(packet.clone(), 0, packet.length)).isTrue();
        assertThat(files.breaches).isEmpty();
    }

    /// An answer to the client, which has to reach it.
    private void answers(byte[] packet) {
        toOperator.writeBytes(packet);
        fromTarget(packet);
    }

    private void fromTarget(byte[] packet) {
        for (int at = 0; at < packet.length; ) {
            int size = Math.min(packet.length - at, 1 + cuts.nextInt(mostAtOnce));
            byte[] lent = new byte[size + 3];
            System.arraycopy(packet, at, lent, 2, size);
            inspector.fromTarget(lent, 2, size);
            at += size;
        }
    }

    /// Lets the server answer what it is asked, and journals what there is to journal, until
    /// nothing more comes. Returns what reached the server besides.
    private List<byte[]> settles() {
        List<byte[]> others = new ArrayList<>();
        for (int quiet = 0; quiet < 2; quiet++) {
            List<byte[]> answers = new ArrayList<>();
            List<byte[]> read = server.read(answers);
            others.addAll(read);
            answers.forEach(this::fromTarget);
            files.makeAllDurable();
            if (!read.isEmpty() || !answers.isEmpty()) {
                quiet = -1;
            }
        }
        return others;
    }

    private byte[] settlesToOne() {
        List<byte[]> others = settles();
        assertThat(others).hasSize(1);
        return others.getFirst();
    }

    /// It is answered by the server as what no server knows.
    private void isRefused(byte[] request, String why) {
        int before = files.refusedBecause.size();
        sends(request);
        byte[] asked = settlesToOne();
        assertThat(asked[4]).isEqualTo((byte) 200);
        assertThat(NamesServer.text(asked, 0)).isEqualTo("refused@sallyport");
        assertThat(NamesServer.number(asked)).isEqualTo(NamesServer.number(request));
        assertThat(files.refusedBecause).hasSize(before + 1);
        assertThat(files.refusedBecause.getLast()).startsWith(why);
        answers(Sftp.status(NamesServer.number(request), 8));
    }

    private byte[] isPassed(byte[] request) {
        int before = files.refusedBecause.size();
        sends(request);
        byte[] asked = settlesToOne();
        assertThat(asked[4]).isEqualTo(request[4]);
        assertThat(files.refusedBecause).hasSize(before);
        answers(Sftp.status(NamesServer.number(request), 0));
        return asked;
    }

    private void isAllThatReachedTheOperator() {
        assertThat(operator.arrived()).isEqualTo(toOperator.toByteArray());
        assertThat(operator.unfollowed).isZero();
        assertThat(operator.kept).isZero();
    }

    // ---- what leads where

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/data/x",
                "/data",
                "/srv/app/x",
                "/mnt/app/x",
                "/tmp/link/x",
                "/tmp/up/x",
                "/tmp/../data/x",
                "/tmp/./link/../data/x",
                "//data//x",
                "../../data/x",
                "/data/sub/../../data/new",
                "/data/../tmp/../tmp/link/x",
                "/missing/a/x"
            })
    void what_leads_to_user_data_or_nowhere_is_refused(String path) {
        isRefused(Sftp.openToRead(1, path), "no fetch (read of " + path);
        isRefused(Sftp.openToWrite(2, path), "no put (write of " + path);
        isRefused(Sftp.packet(9, 3, path, 0), "no put (setstat of " + path);
        assertThat(files.accessed).isEmpty();
        isAllThatReachedTheOperator();
    }

    @ParameterizedTest
    @CsvSource({
        "/tmp/x, /tmp/x",
        "/tmp/new, /tmp/new",
        "x, /home/app/x",
        "./sub/../x, /home/app/x",
        "/database/x, /database/x",
        "/srv/apple, /srv/apple",
        "/data/../tmp/x, /tmp/x",
        "/tmp/link/../tmp/x, /tmp/x",
        "/, /"
    })
    void what_leads_elsewhere_passes_and_the_target_is_asked_for_what_was_judged(
            String written, String resolved) {
        byte[] asked = isPassed(Sftp.openToRead(1, written));
        assertThat(asked).isEqualTo(Sftp.openToRead(1, resolved));
        assertThat(files.accesses)
                .containsExactly(new FileAccess("read", written, null, resolved, null, false));
        isPassed(Sftp.openToWrite(2, written));
        isAllThatReachedTheOperator();
    }

    @Test
    void a_link_to_user_data_is_itself_no_user_data() {
        byte[] asked = isPassed(Sftp.packet(13, 1, "/tmp/link"));
        assertThat(asked).isEqualTo(Sftp.packet(13, 1, "/tmp/link"));
        isRefused(Sftp.packet(13, 2, "/tmp/link/x"), "no remove");
        isRefused(Sftp.packet(13, 3, "/tmp/link/"), "no remove");
        isRefused(Sftp.packet(15, 4, "/data/sub"), "no remove");
        isRefused(Sftp.packet(14, 5, "/tmp/link/new"), "no put");
        isPassed(Sftp.packet(14, 6, "/tmp/new"));
    }

    @Test
    void nothing_is_moved_or_linked_out_of_user_data_by_whoever_may_not_take_it() {
        inspector = new SftpInspector(files, target.flow, operator, WITHOUT_FETCH);
        operator.clear();
        toOperator.reset();
        isRefused(Sftp.packet(18, 1, "/data/x", "/tmp/x"), "no fetch");
        isRefused(Sftp.packet(18, 2, "/tmp/link/x", "/tmp/x"), "no fetch");
        isRefused(Sftp.packet(18, 3, "/data", "/tmp/x"), "no fetch");
        isRefused(Sftp.packet(18, 4, "/mnt", "/tmp/x"), "no fetch");
        isRefused(rename(5, "/srv/app/x", "/tmp/x"), "no fetch");
        isRefused(hardlink(6, "/data/x", "/tmp/x"), "no fetch");
        isRefused(hardlink(7, "/tmp/link", "/tmp/x"), "no fetch");
        isRefused(Sftp.packet(20, 8, "/data/x", "/tmp/x"), "no fetch");
        isRefused(Sftp.packet(20, 9, "../data/x", "/tmp/x"), "no fetch");
        isRefused(Sftp.packet(20, 10, "/tmp/x", "../data/x"), "no fetch");
        assertThat(files.accessed).isEmpty();

        isPassed(Sftp.packet(18, 11, "/data/x", "/data/y"));
        isPassed(Sftp.packet(18, 12, "/tmp/x", "/data/y"));
        isPassed(hardlink(13, "/data/x", "/srv/app/x"));
        isPassed(hardlink(14, "/tmp/x", "/tmp/y"));
        assertThat(isPassed(Sftp.packet(20, 15, "sub/x", "/tmp/x")))
                .isEqualTo(Sftp.packet(20, 15, "sub/x", "/tmp/x"));
        isAllThatReachedTheOperator();
    }

    private static byte[] rename(int id, String from, String to) {
        return Sftp.packet(200, id, "posix-rename@openssh.com", from, to);
    }

    private static byte[] hardlink(int id, String from, String to) {
        return Sftp.packet(200, id, "hardlink@openssh.com", from, to);
    }

    @Test
    void content_is_not_copied_out_of_an_open_file_by_whoever_may_not_take_it() {
        inspector = new SftpInspector(files, target.flow, operator, WITHOUT_FETCH);
        for (String path : List.of("/data/x", "/tmp/x")) {
            sends(Sftp.openToWrite(1, path));
            settles();
            fromTarget(Sftp.handle(1, path));
        }
        isRefused(copy(2, "/data/x", "/tmp/x"), "no fetch");
        isRefused(copy(3, "unknown", "/tmp/x"), "no fetch");
        isPassed(copy(4, "/tmp/x", "/data/x"));
        assertThat(files.accesses.getLast())
                .isEqualTo(new FileAccess("copy", "/tmp/x", "/data/x", "/tmp/x", "/data/x", true));
    }

    private static byte[] copy(int id, String from, String to) {
        return Sftp.packet(200, id, "copy-data", from, 0L, 0L, to, 0L);
    }

    @Test
    void a_path_that_is_no_text_is_asked_about_byte_for_byte() {
        byte[] latin = "/tmp/\u00e4".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        sends(Sftp.packet(3, 1, latin, 1, 0));
        server.manner = Manner.SILENT;
        settles();
        assertThat(Sftp.joined(target.arrived())).containsSequence(latin);
    }

    // ---- servers

    @ParameterizedTest
    @EnumSource(names = {"REFUSES", "GARBAGE", "RELATIVE"})
    void what_a_server_does_not_say_clearly_counts_as_user_data(Manner manner) {
        server.manner = manner;
        isRefused(Sftp.openToRead(1, "/tmp/x"), "no fetch");
        isRefused(Sftp.packet(18, 2, "/tmp/x", "/tmp/y"), "no put");
        isRefused(Sftp.packet(20, 3, "/tmp/x", "/tmp/y"), "no put");
        isAllThatReachedTheOperator();
    }

    @Test
    void a_server_that_follows_no_links_when_it_is_asked_is_found_out() {
        server.manner = Manner.LETTERS;
        isRefused(Sftp.openToRead(1, "/tmp/link/x"), "no fetch");
        // Nor can it be told of it where the folder is that is listed under a link.
        isRefused(Sftp.openToRead(2, "/mnt/app/x"), "no fetch");
    }

    @Test
    void a_server_that_becomes_no_server_lets_nothing_wait_for_ever() {
        server.manner = Manner.SILENT;
        sends(Sftp.openToRead(1, "/tmp/x"));
        assertThat(settles()).isEmpty();
        inspector.fromTarget(new byte[20], 0, 20);
        assertThat(files.garbled).isEqualTo(1);
        assertThat(NamesServer.text(settlesToOne(), 0)).isEqualTo("refused@sallyport");
    }

    // ---- order

    @Test
    void what_is_done_to_open_files_does_not_wait_for_an_answer_about_others() {
        sends(Sftp.openToWrite(1, "/tmp/x"));
        settles();
        answers(Sftp.handle(1, "h"));
        server.manner = Manner.SILENT;
        sends(Sftp.openToRead(2, "/tmp/y"));
        sends(Sftp.write(3, "h", 0, new byte[10]));
        sends(Sftp.close(4, "h"));
        assertThat(settles())
                .containsExactly(Sftp.write(3, "h", 0, new byte[10]), Sftp.close(4, "h"));
    }

    @Test
    void a_path_is_looked_at_only_after_what_may_change_where_it_leads() {
        sends(Sftp.packet(18, 1, "/tmp/x", "/tmp/y"));
        sends(Sftp.openToRead(2, "/tmp/y/secret"));
        sends(Sftp.openToRead(3, "/tmp/y/other"));
        List<byte[]> others = new ArrayList<>();
        while (others.isEmpty()) { // until the target has the rename
            List<byte[]> answers = new ArrayList<>();
            others.addAll(server.read(answers));
            answers.forEach(this::fromTarget);
            if (answers.isEmpty()) {
                assertThat(server.realPaths).as("about the rename and the folders").isEqualTo(4);
                files.makeAllDurable();
            }
        }
        assertThat(others).hasSize(1);
        server.link("/tmp/y", "/data"); // that is what it did
        others.addAll(settles());
        assertThat(others).extracting(packet -> packet[4] & 0xff).containsExactly(18, 200, 200);
        assertThat(files.refusedBecause).hasSize(2);
    }

    @Test
    void requests_that_change_no_names_are_looked_at_together_and_go_in_their_order() {
        for (int i = 0; i < 100; i++) {
            sends(Sftp.openToRead(i, "/tmp/f" + i));
        }
        server.read(new ArrayList<>());
        assertThat(server.realPaths).as("the two folders, and the first paths").isEqualTo(18);
        // What that read answered is lost: this server is silent. The rest is asked in its turn.
        inspector.close();
        assertThat(settles()).hasSize(100);
    }

    @Test
    void the_end_of_the_client_comes_after_what_waits() {
        sends(Sftp.openToRead(1, "/tmp/x"));
        inspector.endOfFile();
        assertThat(target.events()).doesNotContain("EOF");
        settles();
        assertThat(target.events()).endsWith("EOF");
    }

    // ---- numbers

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 40, Integer.MAX_VALUE})
    void a_client_with_the_gateways_numbers_gets_its_own_answers_however_they_are_cut(int cut) {
        mostAtOnce = cut;
        // The gateway's first questions have the numbers -1, -2, …
        sends(Sftp.openToRead(5, "/tmp/x"));
        List<byte[]> held = new ArrayList<>();
        server.read(held);
        assertThat(held).hasSizeGreaterThan(2);
        List<Integer> numbers = held.stream().map(NamesServer::number).toList();
        assertThat(numbers).contains(-1, -2, -3);
        for (int number : numbers) {
            sends(Sftp.stat(number, "/etc/" + number));
        }
        List<byte[]> asked = server.read(new ArrayList<>());
        assertThat(asked).hasSameSizeAs(numbers);
        assertThat(asked).extracting(NamesServer::number).doesNotContainAnyElementsOf(numbers);
        for (int i = 0; i < asked.size(); i++) {
            assertThat(NamesServer.text(asked.get(i), 0)).isEqualTo("/etc/" + numbers.get(i));
            fromTarget(Sftp.attributes(NamesServer.number(asked.get(i))));
            toOperator.writeBytes(Sftp.attributes(numbers.get(i)));
        }
        held.forEach(this::fromTarget);
        assertThat(settlesToOne()).isEqualTo(Sftp.openToRead(5, "/tmp/x"));
        answers(Sftp.handle(5, "h"));
        // And one that comes first keeps its number.
        sends(Sftp.stat(-20, "/etc/passwd"));
        assertThat(settlesToOne()).isEqualTo(Sftp.stat(-20, "/etc/passwd"));
        answers(Sftp.attributes(-20));
        isAllThatReachedTheOperator();
        assertThat(files.breaches).isEmpty();
    }

    @Test
    void a_question_has_no_number_that_a_request_of_the_client_waits_under() {
        for (int number = -1; number >= -5; number--) {
            sends(Sftp.stat(number, "/etc/" + number));
        }
        sends(Sftp.openToRead(5, "/tmp/x"));
        List<byte[]> questions = new ArrayList<>();
        assertThat(server.read(questions)).hasSize(5);
        assertThat(questions)
                .extracting(NamesServer::number)
                .isNotEmpty()
                .allMatch(number -> number < -5);
        questions.forEach(this::fromTarget);
        for (int number = -1; number >= -5; number--) {
            answers(Sftp.attributes(number));
        }
        assertThat(settlesToOne()).isEqualTo(Sftp.openToRead(5, "/tmp/x"));
        isAllThatReachedTheOperator();
    }

    @Test
    void content_of_files_that_are_no_user_data_does_not_count_and_other_content_does() {
        inspector =
                new SftpInspector(
                        files,
                        target.flow,
                        operator,
                        new FileScope(OUTSIDE_ONLY.listed(), FileRights.ALL, FileRights.ALL));
        files.limit = 20;
        for (String path : List.of("/tmp/x", "/data/x")) {
            sends(Sftp.openToRead(1, path));
            settles();
            fromTarget(Sftp.handle(1, path));
            sends(Sftp.read(2, path, 0, 10));
            fromTarget(Sftp.data(2, new byte[10]));
            assertThat(files.left).isEqualTo(path.equals("/tmp/x") ? 0 : 10);
        }
        long arrived = operator.arrived().length;
        byte[] unknown = Sftp.data(77, new byte[2]); // nobody is known to have asked: it counts
        fromTarget(unknown);
        assertThat(files.left).isGreaterThanOrEqualTo(12);
        byte[] more = Sftp.data(78, new byte[100]);
        fromTarget(more);
        assertThat(operator.arrived()).hasSize((int) arrived + unknown.length);
        assertThat(operator.kept).isEqualTo(more.length);
    }
}
