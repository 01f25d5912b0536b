package io.sallyport.gateway.desk;

import io.sallyport.gateway.hunt.Backtested;
import io.sallyport.gateway.hunt.HuntedRules;
import io.sallyport.gateway.hunt.Hunts;
import io.sallyport.gateway.session.Refusal;
import io.sallyport.policy.classification.RuleBook;
import io.sallyport.policy.classification.RuleText;
import io.sallyport.policy.classification.RulesInvalidException;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.screen.PrintableText;
import io.sallyport.recorder.search.AuditQuery;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `hunt < rules.yml`: what rules would have found in what this gateway's journal has.
@Command(
        name = "hunt",
        header = "ask rules about all that was run: hunt --since 30d < rules.yml",
        description = {
            "Prints what the rules and correlations that are sent would have found, with people and targets.",
            "The index is asked where to look; what is not in it, and everything for a rule that no index"
                    + " can look for, is read. Who hunted for what is kept in the journal."
        })
final class HuntCommand extends DeskCommand {
    private static final int LONGEST_WAIT_SECONDS = 60;
    private static final String SENT = "rules.yml";

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "12h, 30d, 2026-11-22 or 2026-11-22T10:00, UTC (default: all)")
    @Nullable String since;

    @Option(names = "--whole", description = "read the whole journal, whatever the index has")
    boolean whole;

    @Option(
            names = "--raise",
            description =
                    "make violations of what is found and was not found then, from level medium on")
    boolean raise;

    HuntCommand(DeskCall call) {
        super(call);
    }

    @Override
    public Integer call() {
        call.require(call.services().decisions().hunt(call.person()));
        Instant from = since == null ? null : read(() -> since(String.valueOf(since)));
        HuntedRules rules = HuntedRules.own(book(sent()));
        int count = rules.told().size() + rules.correlations().size();
        if (count == 0 || count > Hunts.MOST_RULES) {
            throw new Refusal(
                    "a hunt is for 1 to "
                            + Hunts.MOST_RULES
                            + " rules and correlations; there are "
                            + count
                            + " in what was sent",
                    Desk.USAGE);
        }
        Backtested found =
                call.hunts()
                        .hunt(
                                new Hunts.Order(
                                        FactHeader.of(
                                                call.person().name(),
                                                call.connection().login().source()),
                                        rules,
                                        from,
                                        whole,
                                        raise),
                                call::mention,
                                call.seat()::isLeft)
                        .orElseThrow(() ->
                                new Refusal(
                                        "another hunt runs on this gateway; try again when"
                                                + " it is over",
                                        Desk.COULD_NOT));
        if (json) {
            call.sayJson(found.value());
        } else {
            tell(found);
        }
        return 0;
    }

    private Instant since(String written) {
        Instant from =
                AuditQuery.parse("since:" + written, call.services().clock().instant()).from();
        if (from == null) {
            throw new IllegalArgumentException(written + " is no time");
        }
        return from;
    }

    private String sent() {
        if (call.seat().terminal() != null) {
            throw new Refusal(
                    "send the rules: ssh " + call.gateway() + " hunt < rules.yml", Desk.USAGE);
        }
        return call.input().read();
    }

    private RuleBook book(String text) {
        try {
            RuleBook book = RuleBook.of(List.of(new RuleText(SENT, text)));
            book.leftOut().forEach(each -> call.mention(PrintableText.of("left out: " + each)));
            return book;
        } catch (RulesInvalidException invalid) {
            invalid.problems().forEach(each -> call.mention(PrintableText.of(each.toString())));
            throw new Refusal("these rules cannot be used", Desk.USAGE);
        }
    }

    private void tell(Backtested found) {
        found.hits().forEach((id, hits) -> call.say(hits.told(id)));
        if (raise) {
            call.say(found.raised() + " violations raised");
        }
        if (found.left() > 0) {
            call.mention(found.left() + " hits more than one hunt raises; narrow it by --since");
        }
        found.dropped()
                .forEach((id, dropped) ->
                        call.mention(
                                PrintableText.of(id)
                                        + " had more than is held at once, and may miss matches: "
                                        + dropped));
        if (!found.unbounded().isEmpty()) {
            call.mention(
                    "no index can look for "
                            + PrintableText.of(String.join(", ", found.unbounded()))
                            + ": all commands were asked about");
        }
        call.mention(found.cost());
    }
}
