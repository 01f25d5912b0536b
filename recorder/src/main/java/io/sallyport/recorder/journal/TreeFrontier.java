package io.sallyport.recorder.journal;

import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;

/// The Merkle tree of RFC 6962, section 2.1, over leaves that come one after the other: of it only
/// the roots of the complete subtrees at its right edge are kept, one for each bit of the size, so
/// it has at most 63 hashes however many leaves there are.
///
/// Batches wait and are hashed by whoever asks for the root: the thread that writes the journal has
/// no time for it. What waits is guarded by `waiting`, the tree by its own monitor.
final class TreeFrontier {
    static final int HASH_BYTES = 32;

    private final MessageDigest digest = EntryFormat.sha256();

    /// By height; meaningful where that bit of `size` is set.
    private final byte[][] subtrees = new byte[Long.SIZE][];

    private long size;

    /// How many leaves may wait; more than come between two checkpoints.
    private static final int MAX_WAITING = 32_768;

    private final ArrayDeque<byte[][]> waiting = new ArrayDeque<>();
    private int waitingLeaves;

    /// The tree of no leaves.
    TreeFrontier() {}

    /// A tree of which only the frontier is known.
    ///
    /// @param highestFirst the roots of its complete subtrees, the largest first
    TreeFrontier(long size, byte[][] highestFirst) {
        if (size < 0 || highestFirst.length != Long.bitCount(size)) {
            throw new IllegalArgumentException(
                    highestFirst.length + " subtrees do not make a tree of " + size);
        }
        this.size = size;
        int next = 0;
        for (int height = Long.SIZE - 1; height >= 0; height--) {
            if ((size >> height & 1) == 1) {
                subtrees[height] = highestFirst[next++];
            }
        }
    }

    /// A size with the root at that size.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Head(long size, byte[] root) {}

    void append(byte[][] leaves) {
        boolean tooMany;
        synchronized (waiting) {
            waiting.add(leaves);
            waitingLeaves += leaves.length;
            tooMany = waitingLeaves > MAX_WAITING;
        }
        if (tooMany) {
            hashWaiting();
        }
    }

    synchronized void append(byte[] leaf) {
        hashWaiting();
        add(leaf);
    }

    private synchronized void hashWaiting() {
        List<byte[][]> batches;
        synchronized (waiting) {
            if (waiting.isEmpty()) {
                return;
            }
            batches = List.copyOf(waiting);
            waiting.clear();
            waitingLeaves = 0;
        }
        for (byte[][] batch : batches) {
            for (byte[] leaf : batch) {
                add(leaf);
            }
        }
    }

    private void add(byte[] leaf) {
        byte[] subtree = leaf;
        int height = 0;
        // As a carry runs when a binary number is counted up.
        for (; (size >> height & 1) == 1; height++) {
            subtree = node(subtrees[height], subtree);
        }
        subtrees[height] = subtree;
        size++;
    }

    synchronized Head head() {
        hashWaiting();
        if (size == 0) {
            return new Head(0, digest.digest());
        }
        int height = Long.numberOfTrailingZeros(size);
        byte[] root = subtrees[height];
        for (height++; height < Long.SIZE; height++) {
            if ((size >> height & 1) == 1) {
                root = node(subtrees[height], root);
            }
        }
        return new Head(size, root);
    }

    synchronized long size() {
        hashWaiting();
        return size;
    }

    /// The roots of the complete subtrees, the largest first.
    synchronized byte[][] highestFirst() {
        hashWaiting();
        byte[][] hashes = new byte[Long.bitCount(size)][];
        int next = 0;
        for (int height = Long.SIZE - 1; height >= 0; height--) {
            if ((size >> height & 1) == 1) {
                hashes[next++] = Arrays.copyOf(subtrees[height], HASH_BYTES);
            }
        }
        return hashes;
    }

    private byte[] node(byte[] left, byte[] right) {
        digest.update((byte) 1);
        digest.update(left);
        digest.update(right);
        return digest.digest();
    }
}
