package io.sallyport.recorder.search;

import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.shipping.Searchable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a search can be narrowed by, `person:alice`. Values are compared whole, letter by letter;
/// one that ends in `*` stands for all that begin so.
public enum Field {
    PERSON("user.name", each -> one(each.header().person())),
    TARGET("host.name", each -> one(each.header().target())),
    ACCOUNT("sallyport.account", each -> one(each.header().account())),
    OWNER("sallyport.owner", each -> one(each.header().owner())),
    SESSION("sallyport.session.id", each -> one(each.header().session())),
    GRANT("sallyport.grant.id", each -> one(each.header().grant())),
    CONSENT("sallyport.consent.id", each -> one(each.header().consent())),
    FACT("sallyport.fact", each -> one(each.fact())),
    NODE("observer.name", each -> one(each.node())),
    OPERATION("sallyport.command.operations", Searchable::operations),
    DECISION("sallyport.command.decision", Searchable::decisions),
    RULE("sallyport.rule", Searchable::rules),
    KIND("sallyport.kind", each -> List.copyOf(each.kinds()));

    /// Longer values are in no index; in Elasticsearch by `ignore_above`.
    static final int LONGEST_VALUE = 1_024;

    /// Its name in Elasticsearch.
    final String elastic;

    private final Function<Searchable, List<String>> values;

    Field(String elastic, Function<Searchable, List<String>> values) {
        this.elastic = elastic;
        this.values = values;
    }

    /// As people write it, and its name in Lucene.
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Field> of(String word) {
        return Stream.of(values()).filter(field -> field.word().equals(word)).findFirst();
    }

    /// The values that are indexed.
    List<String> values(Searchable of) {
        return values.apply(of).stream()
                .filter(value -> !value.isEmpty() && value.length() <= LONGEST_VALUE)
                .toList();
    }

    private static List<String> one(@Nullable String value) {
        return value == null ? List.of() : List.of(value);
    }

    /// A header, read back from what an index stored of it.
    static FactHeader header(Function<Field, @Nullable String> stored, @Nullable String source) {
        return new FactHeader(
                stored.apply(PERSON),
                source,
                stored.apply(TARGET),
                stored.apply(ACCOUNT),
                stored.apply(SESSION),
                stored.apply(GRANT),
                stored.apply(CONSENT),
                stored.apply(OWNER));
    }
}
