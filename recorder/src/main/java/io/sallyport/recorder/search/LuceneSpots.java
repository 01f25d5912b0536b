package io.sallyport.recorder.search;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;

/// Looks at all that match, where a search looks at a page.
final class LuceneSpots {
    private static final String SEQUENCE = "sequence";
    private static final Set<String> SESSION = Set.of(Field.SESSION.word());

    private LuceneSpots() {}

    /// What is done with one document that matches.
    @FunctionalInterface
    private interface Look {
        void at(LeafReaderContext leaf, int document, long sequence) throws IOException;
    }

    static void find(IndexSearcher searcher, Sought sought, Consumer<Spot> spot)
            throws IOException {
        StoredFields stored = searcher.storedFields();
        look(
                searcher,
                LuceneTranslation.of(sought),
                (leaf, document, sequence) -> {
                    Document fields = stored.document(leaf.docBase + document, SESSION);
                    String session = fields.get(Field.SESSION.word());
                    spot.accept(new Spot(sequence, session == null ? "" : session));
                });
    }

    static Map<Long, Long> facts(IndexSearcher searcher, String journal, long length)
            throws IOException {
        Map<Long, Long> facts = new HashMap<>();
        look(
                searcher,
                LuceneTranslation.factsOf(journal),
                (leaf, document, sequence) -> facts.merge(sequence / length, 1L, Long::sum));
        return facts;
    }

    private static void look(IndexSearcher searcher, Query query, Look look) throws IOException {
        Weight weight =
                searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1);
        for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            Scorer scorer = weight.scorer(leaf);
            if (scorer == null) {
                continue;
            }
            NumericDocValues sequences =
                    DocValues.unwrapSingleton(DocValues.getSortedNumeric(leaf.reader(), SEQUENCE));
            if (sequences == null) {
                throw new IOException("a fact in the index has several sequences");
            }
            Bits live = leaf.reader().getLiveDocs();
            DocIdSetIterator found = scorer.iterator();
            for (int at = found.nextDoc();
                    at != DocIdSetIterator.NO_MORE_DOCS;
                    at = found.nextDoc()) {
                if ((live == null || live.get(at)) && sequences.advanceExact(at)) {
                    look.at(leaf, at, sequences.longValue());
                }
            }
        }
    }
}
