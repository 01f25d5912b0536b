package io.sallyport.recorder.proof;

import java.util.ArrayDeque;
import java.util.Iterator;

/// The root over leaves that are added one after the other, MTH of RFC 6962, section 2.1. Confined
/// to one thread.
final class RootBuilder {
    /// A complete subtree.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Subtree(long leaves, byte[] root) {}

    private final Hashes hashes = new Hashes();

    /// The last one added on top; each is larger than the one above it.
    private final ArrayDeque<Subtree> subtrees = new ArrayDeque<>();

    void add(byte[] leaf) {
        Subtree added = new Subtree(1, leaf);
        while (!subtrees.isEmpty() && subtrees.element().leaves() == added.leaves()) {
            Subtree left = subtrees.pop();
            added = new Subtree(2 * left.leaves(), hashes.node(left.root(), added.root()));
        }
        subtrees.push(added);
    }

    byte[] root() {
        if (subtrees.isEmpty()) {
            return Hashes.sha256().digest();
        }
        Iterator<Subtree> fromRight = subtrees.iterator();
        byte[] root = fromRight.next().root();
        while (fromRight.hasNext()) {
            root = hashes.node(fromRight.next().root(), root);
        }
        return root;
    }
}
