package io.sallyport.recorder.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;

/// How a text is cut into words: at Unicode's word boundaries ([UAX
/// 29](https://unicode.org/reports/tr29/)), in lower case, none left out. Elasticsearch's
/// `standard` analyzer is the same.
final class Words {
    static final Analyzer ANALYZER = new StandardAnalyzer();

    private Words() {}

    /// @param start where it begins in the text
    /// @param end where it ends
    record Word(String text, int start, int end) {}

    static List<Word> of(String text) {
        List<Word> words = new ArrayList<>();
        try (TokenStream stream = ANALYZER.tokenStream("text", text)) {
            CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
            OffsetAttribute place = stream.addAttribute(OffsetAttribute.class);
            stream.reset();
            while (stream.incrementToken()) {
                words.add(new Word(term.toString(), place.startOffset(), place.endOffset()));
            }
            stream.end();
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory was read", e);
        }
        return words;
    }
}
