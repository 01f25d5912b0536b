package io.sallyport.recorder.store;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Set;

/// A place that keeps copies of sealed recordings under keys. A key is written once with one
/// content: it holds a part of the content's hash. Safe for use by many threads, except that nobody
/// puts or deletes one key twice at the same time.
public interface RecordingStore extends AutoCloseable {

    /// Where it is, as people are told: `s3://bucket/prefix`. Never holds a secret.
    String place();

    /// Returns once the store says that it has the file. May be repeated, also after a crash in the
    /// middle: what arrived before is not sent again where the store can tell.
    ///
    /// @param key with `/` between its parts
    /// @param sha256 lower-case hex SHA-256 of the file
    /// @throws StoreUnavailableException when it is not known to be there; put it again later
    void put(String key, Path file, String sha256);

    /// Reads back all of it. Returns whether it is there and exactly this.
    ///
    /// @throws StoreUnavailableException when that cannot be known now
    boolean holds(String key, long bytes, String sha256);

    /// A part of it, to be closed by the caller.
    ///
    /// @param from the first byte
    /// @param length how many, one at least
    /// @throws StoreUnavailableException when it is not there, or not now
    InputStream open(String key, long from, long length);

    /// The keys of everything that begins so: also of what was begun to be put, and of what is
    /// there in earlier versions only.
    ///
    /// @throws StoreUnavailableException when that cannot be known now
    Set<String> keys(String prefix);

    /// Returns once it is gone, every version of it. May be repeated; what is not there is gone.
    ///
    /// @throws StoreUnavailableException when it is not known to be gone
    void delete(String key);

    @Override
    void close();
}
