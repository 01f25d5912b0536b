package io.sallyport.gateway.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.recorder.recording.FileTransfer;
import io.sallyport.recorder.recording.FileTransfer.Direction;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How the inspector counts: writes at the target, requests without an answer, files and their
/// bytes.
final class SftpInspectorTest {
    private static final int WRITES_AT_TARGET = 256;
    private static final int FOLLOWED = 8192;

    private final NotedFiles files = new NotedFiles();
    private final TargetFlow target = new TargetFlow();
    private final NotedOnward operator = new NotedOnward();
    private final SftpInspector inspector =
            new SftpInspector(files, target.flow, operator, FileScope.EVERYTHING);
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    @BeforeEach
    void begin() {
        sends(Sftp.INIT);
        answers(Sftp.VERSION);
    }

    private void sends(byte[] packet) {
        assertThat(offers(packet)).isTrue();
        assertThat(files.breaches).isEmpty();
    }

    private boolean offers(byte[] packet) {
        sent.writeBytes(packet);
        return inspector.fromOperator(packet.clone(), 0, packet.length);
    }

    private void answers(byte[] packet) {
        assertThat(isFollowed(packet)).isTrue();
    }

    private boolean isFollowed(byte[] packet) {
        int before = operator.unfollowed;
        inspector.fromTarget(packet, 0, packet.length);
        return operator.unfollowed == before;
    }

    /// What did not go on is the session's end.
    private void isRefused(byte[] packet) {
        byte[] before = target.arrived();
        assertThat(offers(packet)).isFalse();
        assertThat(files.breaches).hasSize(1);
        assertThat(offers(Sftp.stat(99, "/"))).as("what comes after it").isFalse();
        files.makeAllDurable();
        assertThat(target.arrived()).isEqualTo(before);
        assertThat(files.breaches).hasSize(1);
    }

    private void opensToWrite(int id, String path, String handle) {
        sends(Sftp.openToWrite(id, path));
        files.makeAllDurable();
        answers(Sftp.handle(id, handle));
    }

    private void opensToRead(int id, String path, String handle) {
        sends(Sftp.openToRead(id, path));
        files.makeAllDurable();
        answers(Sftp.handle(id, handle));
    }

    private static byte[] piece(int number) {
        return String.format("piece %06d;", number).getBytes(US_ASCII);
    }

    private static String sha256(byte[] data) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    @Test
    void an_open_reaches_the_target_once_its_fact_is_durable_and_not_before() {
        byte[] before = target.arrived();
        sends(Sftp.openToWrite(1, "/a"));
        assertThat(files.accessed).containsExactly("write /a");
        assertThat(target.arrived()).isEqualTo(before);
        files.makeAllDurable();
        assertThat(target.arrived()).isEqualTo(sent.toByteArray());
    }

    @Test
    void a_client_that_knows_later_versions_speaks_the_one_that_is_followed() {
        TargetFlow other = new TargetFlow();
        byte[] init = Sftp.INIT.clone();
        init[8] = 6;
        new SftpInspector(files, other.flow, operator, FileScope.EVERYTHING)
                .fromOperator(init, 0, init.length);
        assertThat(other.arrived()).isEqualTo(Sftp.INIT);
    }

    @Test
    void as_many_writes_as_the_limit_go_to_the_target_without_an_answer() {
        opensToWrite(1, "/a", "h");
        for (int i = 0; i < WRITES_AT_TARGET; i++) {
            sends(Sftp.write(100 + i, "h", i * 13L, piece(i)));
        }
        assertThat(target.arrived()).isEqualTo(sent.toByteArray());
    }

    @Test
    void one_write_more_waits_for_an_answer_and_everything_after_it_stays_behind_it() {
        opensToWrite(1, "/a", "h");
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        int all = WRITES_AT_TARGET + 50;
        int size = 0;
        for (int i = 0; i < all; i++) {
            if (i == WRITES_AT_TARGET) {
                size = sent.size();
            }
            sends(Sftp.write(100 + i, "h", content.size(), piece(i)));
            content.writeBytes(piece(i));
        }
        sends(Sftp.stat(2, "/a"));
        sends(Sftp.close(3, "h"));
        byte[] whole = sent.toByteArray();
        int write = Sftp.write(100, "h", 0, piece(0)).length;
        assertThat(target.arrived()).hasSize(size);
        for (int i = 0; i < 49; i++) { // each answer lets one go
            answers(Sftp.status(100 + i, 0));
            assertThat(target.arrived()).hasSize(size + (i + 1) * write);
        }
        answers(Sftp.status(149, 0));
        assertThat(target.arrived()).isEqualTo(whole);
        for (int i = 50; i < all; i++) {
            answers(Sftp.status(100 + i, 0));
        }
        answers(Sftp.attributes(2));
        answers(Sftp.status(3, 0));
        assertThat(files.transfers)
                .containsExactly(
                        new FileTransfer(
                                "/a",
                                Direction.UPLOAD,
                                content.size(),
                                sha256(content.toByteArray()),
                                true));
    }

    @Test
    void an_answer_to_something_else_lets_no_write_go() {
        opensToWrite(1, "/a", "h");
        for (int i = 0; i <= WRITES_AT_TARGET; i++) {
            sends(Sftp.write(100 + i, "h", i * 13L, piece(i)));
        }
        long before = target.arrived().length;
        answers(Sftp.status(7, 0)); // asked for by nobody
        answers(Sftp.attributes(8));
        assertThat(target.arrived()).hasSize((int) before);
        assertThat(before).isLessThan(sent.size());
    }

    @ParameterizedTest
    @ValueSource(ints = {FOLLOWED, FOLLOWED + 1, FOLLOWED + 5000})
    void reads_past_the_limit_go_on_and_cost_the_hash(int reads) {
        opensToRead(1, "/a", "h");
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (int i = 0; i < reads; i++) {
            sends(Sftp.read(100 + i, "h", i * 13L, 13));
        }
        assertThat(target.arrived()).as("all of them").isEqualTo(sent.toByteArray());
        for (int i = 0; i < reads; i++) {
            answers(Sftp.data(100 + i, piece(i)));
            content.writeBytes(piece(i));
        }
        sends(Sftp.close(2, "h"));
        answers(Sftp.status(2, 0));
        boolean followed = reads <= FOLLOWED;
        assertThat(files.transfers)
                .containsExactly(
                        new FileTransfer(
                                "/a",
                                Direction.DOWNLOAD,
                                followed ? content.size() : FOLLOWED * 13L,
                                followed ? sha256(content.toByteArray()) : "",
                                true));
    }

    @Test
    void other_requests_past_the_limit_are_refused() {
        for (int i = 0; i < FOLLOWED; i++) {
            sends(Sftp.stat(100 + i, "/a"));
        }
        isRefused(Sftp.stat(1, "/a"));
    }

    @Test
    void answered_requests_do_not_count() {
        for (int i = 0; i < 3 * FOLLOWED; i++) {
            sends(Sftp.stat(5, "/a"));
            answers(i % 2 == 0 ? Sftp.attributes(5) : Sftp.status(5, 2));
        }
        assertThat(target.arrived()).isEqualTo(sent.toByteArray());
    }

    @Test
    void a_request_under_the_number_of_one_that_waits_is_refused() {
        // The answer to the first would be taken for the second's, and the file go by unseen.
        sends(Sftp.stat(5, "/none"));
        isRefused(Sftp.openToRead(5, "/etc/shadow"));
    }

    @Test
    void a_write_to_a_file_that_the_target_has_not_opened_is_refused() {
        // A guessed handle: the bytes would go by uncounted, and the file be vouched for as empty.
        sends(Sftp.openToWrite(1, "/a"));
        files.makeAllDurable();
        isRefused(Sftp.write(2, "h", 0, piece(0)));
    }

    @Test
    void a_write_to_a_file_that_is_closed_is_refused() {
        opensToWrite(1, "/a", "h");
        sends(Sftp.write(2, "h", 0, piece(0)));
        sends(Sftp.close(3, "h"));
        answers(Sftp.status(2, 0));
        answers(Sftp.status(3, 0));
        isRefused(Sftp.write(4, "h", 0, piece(0)));
    }

    @Test
    void a_handle_that_the_target_gives_twice_loses_no_file() {
        opensToWrite(1, "/a", "h");
        sends(Sftp.write(2, "h", 0, piece(0)));
        opensToRead(3, "/b", "h");
        inspector.close();
        assertThat(files.transfers)
                .extracting(FileTransfer::path, FileTransfer::bytes, FileTransfer::complete)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("/a", 13L, false),
                        org.assertj.core.groups.Tuple.tuple("/b", 0L, false));
    }

    @Test
    void a_target_that_sends_a_piece_of_impossible_size_is_not_followed_any_more() {
        opensToRead(1, "/a", "h");
        sends(Sftp.read(2, "h", 0, 100));
        byte[] garbage = Sftp.packet(103, 2, -5, 0L);
        assertThat(isFollowed(garbage)).isFalse();
        byte[] status = Sftp.status(2, 0);
        assertThat(isFollowed(status)).isFalse();
        assertThat(files.garbled).isEqualTo(1);
        inspector.close();
        assertThat(files.transfers)
                .containsExactly(
                        new FileTransfer("/a", Direction.DOWNLOAD, 0, sha256(new byte[0]), false));
    }

    @Test
    void a_target_that_says_it_opened_more_files_than_there_can_be_is_not_followed_any_more() {
        boolean followed = true;
        int opened = 0;
        while (followed && opened < 10_000) {
            sends(Sftp.openToRead(opened, "/a"));
            files.makeAllDurable();
            byte[] handle = Sftp.handle(opened, "h" + opened);
            followed = isFollowed(handle);
            opened++;
        }
        assertThat(opened).isEqualTo(4097);
        inspector.close();
        assertThat(files.transfers).hasSize(4096);
    }

    @Test
    void an_extension_that_is_not_listed_reaches_the_target_under_a_name_it_does_not_know() {
        byte[] before = sent.toByteArray();
        sends(Sftp.packet(200, 1, "evil@example.org", "/etc/shadow"));
        assertThat(target.arrived())
                .isEqualTo(
                        Sftp.joined(
                                before, Sftp.packet(200, 1, "xxxxxxxxxxxxxxxx", "/etc/shadow")));
        assertThat(files.refused).containsExactly("sftp extension evil@example.org");
    }
}
