package io.sallyport.gateway.channel;

import io.sallyport.gateway.channel.FileScope.Place;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// A request of SFTP version 3 that opens or changes what it names (draft-ietf-secsh-filexfer-02,
/// with OpenSSH's extensions).
///
/// @param deed what it does
/// @param reads whether content is read through what it opens
/// @param names what it names, one or two, in its order
record FileRequest(Deed deed, boolean reads, List<Name> names) {
    private static final int WRITES = 0x02 | 0x04 | 0x08 | 0x10; // WRITE, APPEND, CREAT, TRUNC
    private static final int READS = 0x01;

    /// What a request does. The words are those of the fact.
    enum Deed {
        READ("read", true, false),
        WRITE("write", true, false),
        SETSTAT("setstat", true, false),
        LSETSTAT("setstat", false, false),
        REMOVE("remove", false, true),
        MKDIR("mkdir", false, true),
        RMDIR("rmdir", false, true),
        RENAME("rename", false, true),
        SYMLINK("symlink", false, true),
        HARDLINK("hardlink", false, true);

        final String word;

        /// Whether a link at the end of the name is followed, or is itself what is meant.
        final boolean follows;

        /// Whether names may lead elsewhere afterwards.
        final boolean changesNames;

        Deed(String word, boolean follows, boolean changesNames) {
            this.word = word;
            this.follows = follows;
            this.changesNames = changesNames;
        }
    }

    /// @param at where its length stands in the packet
    record Name(RemotePath path, int at) {}

    boolean opens() {
        return deed == Deed.READ || deed == Deed.WRITE;
    }

    RemotePath path() {
        return names.getFirst().path();
    }

    @Nullable RemotePath other() {
        return names.size() == 1 ? null : names.getLast().path();
    }

    /// The one that a request of this type is; absent where it names nothing that it opens or
    /// changes.
    ///
    /// @param packet what follows the request's number
    /// @throws RuntimeException on garbage
    static Optional<FileRequest> of(int type, Buffer packet) {
        return switch (type) {
            case 3 -> Optional.of(open(packet));
            case 9 -> one(Deed.SETSTAT, packet);
            case 13 -> one(Deed.REMOVE, packet);
            case 14 -> one(Deed.MKDIR, packet);
            case 15 -> one(Deed.RMDIR, packet);
            case 18 -> two(Deed.RENAME, packet);
            case 20 -> two(Deed.SYMLINK, packet);
            default -> Optional.empty();
        };
    }

    /// The same for an extension of this name.
    static Optional<FileRequest> extended(String extension, Buffer packet) {
        return switch (extension) {
            case "posix-rename@openssh.com" -> two(Deed.RENAME, packet);
            case "hardlink@openssh.com" -> two(Deed.HARDLINK, packet);
            case "lsetstat@openssh.com" -> one(Deed.LSETSTAT, packet);
            default -> Optional.empty();
        };
    }

    private static FileRequest open(Buffer packet) {
        Name name = name(packet);
        int flags = packet.getInt();
        boolean writes = (flags & WRITES) != 0;
        return new FileRequest(
                writes ? Deed.WRITE : Deed.READ, !writes || (flags & READS) != 0, List.of(name));
    }

    private static Optional<FileRequest> one(Deed deed, Buffer packet) {
        return Optional.of(new FileRequest(deed, false, List.of(name(packet))));
    }

    private static Optional<FileRequest> two(Deed deed, Buffer packet) {
        return Optional.of(new FileRequest(deed, false, List.of(name(packet), name(packet))));
    }

    private static Name name(Buffer packet) {
        int at = packet.rpos();
        return new Name(RemotePath.in(packet), at);
    }

    /// The same of a packet that began `offset` bytes later.
    FileRequest from(int offset) {
        return new FileRequest(
                deed,
                reads,
                names.stream().map(name -> new Name(name.path(), name.at() - offset)).toList());
    }

    /// The packet with where its names lead in their place, so that what was judged is what the
    /// target does. A symlink says what its author wrote.
    ///
    /// @param packet the whole packet, and nothing before it
    byte[] leadingTo(List<Place> places, byte[] packet) {
        if (deed == Deed.SYMLINK) {
            return packet;
        }
        ByteBuffer to = ByteBuffer.allocate(packet.length + names.size() * RemotePath.LIMIT);
        int from = 0;
        for (int i = 0; i < names.size(); i++) {
            RemotePath path = places.get(i).resolved().orElse(null);
            if (path != null) {
                Name name = names.get(i);
                to.put(packet, from, name.at() - from);
                to.putInt(path.bytes().length()).put(path.wire());
                from = name.at() + Integer.BYTES + name.path().bytes().length();
            }
        }
        if (from == 0) {
            return packet;
        }
        to.put(packet, from, packet.length - from);
        to.putInt(0, to.position() - Integer.BYTES);
        return Arrays.copyOf(to.array(), to.position());
    }
}
