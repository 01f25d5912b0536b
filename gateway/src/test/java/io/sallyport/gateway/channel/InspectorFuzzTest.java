package io.sallyport.gateway.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.policy.target.UserData;
import io.sallyport.recorder.recording.FileTransfer;
import io.sallyport.recorder.recording.FileTransfer.Direction;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever an operator or a target sends, cut anywhere: an inspector throws nothing, keeps little,
/// and what it passes on is what it was given, or the session ends.
///
/// Streams are valid ones, damaged ones and noise. The seed is in the test's name.
@Timeout(120)
final class InspectorFuzzTest {

    /// Everything is permitted, and asked about.
    private static final FileScope ASKING =
            new FileScope(new UserData(List.of("/data"), null), FileRights.ALL, FileRights.ALL);

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    /// A run of bytes from one side; what comes later may depend on it.
    private record Said(boolean byOperator, byte[] bytes) {}

    /// A conversation, and what should be reported of it.
    private record Conversation(List<Said> said, List<FileTransfer> files) {}

    /// An inspector between its two sides, fed in pieces.
    private static final class World {
        final Random random;
        final NotedFiles files = new NotedFiles();
        final TargetFlow target = new TargetFlow();
        final NotedOnward operator = new NotedOnward();
        final TrafficInspector inspector;
        final ByteArrayOutputStream given = new ByteArrayOutputStream();
        boolean operatorFollowed = true;

        /// SFTP within a scope.
        World(Random random, FileScope scope) {
            this.random = random;
            this.inspector = new SftpInspector(files, target.flow, operator, scope);
        }

        World(Random random, boolean sftp, ScpCommand command) {
            this.random = random;
            this.inspector =
                    sftp
                            ? new SftpInspector(files, target.flow, operator, FileScope.EVERYTHING)
                            : new ScpInspector(command, files, target.flow, operator);
        }

        boolean targetFollowed() {
            return operator.unfollowed == 0;
        }

        /// Returns what the operator should have got: all that the server says for her.
        byte[] feedToNamesServer(List<Said> conversation) {
            NamesServer server = new NamesServer(target);
            ByteArrayOutputStream toOperator = new ByteArrayOutputStream();
            for (Said said : conversation) {
                feed(List.of(said));
                if (!said.byOperator()) {
                    toOperator.writeBytes(said.bytes());
                    continue;
                }
                for (List<byte[]> answers = new ArrayList<>(List.of(new byte[0]));
                        !answers.isEmpty(); ) {
                    answers.clear();
                    server.read(answers);
                    answers.forEach(answer -> feed(List.of(new Said(false, answer))));
                    files.makeAllDurable();
                }
            }
            return toOperator.toByteArray();
        }

        void feed(List<Said> conversation) {
            for (Said said : conversation) {
                for (int at = 0; at < said.bytes().length; ) {
                    int size =
                            Math.min(
                                    said.bytes().length - at,
                                    1 + random.nextInt(random.nextBoolean() ? 6 : 40_000));
                    // As a packet's buffer: bytes around it, and reused after the call.
                    byte[] lent = new byte[size + 9];
                    random.nextBytes(lent);
                    System.arraycopy(said.bytes(), at, lent, 4, size);
                    if (said.byOperator()) {
                        given.write(said.bytes(), at, size);
                        operatorFollowed &= inspector.fromOperator(lent, 4, size);
                    } else {
                        inspector.fromTarget(lent, 4, size);
                    }
                    Arrays.fill(lent, (byte) 0x55);
                    at += size;
                }
                files.makeSomeDurable(random);
            }
            files.makeAllDurable();
        }
    }

    // ---- SFTP

    private static Conversation sftp(Random random) {
        List<Said> said = new ArrayList<>();
        List<FileTransfer> files = new ArrayList<>();
        said.add(new Said(true, Sftp.INIT));
        said.add(new Said(false, Sftp.VERSION));
        int id = random.nextInt();
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            String path = "/tmp/dätei" + i;
            String handle = "h" + random.nextInt(3);
            boolean up = random.nextBoolean();
            said.add(
                    new Said(
                            true, up ? Sftp.openToWrite(++id, path) : Sftp.openToRead(++id, path)));
            said.add(new Said(false, Sftp.handle(id, handle)));
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            ByteArrayOutputStream asked = new ByteArrayOutputStream();
            ByteArrayOutputStream answered = new ByteArrayOutputStream();
            for (int piece = random.nextInt(12); piece > 0; piece--) {
                byte[] data = new byte[1 + random.nextInt(random.nextInt(5) == 0 ? 33_000 : 200)];
                random.nextBytes(data);
                id++;
                asked.writeBytes(
                        up
                                ? Sftp.write(id, handle, content.size(), data)
                                : Sftp.read(id, handle, content.size(), data.length));
                answered.writeBytes(up ? Sftp.status(id, 0) : Sftp.data(id, data));
                content.writeBytes(data);
            }
            said.add(new Said(true, asked.toByteArray()));
            said.add(new Said(false, answered.toByteArray()));
            byte[] aside =
                    switch (random.nextInt(4)) {
                        case 0 -> Sftp.stat(++id, path);
                        case 1 -> Sftp.packet(18, ++id, path, path + "2"); // RENAME
                        case 2 -> Sftp.packet(200, ++id, "posix-rename@openssh.com", path, "/b");
                        default -> Sftp.packet(200, ++id, "unheard-of@example.org", path);
                    };
            said.add(new Said(true, aside));
            said.add(new Said(false, Sftp.status(id, random.nextInt(9))));
            said.add(new Said(true, Sftp.close(++id, handle)));
            said.add(new Said(false, Sftp.status(id, 0)));
            files.add(transfer(path, up, content.toByteArray()));
        }
        return new Conversation(said, files);
    }

    private static FileTransfer transfer(String path, boolean up, byte[] content) {
        return new FileTransfer(
                path,
                up ? Direction.UPLOAD : Direction.DOWNLOAD,
                content.length,
                sha256(content),
                true);
    }

    /// The whole packets of a stream, with extensions that are not listed renamed (one listed name
    /// is in these streams), and version 3 at most.
    private static byte[] asPassedOn(byte[] stream) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        new PacketAssembler(
                        (data, offset, length) -> {
                            byte[] packet = Arrays.copyOfRange(data, offset, offset + length);
                            if (packet[4] == 1 && length == 9) {
                                ByteBuffer version = ByteBuffer.wrap(packet);
                                version.putInt(
                                        5, (int) Math.min(3, version.getInt(5) & 0xffff_ffffL));
                            }
                            if (packet[4] == (byte) 200 && length >= 13) {
                                int size = ByteBuffer.wrap(packet).getInt(9);
                                if (size >= 0
                                        && size <= length - 13
                                        && !new String(packet, 13, size, UTF_8)
                                                .equals("posix-rename@openssh.com")) {
                                    Arrays.fill(packet, 13, 13 + size, (byte) 'x');
                                }
                            }
                            all.writeBytes(packet);
                        })
                .add(stream, 0, stream.length);
        return all.toByteArray();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_valid_sftp_conversation_arrives_unchanged_and_is_told_in_full(long seed) {
        Random random = new Random(seed);
        Conversation conversation = sftp(random);
        World world = new World(random, true, null);
        world.feed(conversation.said());
        assertThat(world.operatorFollowed && world.targetFollowed()).isTrue();
        assertThat(world.target.arrived()).isEqualTo(asPassedOn(world.given.toByteArray()));
        assertThat(world.files.transfers).isEqualTo(conversation.files());
        assertThat(world.files.breaches).isEmpty();
        assertThat(world.files.garbled).isZero();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_damaged_sftp_conversation_arrives_as_it_is_or_ends_the_session(long seed) {
        Random random = new Random(seed);
        World world = new World(random, true, null);
        world.feed(damaged(sftp(random).said(), random));
        sftpHolds(world);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void noise_for_sftp_ends_the_session_and_never_throws(long seed) {
        Random random = new Random(seed);
        World world = new World(random, true, null);
        world.feed(noise(random));
        sftpHolds(world);
    }

    // ---- SFTP, while the gateway asks about paths

    /// The conversation goes on only where names were resolved: the server answers whatever it is
    /// asked, in pieces, between the pieces of the conversation.
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_valid_conversation_on_a_machine_with_listed_folders_is_told_in_full(long seed) {
        Random random = new Random(seed);
        Conversation conversation = sftp(random);
        World world = new World(random, ASKING);
        byte[] toOperator = world.feedToNamesServer(conversation.said());
        assertThat(world.operatorFollowed && world.targetFollowed()).isTrue();
        assertThat(world.operator.arrived()).isEqualTo(toOperator);
        assertThat(world.files.transfers).isEqualTo(conversation.files());
        assertThat(world.files.breaches).isEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_damaged_conversation_there_ends_the_session_or_is_told_and_never_throws(long seed) {
        Random random = new Random(seed);
        World world = new World(random, ASKING);
        world.feed(damaged(sftp(random).said(), random));
        assertThat(world.files.breaches).hasSize(world.operatorFollowed ? 0 : 1);
        assertThat(world.files.garbled).isEqualTo(world.targetFollowed() ? 0 : 1);
        world.inspector.endOfFile();
        world.inspector.close();
        world.files.makeAllDurable();
        // What waited for an answer that never came went on as what it may be at worst.
        assertThat(world.target.events()).endsWith("EOF");
    }

    private static void sftpHolds(World world) {
        byte[] given = world.given.toByteArray();
        byte[] arrived = world.target.arrived();
        byte[] expected = asPassedOn(given);
        assertThat(arrived.length).isLessThanOrEqualTo(expected.length);
        assertThat(arrived).isEqualTo(Arrays.copyOf(expected, arrived.length));
        if (world.operatorFollowed) {
            assertThat(world.files.breaches).isEmpty();
            // The rest is a packet that is not whole yet.
            assertThat(given.length - world.target.taken())
                    .isBetween(0L, (long) PacketAssembler.PACKET_LIMIT);
        } else {
            assertThat(world.files.breaches).hasSize(1);
        }
        assertThat(world.files.garbled).isEqualTo(world.targetFollowed() ? 0 : 1);
        world.inspector.close();
        assertThat(world.files.transfers).allMatch(file -> file.bytes() >= 0);
    }

    // ---- the old scp protocol

    private static Conversation scp(ScpCommand command, Random random) {
        List<Said> said = new ArrayList<>();
        List<FileTransfer> files = new ArrayList<>();
        boolean up = command.direction() == Direction.UPLOAD;
        List<String> folders = new ArrayList<>();
        for (int i = 1 + random.nextInt(10); i > 0; i--) {
            int choice = command.into() ? random.nextInt(4) : 2;
            if (choice == 0) {
                folders.add("ordner " + i);
                line(said, up, "D0755 0 ordner " + i);
            } else if (choice == 1 && !folders.isEmpty()) {
                folders.removeLast();
                line(said, up, "E");
            } else {
                if (random.nextBoolean()) {
                    line(said, up, "T1700000000 0 1700000000 0");
                }
                byte[] content = new byte[random.nextInt(random.nextInt(4) == 0 ? 70_000 : 300)];
                random.nextBytes(content);
                line(said, up, "C0644 " + content.length + " dätei" + i);
                said.add(new Said(up, Sftp.joined(content, new byte[1])));
                said.add(new Said(!up, new byte[1]));
                StringBuilder path = new StringBuilder(command.path());
                folders.forEach(folder -> path.append('/').append(folder));
                files.add(
                        transfer(
                                command.into() ? path + "/dätei" + i : command.path(),
                                up,
                                content));
            }
        }
        return new Conversation(said, files);
    }

    private static void line(List<Said> said, boolean up, String line) {
        said.add(new Said(up, (line + "\n").getBytes(UTF_8)));
        said.add(new Said(!up, new byte[1]));
    }

    private static ScpCommand command(Random random) {
        return new ScpCommand(
                random.nextBoolean() ? Direction.UPLOAD : Direction.DOWNLOAD,
                "/tmp/x",
                random.nextBoolean());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_valid_scp_conversation_arrives_unchanged_and_is_told_in_full(long seed) {
        Random random = new Random(seed);
        ScpCommand command = command(random);
        Conversation conversation = scp(command, random);
        World world = new World(random, false, command);
        world.feed(conversation.said());
        scpHolds(world);
        assertThat(world.operatorFollowed && world.targetFollowed()).isTrue();
        assertThat(world.files.transfers).isEqualTo(conversation.files());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_damaged_scp_conversation_arrives_as_it_is(long seed) {
        Random random = new Random(seed);
        ScpCommand command = command(random);
        World world = new World(random, false, command);
        world.feed(damaged(scp(command, random).said(), random));
        scpHolds(world);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void noise_for_scp_arrives_as_it_is(long seed) {
        Random random = new Random(seed);
        World world = new World(random, false, command(random));
        world.feed(noise(random));
        scpHolds(world);
    }

    private static void scpHolds(World world) {
        assertThat(world.target.arrived()).isEqualTo(world.given.toByteArray());
        assertThat(world.files.breaches).isEmpty();
        world.inspector.close();
        assertThat(world.files.transfers).allMatch(file -> file.bytes() >= 0);
    }

    @Test
    void folders_in_folders_without_end_are_not_followed() {
        for (Direction direction : Direction.values()) {
            World world = new World(new Random(1), false, new ScpCommand(direction, "/tmp", true));
            boolean up = direction == Direction.UPLOAD;
            byte[] folder = "D0755 0 folder\n".getBytes(UTF_8);
            boolean followed = true;
            int depth = 0;
            while (followed && depth < 10_000) {
                followed =
                        up
                                ? world.inspector.fromOperator(folder, 0, folder.length)
                                : fromTarget(world, folder, folder.length);
                world.files.makeAllDurable();
                depth++;
            }
            // Linux knows no path of more than 4096 bytes.
            assertThat(depth).as(direction.name()).isBetween(500, 4096 / "/folder".length() + 1);
            assertThat(world.files.accessed)
                    .allSatisfy(fact -> assertThat(fact.length()).isLessThan(5000));
            if (up) {
                assertThat(world.target.arrived()).hasSize(depth * folder.length);
            }
        }
    }

    @Test
    void a_line_without_end_is_not_followed() {
        World world =
                new World(new Random(1), false, new ScpCommand(Direction.DOWNLOAD, "/tmp", true));
        byte[] line = "x".repeat(8000).getBytes(UTF_8);
        System.arraycopy("C0644 1 ".getBytes(UTF_8), 0, line, 0, 8);
        assertThat(fromTarget(world, line, 8000)).isTrue();
        assertThat(fromTarget(world, line, 8000)).isFalse();
    }

    private static boolean fromTarget(World world, byte[] bytes, int length) {
        world.inspector.fromTarget(bytes, 0, length);
        return world.targetFollowed();
    }

    // ---- what is done to streams

    private static List<Said> noise(Random random) {
        List<Said> said = new ArrayList<>();
        for (int i = random.nextInt(40); i >= 0; i--) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            if (bytes.length > 8 && random.nextInt(3) > 0) { // a length that is believed
                System.arraycopy(PacketAssemblerTest.length(bytes.length - 4), 0, bytes, 0, 4);
                bytes[4] =
                        (byte)
                                (random.nextBoolean()
                                        ? random.nextInt(21)
                                        : 100 + random.nextInt(6));
            }
            said.add(new Said(random.nextBoolean(), bytes));
        }
        return said;
    }

    private static List<Said> damaged(List<Said> whole, Random random) {
        List<Said> said = new ArrayList<>(whole);
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(said.size());
            byte[] bytes = said.get(at).bytes().clone();
            boolean byOperator = said.get(at).byOperator();
            switch (random.nextInt(6)) {
                case 0 -> said.remove(at);
                case 1 -> said.add(at, said.get(random.nextInt(said.size())));
                case 2 -> said.set(at, new Said(!byOperator, bytes));
                case 3 ->
                        said.set(
                                at,
                                new Said(
                                        byOperator,
                                        Arrays.copyOf(bytes, random.nextInt(bytes.length + 1))));
                default -> {
                    for (int flips = 1 + random.nextInt(3);
                            bytes.length > 0 && flips > 0;
                            flips--) {
                        // Heads are where it hurts.
                        int where = random.nextInt(Math.min(bytes.length, 40));
                        bytes[where] = (byte) random.nextInt(256);
                    }
                    said.set(at, new Said(byOperator, bytes));
                }
            }
            if (said.isEmpty()) {
                return said;
            }
        }
        return said;
    }

    private static String sha256(byte[] data) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
