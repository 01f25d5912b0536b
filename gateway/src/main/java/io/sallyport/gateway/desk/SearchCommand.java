package io.sallyport.gateway.desk;

import io.sallyport.gateway.session.Refusal;
import io.sallyport.policy.decision.EvidenceSight;
import io.sallyport.policy.identity.Person;
import io.sallyport.recorder.search.AuditQuery;
import io.sallyport.recorder.search.Hit;
import io.sallyport.recorder.search.Hit.Place;
import io.sallyport.recorder.search.Searches;
import io.sallyport.recorder.shipping.Searchable.OnScreen;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `search WORDS…`: what the person may see of what matches.
@Command(
        name = "search",
        header = "search facts, commands and what was on screens",
        description = {
            "Words, \"phrases\" and beginnings (shad*); all have to be there, -word must not be.",
            "Fields: person: target: account: owner: session: grant: consent: fact: node: operation: decision:"
                    + " rule: kind:(fact, command or screen); times: since:2h until:2026-11-22T10:00 (UTC).",
            "Shows what you may see, the latest first. Who searched for what is kept in the journal."
        })
final class SearchCommand extends DeskCommand {
    @Parameters(arity = "0..*", paramLabel = "WORDS", description = "what to search for")
    List<String> words = new ArrayList<>();

    @Option(
            names = "--size",
            paramLabel = "N",
            description = "hits on a page, 1 to 200 (default: 50)")
    int size = Searches.USUALLY_SHOWN;

    @Option(
            names = "--after",
            paramLabel = "PLACE",
            description = "go on from where the last page ended")
    @Nullable String after;

    private SearchCommand(DeskCall call) {
        super(call);
    }

    /// A minus before a word is the search's own: it is no option of the command.
    static CommandLine with(DeskCall call) {
        return new CommandLine(new SearchCommand(call))
                .setUnmatchedOptionsArePositionalParams(true)
                .setPosixClusteredShortOptionsAllowed(false);
    }

    @Override
    public Integer call() {
        Person person = call.person();
        Searches searches = call.searches();
        AuditQuery query = read(() -> AuditQuery.of(words, searches.now()));
        Place from = after == null ? null : read(() -> Place.parse(String.valueOf(after)));
        if (size < 1 || size > Searches.MOST_SHOWN) {
            throw new Refusal("--size is 1 to " + Searches.MOST_SHOWN, Desk.USAGE);
        }
        EvidenceSight sight =
                new EvidenceSight(call.services().decisions(), call.services().sight(), person);
        Searches.Page page =
                searches.find(
                        person.name(),
                        call.connection().login().source(),
                        query,
                        size,
                        from,
                        hit ->
                                hit.screen() == null
                                        ? sight.seesFact(
                                                hit.fact(), hit.header(), hit.node(), hit.time())
                                        : sight.seesScreen(hit.header(), hit.node(), hit.time()));
        if (json) {
            Map<String, Object> value = new LinkedHashMap<>();
            value.put("hits", page.hits().stream().map(SearchCommand::value).toList());
            value.put("next", page.next().map(Place::toString).orElse(null));
            call.sayJson(value);
        } else {
            call.say(table(page.hits()));
            page.next().ifPresent(next -> call.say("more: the same with --after " + next));
        }
        return 0;
    }

    private static String table(List<Hit> hits) {
        if (hits.isEmpty()) {
            return "nothing that you may see";
        }
        // The excerpt stands below its line: a cell of a table is short.
        StringBuilder text = new StringBuilder();
        for (Hit hit : hits) {
            Table line = new Table(head(hit));
            text.append(line).append("    ").append(hit.excerpt()).append('\n');
        }
        return text.toString();
    }

    private static String[] head(Hit hit) {
        OnScreen screen = hit.screen();
        return new String[] {
            hit.time().truncatedTo(ChronoUnit.SECONDS).toString(),
            screen == null ? hit.fact() : "screen at " + seconds(screen) + " s",
            orDash(hit.header().person()),
            orDash(hit.header().target()),
            orDash(hit.header().session())
        };
    }

    private static String orDash(@Nullable String text) {
        return text == null ? "-" : text;
    }

    private static String seconds(OnScreen screen) {
        return screen.millis() / 1000 + "." + screen.millis() % 1000 / 100;
    }

    private static Map<String, Object> value(Hit hit) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("id", hit.id());
        value.put("time", hit.time().toString());
        value.put("fact", hit.fact().isEmpty() ? null : hit.fact());
        value.put("node", hit.node());
        value.put("person", hit.header().person());
        value.put("account", hit.header().account());
        value.put("target", hit.header().target());
        value.put("owner", hit.header().owner());
        value.put("session", hit.header().session());
        OnScreen screen = hit.screen();
        if (screen != null) {
            value.put("channel", screen.channel());
            value.put("second", screen.millis() / 1000.0);
        }
        value.put("excerpt", hit.excerpt());
        return value;
    }
}
