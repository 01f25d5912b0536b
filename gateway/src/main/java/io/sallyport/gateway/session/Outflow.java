package io.sallyport.gateway.session;

import io.sallyport.policy.target.Target;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/// How much user data a session took off its machine, and the most it may take: every channel of
/// the session counts here. Safe for use by many threads; nothing waits.
///
/// What counts: the content of files that are user data, by SFTP, and all that a program puts out
/// on a channel without a terminal (`scp`, `rsync`, `cat`), since what is in that cannot be told.
/// What a terminal shows is not counted: a person at work sees much and takes little, and whoever
/// takes data that way is for the rules to find.
public final class Outflow {
    private final @Nullable DataSize limit;
    private final BiConsumer<DataSize, Long> crossed;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();

    /// @param limit absent: none
    /// @param crossed is told once, with the limit and what was asked for all in all
    Outflow(@Nullable DataSize limit, BiConsumer<DataSize, Long> crossed) {
        this.limit = limit;
        this.crossed = crossed;
    }

    static Outflow of(ProxySession session) {
        Target from = session.target();
        return new Outflow(
                from.holdsUserData() ? from.userData().limit() : null,
                (limit, taken) -> {
                    var _ =
                            session.journal(
                                    new UserDataLimitReached(
                                            session.header(), limit.toBytes(), taken));
                    session.end(
                            new SessionEnd(
                                    SessionEnd.Cause.LIMIT,
                                    "one session takes at most "
                                            + inWords(limit)
                                            + " of user data off "
                                            + from.name()
                                            + "; this one ends, ask the owner of the data before"
                                            + " you take more"));
                });
    }

    /// Counts bytes on their way to the operator. False: they must not go on, and the session ends.
    public boolean lets(long bytes) {
        if (limit == null) {
            return true;
        }
        long all = taken.addAndGet(bytes);
        if (all <= limit.toBytes()) {
            return true;
        }
        if (over.compareAndSet(false, true)) {
            crossed.accept(limit, all);
        }
        return false;
    }

    /// As somebody would write it: `100 MB`.
    static String inWords(DataSize size) {
        long bytes = size.toBytes();
        String[] units = {" bytes", " KB", " MB", " GB", " TB"};
        int unit = 0;
        while (bytes % 1024 == 0 && unit < units.length - 1) {
            bytes /= 1024;
            unit++;
        }
        return bytes + units[unit];
    }
}
