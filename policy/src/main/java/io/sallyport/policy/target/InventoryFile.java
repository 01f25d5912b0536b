package io.sallyport.policy.target;

import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.journal.JournalUnavailableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The inventory in `inventory.yml`. Looks at the file every second and takes a new one without a
/// restart; a bad one is refused whole while the last good one stays in force. Each load and each
/// refusal is a fact, and the fact is durable before the inventory is in force.
///
/// A grant that was taken out of the file therefore ends within a second or two, and one that was
/// spoilt by a typing mistake elsewhere in the file does not end until that is mended.
public final class InventoryFile implements InventorySource, AutoCloseable {
    /// A larger file is refused unread.
    public static final int MOST_BYTES = 8 << 20;

    private static final Logger log = LoggerFactory.getLogger(InventoryFile.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /// A file that changed this recently may change again without a new time stamp, so that its
    /// content is compared until it is older.
    private static final Duration UNSETTLED = Duration.ofSeconds(2);

    private final Path file;
    private final Journal journal;
    private final InstantSource clock;
    private final List<Consumer<Inventory>> listeners = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /// Guards `seen` and everything that loads.
    private final ReentrantLock loading = new ReentrantLock();

    private @Nullable Seen seen;
    private volatile Inventory current;

    /// Loads the file and begins to watch it.
    ///
    /// @throws InventoryInvalidException when the file is refused; nothing is in force then
    /// @throws JournalUnavailableException when the load cannot be journalled
    public InventoryFile(Path file, Journal journal, InstantSource clock) {
        this.file = file;
        this.journal = journal;
        this.clock = clock;
        this.current = load(stamp());
        // No virtual thread: with one that runs each second, threads that the JVM had added while
        // others waited for the disk were still there after minutes.
        Thread.ofPlatform().daemon().name("inventory-watch").start(this::watch);
    }

    /// Reads an inventory, without putting it into force anywhere.
    ///
    /// @throws InventoryInvalidException when it cannot be used
    public static Inventory read(Path file) {
        String name = String.valueOf(file.getFileName());
        return InventoryReader.read(name, text(name, content(file)));
    }

    @Override
    public Inventory current() {
        return current;
    }

    /// Hands each later load to `listener`, once it is in force, on the thread that loaded it.
    public void onLoad(Consumer<Inventory> listener) {
        listeners.add(listener);
    }

    /// Loads the file now, whether or not it changed, and returns once it is in force.
    ///
    /// @throws InventoryInvalidException when the file is refused; the last good one stays
    /// @throws JournalUnavailableException when the load cannot be journalled; the last good one
    ///   stays
    public void reload() {
        loading.lock();
        try {
            takeInForce(load(stamp()));
        } finally {
            loading.unlock();
        }
    }

    /// Looks whether the file changed, and loads it if so. What the watching thread does each
    /// second.
    void look() {
        loading.lock();
        try {
            Stamp stamp = stamp();
            Seen before = seen;
            if (before != null && before.stamp().equals(stamp) && !contentChanged(before)) {
                return;
            }
            Inventory loaded = load(stamp);
            takeInForce(loaded);
            log.info(
                    "inventory loaded: {} people, {} targets, {} grants",
                    loaded.people().size(),
                    loaded.targets().size(),
                    loaded.grants().size());
        } catch (InventoryInvalidException refused) {
            log.warn("inventory refused, the last good one stays: {}", refused.getMessage());
        } catch (JournalUnavailableException notJournalled) {
            log.error("inventory not loaded, the journal is unavailable", notJournalled);
        } finally {
            loading.unlock();
        }
    }

    /// Stops watching. The last good inventory stays readable.
    @Override
    public void close() {
        closed.countDown();
    }

    private void watch() {
        try {
            while (!closed.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException endOfNode) {
            Thread.currentThread().interrupt();
        }
    }

    private void takeInForce(Inventory loaded) {
        current = loaded;
        for (Consumer<Inventory> listener : listeners) {
            try {
                listener.accept(loaded);
            } catch (RuntimeException listenerFailed) {
                // One listener's fault must not keep the others from ending what lost its grant,
                // nor stop the watching.
                log.error("a listener of the inventory failed", listenerFailed);
            }
        }
    }

    /// The stamp was taken before the content is read: what changes in between is seen next time.
    private Inventory load(Stamp stamp) {
        String name = String.valueOf(file.getFileName());
        String digest = "";
        seen = null; // What could not be journalled counts as not seen, and is tried again.
        try {
            byte[] content = content();
            digest = sha256(content);
            Inventory inventory = InventoryReader.read(name, text(name, content));
            journal.append(
                    new InventoryLoaded(
                            name,
                            digest,
                            inventory.people().size(),
                            inventory.targets().size(),
                            inventory.grants().size()));
            seen = new Seen(stamp, digest, clock.instant());
            return inventory;
        } catch (InventoryInvalidException refused) {
            journal.append(new InventoryRefused(name, refused.line(), refused.problem()));
            seen = new Seen(stamp, digest, clock.instant());
            throw refused;
        }
    }

    private byte[] content() {
        return content(file);
    }

    private static byte[] content(Path file) {
        String name = String.valueOf(file.getFileName());
        try (var in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MOST_BYTES + 1);
            if (content.length > MOST_BYTES) {
                throw new InventoryInvalidException(
                        name, 1, "the file is larger than 8 MiB; split the site");
            }
            return content;
        } catch (NoSuchFileException missing) {
            throw new InventoryInvalidException(
                    name, "there is no file " + file.toAbsolutePath() + "; put it back");
        } catch (IOException unreadable) {
            throw new InventoryInvalidException(
                    name, 1, "the file cannot be read: " + unreadable.getMessage());
        }
    }

    private static String text(String name, byte[] content) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
        } catch (CharacterCodingException notUtf8) {
            throw new InventoryInvalidException(name, 1, "the file is not UTF-8; save it as UTF-8");
        }
    }

    private boolean contentChanged(Seen before) {
        Instant modified = before.stamp().modified();
        if (before.readAt().isAfter(modified.plus(UNSETTLED))) {
            return false;
        }
        try {
            boolean changed = !sha256(content()).equals(before.sha256());
            seen = new Seen(before.stamp(), before.sha256(), clock.instant());
            return changed;
        } catch (InventoryInvalidException stillUnreadable) {
            return !before.sha256().isEmpty();
        }
    }

    private Stamp stamp() {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(now.lastModifiedTime().toInstant(), now.size(), now.fileKey());
        } catch (IOException absent) {
            return Stamp.ABSENT;
        }
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /// What a change shows in. The file key (the inode) tells a rename over the old file, which may
    /// keep size and time.
    private record Stamp(Instant modified, long size, @Nullable Object fileKey) {
        static final Stamp ABSENT = new Stamp(Instant.EPOCH, -1, null);
    }

    /// @param sha256 of the content that was read; empty where it could not be
    private record Seen(Stamp stamp, String sha256, Instant readAt) {}
}
