package io.sallyport.web.search;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sallyport.policy.decision.Decisions;
import io.sallyport.policy.decision.EvidenceSight;
import io.sallyport.policy.decision.Sight;
import io.sallyport.recorder.search.AuditQuery;
import io.sallyport.recorder.search.Hit;
import io.sallyport.recorder.search.Hit.Place;
import io.sallyport.recorder.search.SearchUnavailableException;
import io.sallyport.recorder.search.Searches;
import io.sallyport.recorder.shipping.Searchable.OnScreen;
import io.sallyport.web.problem.RefusedException;
import io.sallyport.web.signin.SignedIn;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Searches, over REST.
@RestController
@RequestMapping(path = "/api/v1/search", produces = MediaType.APPLICATION_JSON_VALUE)
public final class SearchApi {
    private static final Logger log = LoggerFactory.getLogger(SearchApi.class);

    private final ObjectProvider<Searches> searches;
    private final Decisions decisions;
    private final Sight sight;

    public SearchApi(ObjectProvider<Searches> searches, Decisions decisions, Sight sight) {
        this.searches = searches;
        this.decisions = decisions;
        this.sight = sight;
    }

    /// @param next where to go on, as `after`; absent where there is nothing more
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Found(List<HitDocument> hits, @Nullable String next) {}

    /// @param fact absent for a line of a screen
    /// @param channel of a line of a screen, in its recording
    /// @param second of a line of a screen, from the session's start
    /// @param excerpt text; the words that were searched for stand between « and »
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record HitDocument(
            String id,
            Instant time,
            @Nullable String fact,
            String node,
            @Nullable String person,
            @Nullable String account,
            @Nullable String target,
            @Nullable String owner,
            @Nullable String session,
            @Nullable Integer channel,
            @Nullable Double second,
            String excerpt) {

        static HitDocument of(Hit hit) {
            OnScreen screen = hit.screen();
            return new HitDocument(
                    hit.id(),
                    hit.time(),
                    hit.fact().isEmpty() ? null : hit.fact(),
                    hit.node(),
                    hit.header().person(),
                    hit.header().account(),
                    hit.header().target(),
                    hit.header().owner(),
                    hit.header().session(),
                    screen == null ? null : screen.channel(),
                    screen == null ? null : screen.millis() / 1000.0,
                    hit.excerpt());
        }
    }

    @GetMapping
    Found search(
            @AuthenticationPrincipal SignedIn who,
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "50") String size,
            @RequestParam(defaultValue = "") String after,
            HttpServletRequest request) {
        Searches index = searches.getIfAvailable();
        if (index == null) {
            throw new RefusedException(
                    HttpStatus.SERVICE_UNAVAILABLE, "This node has no index to search.");
        }
        AuditQuery query = read(() -> AuditQuery.parse(q, index.now()));
        Place from = after.isEmpty() ? null : read(() -> Place.parse(after));
        EvidenceSight sees = new EvidenceSight(decisions, sight, who.person());
        try {
            Searches.Page page =
                    index.find(
                            who.person().name(),
                            who.acting(request).source(),
                            query,
                            size(size),
                            from,
                            hit ->
                                    hit.screen() == null
                                            ? sees.seesFact(
                                                    hit.fact(),
                                                    hit.header(),
                                                    hit.node(),
                                                    hit.time())
                                            : sees.seesScreen(
                                                    hit.header(), hit.node(), hit.time()));
            return new Found(
                    page.hits().stream().map(HitDocument::of).toList(),
                    page.next().map(Place::toString).orElse(null));
        } catch (SearchUnavailableException e) {
            log.error("a search could not be answered", e);
            throw new RefusedException(
                    HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }

    private static int size(String written) {
        int size = written.matches("[0-9]{1,4}") ? Integer.parseInt(written) : 0;
        if (size < 1 || size > Searches.MOST_SHOWN) {
            throw new RefusedException(
                    HttpStatus.BAD_REQUEST, "A page has 1 to " + Searches.MOST_SHOWN + " hits.");
        }
        return size;
    }

    private static <T> T read(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException unreadable) {
            throw new RefusedException(
                    HttpStatus.BAD_REQUEST, String.valueOf(unreadable.getMessage()));
        }
    }
}
