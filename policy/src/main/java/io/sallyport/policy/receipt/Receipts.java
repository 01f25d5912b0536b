package io.sallyport.policy.receipt;

import io.sallyport.policy.consent.Access;
import io.sallyport.policy.consent.Accesses;
import io.sallyport.policy.database.Database;
import io.sallyport.policy.house.HouseFile;
import io.sallyport.policy.ledger.Outbox;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.Journal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The receipts of sessions on machines that hold user data: files `YYYY/MM/SESSION.txt` under one
/// folder, signed, written once. A session whose receipt could not be issued, because the node was
/// killed or a disk was full, gets it later: [#issueMissing]. Safe for use by many threads; issuing
/// is done by one at a time.
public final class Receipts {
    private static final Logger LOG = LoggerFactory.getLogger(Receipts.class);

    /// What stands in a session's row where there is nothing to have a receipt of.
    private static final String NONE = "none";

    private static final int MOST_LISTED = 1000;
    private static final int MOST_AT_ONCE = 200;
    private static final int MOST_BYTES = 8 << 20;
    private static final int BATCH = 500;

    /// How far the journal's times may lie from those of the rows.
    private static final Duration MARGIN = Duration.ofMinutes(10);

    private static final DateTimeFormatter MONTH =
            DateTimeFormatter.ofPattern("uuuu/MM", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Path folder;
    private final String node;
    private final Journal journal;
    private final Database database;
    private final Outbox outbox;
    private final ReceiptSigner signer;
    private final InstantSource clock;
    private final Object issuing = new Object(); // held while a receipt is made

    /// @param folder where the files are
    /// @param node whose sessions get their receipts here
    /// @param outbox where owners are told
    public Receipts(
            Path folder,
            String node,
            Journal journal,
            Database database,
            Outbox outbox,
            ReceiptSigner signer,
            InstantSource clock) {
        this.folder = folder;
        this.node = node;
        this.journal = journal;
        this.database = database;
        this.outbox = outbox;
        this.signer = signer;
        this.clock = clock;
    }

    /// Issues the receipts of this node's sessions that are over and have none. May be repeated.
    ///
    /// @param running whether a session still runs, by its id
    /// @throws io.sallyport.policy.database.DatabaseUnavailableException
    /// @throws io.sallyport.recorder.journal.JournalUnavailableException
    public void issueMissing(Predicate<String> running) {
        List<Access> missing =
                database.read(rows ->
                        rows.sql(
                                        "select * from access where node = ? and receipt is null"
                                                + " order by began_at limit ?")
                                .param(node)
                                .param(MOST_AT_ONCE)
                                .query((row, _) -> Accesses.of(row))
                                .list());
        for (Access access : missing) {
            if (!running.test(access.session())) {
                issue(access.session());
            }
        }
    }

    /// Issues the receipt of a session that is over, if it is of one on user data and has none.
    public void issue(String session) {
        synchronized (issuing) {
            Optional<Access> missing =
                    database.read(rows ->
                            rows.sql(
                                            "select * from access where session_id = ? and node = ?"
                                                    + " and receipt is null")
                                    .param(session)
                                    .param(node)
                                    .query((row, _) -> Accesses.of(row))
                                    .optional());
            if (missing.isPresent()) {
                try {
                    issue(missing.get());
                } catch (IOException e) {
                    LOG.error("the receipt of {} could not be kept; it is tried again", session, e);
                }
            }
        }
    }

    private void issue(Access access) throws IOException {
        Happenings seen = happenings(access);
        if (seen.opened == null) {
            settle(access, NONE, null); // nothing was opened: the row says all there is
            return;
        }
        if (seen.sealed == null && seen.broken == null) {
            return; // the recording's end comes with the next start
        }
        Path file = file(access);
        HouseFile.create(
                file,
                signer.sign(database.read(rows -> ReceiptText.of(access, seen, rows)))
                        .getBytes(StandardCharsets.UTF_8));
        // What lies there already was written before a crash: that one counts.
        byte[] kept = HouseFile.read(file, MOST_BYTES);
        ReceiptIssued fact =
                new ReceiptIssued(
                        header(access, seen),
                        folder.relativize(file).toString().replace('\\', '/'),
                        kept.length,
                        sha256(kept));
        journal.append(fact);
        settle(access, fact.sha256(), fact);
    }

    private void settle(Access access, String receipt, @Nullable ReceiptIssued issued) {
        Instant now = clock.instant();
        database.write(rows -> {
            int settled =
                    rows.sql(
                                    "update access set receipt = ? where session_id = ? and receipt is"
                                            + " null")
                            .param(receipt)
                            .param(access.session())
                            .update();
            if (settled == 1 && issued != null) {
                outbox.keep(List.of(issued), rows, now);
            }
            return settled;
        });
    }

    private static FactHeader header(Access access, Happenings seen) {
        String source = seen.opened == null ? null : seen.opened.header().source();
        return new FactHeader(
                access.person(),
                source,
                access.target(),
                access.account(),
                access.session(),
                access.grant(),
                access.consent(),
                access.owner());
    }

    private Happenings happenings(Access access) {
        Happenings seen = new Happenings();
        // The clock behind the entries never goes back by more than the margin.
        long next = journal.firstAfter(access.began().minus(MARGIN));
        while (!seen.isWhole()) {
            List<Entry> batch = journal.read(next, BATCH);
            if (batch.isEmpty()) {
                break;
            }
            for (Entry entry : batch) {
                if (access.session().equals(entry.header().session())) {
                    seen.add(entry);
                }
            }
            next = batch.getLast().sequence() + 1;
        }
        return seen;
    }

    private Path file(Access access) {
        return folder.resolve(MONTH.format(access.began())).resolve(access.session() + ".txt");
    }

    /// The owner's, the latest first, at most 1000.
    public List<Receipt> of(String owner) {
        return list("owner = ?", owner);
    }

    /// Everybody's, the latest first, at most 1000.
    public List<Receipt> all() {
        return list("owner <> ?", "");
    }

    /// The receipt of this session, if it was issued.
    public Optional<Receipt> find(String session) {
        return list("session_id = ?", session).stream().findFirst();
    }

    private List<Receipt> list(String which, String value) {
        return database.read(rows ->
                rows.sql(
                                "select * from access where receipt is not null and receipt <> '"
                                        + NONE
                                        + "' and "
                                        + which
                                        + " order by began_at desc, session_id limit ?")
                        .param(value)
                        .param(MOST_LISTED)
                        .query((row, _) -> new Receipt(Accesses.of(row), row.getString("receipt")))
                        .list());
    }

    /// The signed text; nothing where its file is not here, which on another node it is.
    ///
    /// @throws IOException when it cannot be read, or is not what was issued
    public Optional<String> text(Receipt receipt) throws IOException {
        Path file = file(receipt.access());
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        byte[] kept = HouseFile.read(file, MOST_BYTES);
        if (!sha256(kept).equals(receipt.sha256())) {
            throw new IOException(file + " is not the receipt that was issued; restore it");
        }
        return Optional.of(new String(kept, StandardCharsets.UTF_8));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
