package io.sallyport.recorder.recording;

import io.sallyport.recorder.recording.ChunkFormat.Header;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Reads a file chunk by chunk and holds each against its number and the chain. Needs no key for
/// that. Confined to one thread.
final class ChunkReader implements AutoCloseable {
    private final InputStream in;
    private byte[] chain;
    private long position;
    private int chunks;
    private long millis;
    private boolean ended;

    /// A chunk that is where it belongs.
    ///
    /// @param previous the chain before it
    /// @param sealed ciphertext and tag
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Chunk(Header header, long offset, byte[] previous, byte[] sealed) {}

    /// @param in stands behind the file's header
    ChunkReader(InputStream in, FileHeader.Read header) {
        this.in = in;
        this.chain = header.hash();
        this.position = header.bytes().length;
    }

    /// The next chunk; null behind the end.
    ///
    /// @throws DamagedException when it is not the one that belongs there, or the end is missing
    /// @throws EOFException when it is not complete
    @Nullable Chunk next(ChunkCoder coder) throws IOException, DamagedException {
        byte[] head = in.readNBytes(ChunkFormat.HEADER_BYTES);
        if (head.length == 0) {
            if (ended) {
                return null;
            }
            throw new DamagedException(
                    "the recording was never ended by its writer, or its tail is cut off");
        }
        if (ended) {
            throw new DamagedException("bytes follow the end");
        }
        if (head.length < ChunkFormat.HEADER_BYTES) {
            throw new EOFException();
        }
        Header header = Header.decode(head);
        if (header.number() != chunks) {
            throw new DamagedException(
                    "chunk " + header.number() + " stands where chunk " + chunks + " belongs");
        }
        if (header.millis() < millis) {
            throw new DamagedException("chunk " + chunks + " is earlier than the one before it");
        }
        byte[] rest = in.readNBytes(header.sealed() + ChunkFormat.HASH_BYTES);
        if (rest.length < header.sealed() + ChunkFormat.HASH_BYTES) {
            throw new EOFException();
        }
        byte[] sealed = Arrays.copyOf(rest, header.sealed());
        byte[] chunk = Arrays.copyOf(head, head.length + sealed.length);
        System.arraycopy(sealed, 0, chunk, head.length, sealed.length);
        byte[] hash = coder.chain(chain, chunk, chunk.length);
        if (!Arrays.equals(hash, Arrays.copyOfRange(rest, header.sealed(), rest.length))) {
            throw new DamagedException(
                    "chunk "
                            + chunks
                            + " does not continue the chain: it or its place was changed");
        }
        Chunk read = new Chunk(header, position, chain, sealed);
        chain = hash;
        position += chunk.length + hash.length;
        millis = header.millis();
        chunks++;
        ended = header.kind() == ChunkFormat.END;
        return read;
    }

    /// How much of the file was whole so far.
    long position() {
        return position;
    }

    int chunks() {
        return chunks;
    }

    boolean isEnded() {
        return ended;
    }

    /// The chain with everything read, lower-case hex.
    String chain() {
        return HexFormat.of().formatHex(chain);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
