package io.sallyport.gateway.channel;

import io.sallyport.recorder.recording.FileTransfer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A fake of the ledger, written by hand: notes what it is told, and makes facts durable when the
/// test says so. Confined to one thread.
final class NotedFiles implements FileLedger {
    final List<String> accessed = new ArrayList<>();
    final List<FileTransfer> transfers = new ArrayList<>();
    final List<String> refused = new ArrayList<>();
    final List<String> refusedBecause = new ArrayList<>();
    final List<String> breaches = new ArrayList<>();
    final List<FileAccess> accesses = new ArrayList<>();
    int garbled;
    long limit = Long.MAX_VALUE;
    long left;

    private final List<CompletableFuture<Void>> pending = new ArrayList<>();

    @Override
    public CompletableFuture<Void> accessed(FileAccess access) {
        String other = access.other();
        accesses.add(access);
        accessed.add(access.operation() + " " + access.path() + (other == null ? "" : " " + other));
        CompletableFuture<Void> fact = new CompletableFuture<>();
        pending.add(fact);
        return fact;
    }

    /// Makes some facts durable, in any order.
    void makeSomeDurable(Random random) {
        while (!pending.isEmpty() && random.nextInt(4) != 0) {
            pending.remove(random.nextInt(pending.size())).complete(null);
        }
    }

    void makeAllDurable() {
        while (!pending.isEmpty()) {
            pending.removeFirst().complete(null);
        }
    }

    @Override
    public void transferred(FileTransfer file, @Nullable String resolved, boolean isUserData) {
        transfers.add(file);
    }

    @Override
    public boolean lets(long bytes) {
        left += bytes;
        return left <= limit;
    }

    @Override
    public void refused(String request, String why) {
        refused.add(request);
        refusedBecause.add(why);
    }

    @Override
    public void breach(String what) {
        breaches.add(what);
    }

    @Override
    public void garbled() {
        garbled++;
    }

    @Override
    public void whenDurable(CompletableFuture<Void> fact, Runnable then) {
        fact.thenRun(then);
    }
}
