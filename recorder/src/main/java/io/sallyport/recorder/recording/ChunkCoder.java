package io.sallyport.recorder.recording;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.sallyport.recorder.recording.ChunkFormat.Header;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.concurrent.ArrayBlockingQueue;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/// Packs and encrypts chunks, and the way back. Confined to whoever has borrowed it.
///
/// A few serve all recordings of the process: an idle session keeps no compressor and no cipher.
final class ChunkCoder {
    /// Contents below this are stored: zstd's own header eats what there is to gain.
    private static final int WORTH_PACKING = 128;

    /// While a session runs. What is worth it is done when the recording is rewritten.
    static final int FAST = 1;

    private static final int TAG_BITS = 8 * ChunkFormat.TAG_BYTES;
    private static final int SMALL = 160 * 1024;
    private static final int MAX_IDLE = 8;
    private static final ArrayBlockingQueue<ChunkCoder> IDLE = new ArrayBlockingQueue<>(MAX_IDLE);

    private final Cipher cipher;
    private final MessageDigest digest = FrameFormat.sha256();
    private final ZstdCompressCtx packer = new ZstdCompressCtx();
    private final ZstdDecompressCtx unpacker = new ZstdDecompressCtx();
    private byte[] packed = new byte[0];
    private byte[] out = new byte[0];

    /// A whole chunk as it goes into the file; the bytes count until the coder's next use.
    ///
    /// @param hash the chain with this chunk
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Sealed(byte[] bytes, int length, byte[] hash) {}

    private ChunkCoder() {
        try {
            cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM", e);
        }
        packer.setContentSize(false).setChecksum(false);
    }

    /// One that nobody else has until it is given back.
    static ChunkCoder take() {
        ChunkCoder coder = IDLE.poll();
        return coder == null ? new ChunkCoder() : coder;
    }

    void giveBack() {
        if (packed.length > SMALL || out.length > SMALL) {
            packed = new byte[0];
            out = new byte[0];
        }
        if (!IDLE.offer(this)) {
            packer.close();
            unpacker.close();
        }
    }

    /// @param previous the chain before this chunk
    Sealed seal(
            DataKey key,
            byte[] previous,
            int kind,
            int number,
            long millis,
            byte[] plain,
            int length,
            int level) {
        byte[] contents = plain;
        int contentLength = length;
        int coding = ChunkFormat.STORED;
        if (length >= WORTH_PACKING) {
            packed = atLeast(packed, length);
            int size = pack(plain, length, level);
            if (size > 0) {
                contents = packed;
                contentLength = size;
                coding = ChunkFormat.ZSTD;
            }
        }
        Header header =
                new Header(
                        kind,
                        coding,
                        number,
                        millis,
                        length,
                        contentLength + ChunkFormat.TAG_BYTES);
        byte[] head = header.encode();
        int total = ChunkFormat.OVERHEAD + contentLength;
        out = atLeast(out, total);
        System.arraycopy(head, 0, out, 0, head.length);
        try {
            cipher.init(
                    Cipher.ENCRYPT_MODE, key.key(), new GCMParameterSpec(TAG_BITS, header.nonce()));
            bind(key, head, previous);
            cipher.doFinal(contents, 0, contentLength, out, head.length);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a chunk cannot be encrypted", e);
        }
        int hashed = total - ChunkFormat.HASH_BYTES;
        byte[] hash = chain(previous, out, hashed);
        System.arraycopy(hash, 0, out, hashed, hash.length);
        return new Sealed(out, total, hash);
    }

    /// How long it became; 0 where that is no gain.
    private int pack(byte[] plain, int length, int level) {
        packer.setLevel(level);
        try {
            return packer.compressByteArray(packed, 0, length - 1, plain, 0, length);
        } catch (ZstdException _) { // it would not fit
            return 0;
        }
    }

    /// The contents, where key, place and chain are those it was sealed with.
    ///
    /// @param sealed ciphertext and tag
    byte[] open(DataKey key, byte[] previous, Header header, byte[] sealed)
            throws DamagedException {
        byte[] contents;
        try {
            cipher.init(
                    Cipher.DECRYPT_MODE, key.key(), new GCMParameterSpec(TAG_BITS, header.nonce()));
            bind(key, header.encode(), previous);
            contents = cipher.doFinal(sealed);
        } catch (AEADBadTagException e) {
            throw new DamagedException("its contents are not what this key encrypted here");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a chunk cannot be decrypted", e);
        }
        if (header.coding() == ChunkFormat.STORED) {
            return contents;
        }
        byte[] plain = new byte[header.plain()];
        try {
            // Into an array of the size declared: what unpacks to more is refused by the library.
            int size =
                    unpacker.decompressByteArray(
                            plain, 0, plain.length, contents, 0, contents.length);
            if (size != plain.length) {
                throw new DamagedException("it unpacks to " + size + " bytes, not as declared");
            }
        } catch (ZstdException e) {
            throw new DamagedException("it does not unpack to the length declared");
        }
        return plain;
    }

    private void bind(DataKey key, byte[] header, byte[] previous) {
        cipher.updateAAD(key.recording());
        cipher.updateAAD(header);
        cipher.updateAAD(previous);
    }

    /// The chain with a chunk.
    byte[] chain(byte[] previous, byte[] chunk, int length) {
        digest.reset();
        digest.update(previous);
        digest.update(chunk, 0, length);
        return digest.digest();
    }

    private static byte[] atLeast(byte[] array, int length) {
        return array.length >= length ? array : new byte[length];
    }
}
