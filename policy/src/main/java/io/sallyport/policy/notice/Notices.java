package io.sallyport.policy.notice;

import io.sallyport.policy.grant.GrantExtended;
import io.sallyport.policy.grant.GrantIssued;
import io.sallyport.policy.ledger.Outbox;
import io.sallyport.policy.notice.Telling.Words;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.recorder.journal.Fact;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Turns what came of a change into notices for whom it concerns: who has to decide next, and, once
/// it is decided, everybody who asked, was asked, or whose machine it is. A change is told by the
/// last thing it led to: an approval that opened access is told as that access. Nobody is told of
/// what they did themselves, and who is frozen learns only that they are. Safe for use by many
/// threads and nodes.
public final class Notices implements Outbox {
    private final InventorySource inventory;
    private final Set<NoticeChannel> channels;

    /// @param channels those that a [NoticePost] delivers; for others nothing is kept
    public Notices(InventorySource inventory, Set<NoticeChannel> channels) {
        this.inventory = inventory;
        this.channels = Set.copyOf(channels);
    }

    @Override
    public void keep(List<Fact> outcomes, JdbcClient rows, Instant now) {
        if (channels.isEmpty()) {
            return;
        }
        Audience audience = new Audience(rows, inventory.current());
        Outcomes told = new Outcomes(audience, new NoticeWords(audience), rows, now);
        boolean opened =
                outcomes.stream()
                        .anyMatch(fact ->
                                fact instanceof GrantIssued || fact instanceof GrantExtended);
        for (Fact outcome : outcomes) {
            told.of(outcome, opened)
                    .ifPresent(telling ->
                            keep(telling, outcome.header().person(), audience, rows, now));
        }
    }

    private void keep(
            Telling telling,
            @Nullable String actor,
            Audience audience,
            JdbcClient rows,
            Instant now) {
        NoticeKind kind = telling.kind();
        if (channels.contains(NoticeChannel.MAIL)) {
            Set<String> frozen = audience.frozen();
            telling.people()
                    .forEach((person, words) -> {
                        boolean may = !frozen.contains(person) || kind == NoticeKind.PERSON_FROZEN;
                        if (may && !person.equals(actor) && audience.hasMail(person)) {
                            insert(rows, kind, NoticeChannel.MAIL, person, words, now);
                        }
                    });
        }
        Words house = telling.house();
        if (house != null) {
            for (NoticeChannel channel : List.of(NoticeChannel.WEBHOOK, NoticeChannel.CHAT)) {
                if (channels.contains(channel)) {
                    insert(rows, kind, channel, null, house, now);
                }
            }
        }
    }

    private static void insert(
            JdbcClient rows,
            NoticeKind kind,
            NoticeChannel channel,
            @Nullable String person,
            Words words,
            Instant now) {
        NoticeRows.insert(
                rows,
                new Notice(
                        NoticeRows.newId(),
                        kind,
                        channel,
                        person,
                        words.about(),
                        words.title(),
                        words.text(),
                        now,
                        0));
    }
}
