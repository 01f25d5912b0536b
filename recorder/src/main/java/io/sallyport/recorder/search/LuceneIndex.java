package io.sallyport.recorder.search;

import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.search.Hit.Place;
import io.sallyport.recorder.shipping.Delivery;
import io.sallyport.recorder.shipping.Parcel;
import io.sallyport.recorder.shipping.Searchable;
import io.sallyport.recorder.shipping.Searchable.OnScreen;
import io.sallyport.recorder.shipping.ShippingSink;
import io.sallyport.recorder.shipping.SinkUnavailableException;
import io.sallyport.recorder.shipping.Traces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.QueryTimeoutImpl;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.SortedNumericSelector;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopFieldCollectorManager;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.LockObtainFailedException;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/// The index in a folder of the node, for where there is no Elasticsearch. A sink like any other:
/// it follows the journal from its own position, and catches up by itself.
///
/// What was shipped is committed, hence durable, before [#ship] returns. After a failure the writer
/// goes back to the last commit, and what follows it is shipped again.
public final class LuceneIndex implements SearchIndex, ShippingSink {
    public static final String NAME = "lucene";

    /// Of documents and their fields. An index of another is made anew.
    private static final String FORMAT = "1";

    private static final String FORMAT_KEY = "sallyport.format";

    /// How long one search may take.
    private static final Duration LONGEST_SEARCH = Duration.ofSeconds(10);

    /// A commit and a new view for every fact would cost more than the sign-in that it tells of.
    private static final Duration PACE = Duration.ofSeconds(3);

    /// What the writer holds before it writes a piece of the index.
    private static final double BUFFER_MEBIBYTES = 32;

    private static final String ID = LuceneTranslation.ID;
    private static final String TIME = "time";
    private static final String SEQUENCE = "sequence";
    private static final String SOURCE = "source";
    private static final String CHANNEL = "channel";
    private static final String MILLIS = "millis";

    private static final Sort LATEST_FIRST =
            new Sort(
                    LongField.newSortField(TIME, true, SortedNumericSelector.Type.MAX),
                    LongField.newSortField(SEQUENCE, true, SortedNumericSelector.Type.MAX),
                    new SortField(ID, SortField.Type.STRING, true));

    private final Path folder;
    private final RecordedScreens screens;
    private final boolean fresh;
    private final Object opening = new Object();
    private volatile @Nullable Opened opened;
    private volatile boolean closed;

    /// What a failure closes.
    private record Opened(Directory directory, IndexWriter writer, SearcherManager searchers) {
        void close() throws IOException {
            try (directory) {
                searchers.close();
                writer.rollback(); // what is not committed is shipped again
            }
        }
    }

    private LuceneIndex(Path folder, Recordings recordings) throws IOException {
        this.folder = folder;
        this.screens = new RecordedScreens(recordings);
        Files.createDirectories(
                folder,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Opened first = open();
        fresh = first.writer().getDocStats().maxDoc == 0;
        opened = first;
    }

    /// Opens the index in this folder; makes it where there is none.
    ///
    /// @throws IOException when another process has it, it cannot be read, or is of another version
    public static LuceneIndex open(Path folder, Recordings recordings) throws IOException {
        return new LuceneIndex(folder, recordings);
    }

    private Opened open() throws IOException {
        Directory directory = FSDirectory.open(folder);
        try {
            if (DirectoryReader.indexExists(directory)) {
                try (DirectoryReader reader = DirectoryReader.open(directory)) {
                    Map<String, String> data = reader.getIndexCommit().getUserData();
                    if (reader.maxDoc() > 0 && !FORMAT.equals(data.get(FORMAT_KEY))) {
                        throw new IOException("it is of another version");
                    }
                }
            }
            IndexWriter writer =
                    new IndexWriter(
                            directory,
                            new IndexWriterConfig(Words.ANALYZER)
                                    .setRAMBufferSizeMB(BUFFER_MEBIBYTES)
                                    // A search ends where its page is full; unsorted it would look
                                    // at all that match, for the latest is written last.
                                    .setIndexSort(LATEST_FIRST)
                                    .setCommitOnClose(false));
            writer.setLiveCommitData(Map.of(FORMAT_KEY, FORMAT).entrySet());
            return new Opened(directory, writer, new SearcherManager(writer, null));
        } catch (LockObtainFailedException e) {
            directory.close();
            throw new IOException("another process has the index in " + folder, e);
        } catch (IOException e) {
            directory.close();
            throw new IOException(
                    "the index in "
                            + folder
                            + " cannot be used: "
                            + e.getMessage()
                            + "; stop the node and make it anew: sallyport reindex",
                    e);
        }
    }

    /// Whether nothing was in it when it was opened: what was shipped to another is to be shipped
    /// again.
    public boolean isFresh() {
        return fresh;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte[] pack(Entry entry) {
        return Searchable.of(entry).text().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Duration pace() {
        return PACE;
    }

    @Override
    public List<String> notes() {
        return screens.notes();
    }

    @Override
    public Delivery ship(List<Parcel> parcels, boolean perhapsThere) {
        try {
            Opened to = ready();
            for (Parcel parcel : parcels) {
                Entry entry = parcel.entry();
                put(to.writer(), Searchable.of(entry), Traces.of(entry), perhapsThere);
                if (RecordedScreens.isEnd(entry)) {
                    // It may be sealed for the second time, in a batch that never was sent before.
                    screens.read(entry, line -> put(to.writer(), line, Set.of(), true));
                }
            }
            to.writer().commit();
            to.searchers().maybeRefreshBlocking();
            return Delivery.COMPLETE;
        } catch (IOException | UncheckedIOException | AlreadyClosedException e) {
            giveUp();
            throw new SinkUnavailableException(
                    "cannot write the index in "
                            + folder
                            + ": "
                            + e.getMessage()
                            + "; free or repair that disk",
                    e,
                    true);
        }
    }

    private Opened ready() throws IOException {
        synchronized (opening) {
            if (closed) {
                throw new AlreadyClosedException("it is closed");
            }
            Opened now = opened;
            if (now == null) {
                now = open();
                opened = now;
            }
            return now;
        }
    }

    private void giveUp() {
        synchronized (opening) {
            Opened broken = opened;
            opened = null;
            if (broken != null) {
                try {
                    broken.close();
                } catch (IOException e) {
                    // It is opened anew, and what was not committed is shipped again.
                }
            }
        }
    }

    private static void put(
            IndexWriter writer, Searchable what, Set<String> traces, boolean perhapsThere) {
        try {
            Document document = document(what);
            traces.forEach(trace ->
                    document.add(new StringField(LuceneTranslation.TRACE, trace, Store.NO)));
            if (perhapsThere) {
                writer.updateDocument(new Term(ID, what.id()), document);
            } else {
                writer.addDocument(document);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Document document(Searchable what) {
        Document document = new Document();
        document.add(new StringField(ID, what.id(), Store.YES));
        document.add(new SortedDocValuesField(ID, new BytesRef(what.id())));
        document.add(new LongField(TIME, what.time().toEpochMilli(), Store.YES));
        document.add(new LongField(SEQUENCE, what.sequence(), Store.YES));
        for (Field field : Field.values()) {
            for (String value : field.values(what)) {
                document.add(new StringField(field.word(), value, Store.YES));
            }
        }
        if (what.header().source() != null) {
            document.add(new StoredField(SOURCE, what.header().source()));
        }
        OnScreen screen = what.screen();
        if (screen != null) {
            document.add(new StoredField(CHANNEL, screen.channel()));
            document.add(new StoredField(MILLIS, screen.millis()));
        }
        document.add(new TextField(LuceneTranslation.TEXT, what.text(), Store.YES));
        return document;
    }

    @Override
    public List<Hit> search(AuditQuery query, int size, @Nullable Place after) {
        return asked(shared -> hits(shared, query, size, after));
    }

    @Override
    public void find(Sought sought, Consumer<Spot> spot) {
        asked(shared -> {
            LuceneSpots.find(shared, sought, spot);
            return List.of();
        });
    }

    @Override
    public Map<Long, Long> facts(String journal, long length) {
        return asked(shared -> LuceneSpots.facts(shared, journal, length));
    }

    /// What is asked of one view of the index.
    @FunctionalInterface
    private interface Question<T> {
        T ask(IndexSearcher of) throws IOException;
    }

    private <T> T asked(Question<T> question) {
        Opened from = opened;
        if (from == null) {
            throw new SearchUnavailableException(
                    "the index in " + folder + " is not usable now; the log says why");
        }
        try {
            IndexSearcher shared = from.searchers().acquire();
            try {
                return question.ask(shared);
            } finally {
                from.searchers().release(shared);
            }
        } catch (IOException | AlreadyClosedException e) {
            throw new SearchUnavailableException(
                    "the index in " + folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<Hit> hits(
            IndexSearcher shared, AuditQuery query, int size, @Nullable Place after)
            throws IOException {
        // Of this search alone: a time limit belongs to a searcher.
        IndexSearcher searcher = new IndexSearcher(shared.getIndexReader());
        searcher.setTimeout(new QueryTimeoutImpl(LONGEST_SEARCH.toMillis()));
        int most = Math.clamp(size, 1, MOST_HITS);
        org.apache.lucene.search.Query wanted = LuceneTranslation.of(query);
        FieldDoc from = after == null ? null : afterwards(after, searcher);
        TopDocs found =
                searcher.search(
                        wanted, new TopFieldCollectorManager(LATEST_FIRST, most, from, most));
        if (searcher.timedOut()) {
            throw new SearchUnavailableException(
                    "the search took longer than "
                            + LONGEST_SEARCH.toSeconds()
                            + " s; narrow it by time (since:2h) or by more words");
        }
        StoredFields stored = searcher.storedFields();
        List<Hit> hits = new ArrayList<>();
        for (ScoreDoc each : found.scoreDocs) {
            hits.add(hit(stored.document(each.doc), query));
        }
        return hits;
    }

    /// The place as a document: behind all that are equal, and an id has no equal.
    private static FieldDoc afterwards(Place place, IndexSearcher searcher) {
        return new FieldDoc(
                Math.max(0, searcher.getIndexReader().maxDoc() - 1),
                0,
                new Object[] {place.millis(), place.sequence(), new BytesRef(place.id())});
    }

    private static Hit hit(Document document, AuditQuery query) {
        String channel = document.get(CHANNEL);
        String millis = document.get(MILLIS);
        return new Hit(
                text(document, ID),
                Long.parseLong(text(document, SEQUENCE)),
                Instant.ofEpochMilli(Long.parseLong(text(document, TIME))),
                text(document, Field.FACT.word()),
                text(document, Field.NODE.word()),
                Field.header(field -> document.get(field.word()), document.get(SOURCE)),
                channel == null || millis == null
                        ? null
                        : new OnScreen(Integer.parseInt(channel), Long.parseLong(millis)),
                Excerpt.of(text(document, LuceneTranslation.TEXT), query));
    }

    private static String text(Document document, String name) {
        String text = document.get(name);
        return text == null ? "" : text;
    }

    @Override
    public void close() {
        synchronized (opening) {
            closed = true;
            giveUp();
        }
    }
}
