package io.sallyport.gateway.desk;

import io.sallyport.gateway.session.Refusal;
import io.sallyport.policy.consent.Access;
import io.sallyport.policy.consent.Consent;
import io.sallyport.policy.consent.ConsentMode;
import io.sallyport.policy.consent.Standing;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.Purpose;
import io.sallyport.policy.target.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What owners of data do: consent, say how they want to be asked, see who was there.
final class OwnerCommands {
    private OwnerCommands() {}

    static List<Object> all(DeskCall call) {
        return List.of(
                new Consents(call),
                new Give(call),
                new GiveStanding(call),
                new Mode(call),
                new Accesses(call));
    }

    private static Set<String> required(DeskCall call) {
        Set<String> owners = call.services().sight().ownersOf(call.person());
        if (owners.isEmpty()) {
            throw new Refusal("you speak for no owner of data; an administrator can list you");
        }
        return owners;
    }

    private static String owner(DeskCall call, @Nullable String named) {
        Set<String> owners = required(call);
        if (named == null && owners.size() == 1) {
            return owners.iterator().next();
        }
        if (named == null || !owners.contains(named)) {
            throw new Refusal("say for whom: --owner " + String.join(" or ", owners), Desk.USAGE);
        }
        return named;
    }

    @Command(
            name = "consents",
            description = "what you are asked for as an owner, and what you gave")
    private static final class Consents extends DeskCommand {
        @Option(names = "--all", description = "those that are over too")
        boolean all;

        Consents(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Instant now = call.services().clock().instant();
            List<Consent> consents = new ArrayList<>();
            for (String owner : required(call)) {
                call.services().gates().consents().of(owner).stream()
                        .filter(one ->
                                all
                                        || one.stateAt(now) == Consent.State.PENDING
                                        || one.state() == Consent.State.GIVEN
                                                && now.isBefore(one.until()))
                        .forEach(consents::add);
            }
            if (json) {
                call.sayJson(consents.stream().map(one -> GateWords.value(one, now)).toList());
                return 0;
            }
            Table table =
                    new Table(
                            "CONSENT",
                            "STATE",
                            "OWNER",
                            "PERSON",
                            "TARGETS",
                            "OPERATIONS",
                            "LEFT",
                            "PURPOSE",
                            "CASE");
            for (Consent one : consents) {
                table.row(
                        one.id(),
                        GateWords.word(one.stateAt(now)),
                        one.owner(),
                        one.person() == null ? "anybody" : one.person(),
                        String.join(",", one.targets()),
                        String.join(",", Operation.words(one.operations())),
                        GateWords.left(
                                one.state() == Consent.State.PENDING ? one.lapses() : one.until(),
                                now),
                        GateWords.word(one.purpose()),
                        one.caseNumber() == null ? "-" : one.caseNumber());
            }
            call.say(table.isEmpty() ? "nothing is asked of you" : table.toString());
            return 0;
        }
    }

    @Command(
            name = "consent",
            description = "give the consent you are asked for, whole or narrowed")
    private static final class Give extends DeskCommand {
        @Parameters(index = "0", paramLabel = "CONSENT")
        String id = "";

        @Mixin ApproverCommands.Less less = new ApproverCommands.Less();

        Give(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Consent given =
                    call.services()
                            .gates()
                            .consents()
                            .give(id, less.narrowing(), less.signature(), actor());
            if (json) {
                call.sayJson(GateWords.value(given, call.services().clock().instant()));
            } else {
                call.say(
                        "you consented: "
                                + given.person()
                                + " may "
                                + Operation.inWords(given.operations())
                                + " on "
                                + String.join(", ", given.targets())
                                + " until "
                                + GateWords.clock(given.until())
                                + "\nto take it back at any time: withdraw "
                                + id);
            }
            return 0;
        }
    }

    @Command(
            name = "standing-consent",
            description =
                    "let things be done on your machines without being asked, for a year at most")
    private static final class GiveStanding extends DeskCommand {
        @Parameters(arity = "1..*", paramLabel = "TARGET", description = "name, or label=value")
        List<String> targets = new ArrayList<>();

        @Option(names = "--operations", required = true, paramLabel = "A,B", description = "what")
        String operations = "";

        @Option(names = "--for", required = true, paramLabel = "TIME", description = "8h, 90d")
        String time = "";

        @Option(
                names = "--person",
                paramLabel = "NAME",
                description = "who; default: whoever holds a grant")
        @Nullable String person;

        @Option(names = "--purpose", paramLabel = "WORD", description = "what for")
        @Nullable String purpose;

        @Option(names = "--case", paramLabel = "NUMBER", description = "your number for it")
        @Nullable String caseNumber;

        @Option(names = "--owner", description = "for whom you speak", paramLabel = "NAME")
        @Nullable String owner;

        GiveStanding(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Instant now = call.services().clock().instant();
            Consent given =
                    call.services()
                            .gates()
                            .consents()
                            .giveStanding(
                                    owner(call, owner),
                                    new Standing(
                                            targetNames(targets),
                                            person,
                                            Objects.requireNonNull(operations(operations)),
                                            null,
                                            now.plus(Objects.requireNonNull(duration(time))),
                                            read(() -> Purpose.parse(purpose, caseNumber)),
                                            caseNumber),
                                    actor());
            if (json) {
                call.sayJson(GateWords.value(given, now));
            } else {
                call.say(
                        given.id()
                                + " stands until "
                                + GateWords.clock(given.until())
                                + "\nto take it back at any time: withdraw "
                                + given.id());
            }
            return 0;
        }
    }

    @Command(
            name = "consent-mode",
            description =
                    "how you want to be asked: notify, ticket, explicit or deny; without a mode: show")
    private static final class Mode extends DeskCommand {
        @Parameters(index = "0", arity = "0..1", paramLabel = "MODE")
        @Nullable String mode;

        @Option(
                names = "--target",
                paramLabel = "NAME",
                description = "only there; default: everywhere")
        @Nullable String target;

        @Option(names = "--owner", description = "for whom you speak", paramLabel = "NAME")
        @Nullable String owner;

        Mode(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            var modes = call.services().gates().modes();
            String who = owner(call, owner);
            if (mode != null) {
                String word = mode;
                modes.set(who, target, read(() -> ConsentMode.parse(word)), actor());
            }
            List<Map<String, String>> values = new ArrayList<>();
            Table table = new Table("TARGET", "MODE");
            for (Target one :
                    new ArrayList<>(call.services().inventory().current().targets().values())) {
                if (who.equals(one.owner())) {
                    String holds = GateWords.word(modes.of(who, one.name()));
                    values.add(Map.of("target", one.name(), "mode", holds));
                    table.row(one.name(), holds);
                }
            }
            if (json) {
                call.sayJson(values);
            } else {
                call.say(table.isEmpty() ? who + " owns data on no target" : table.toString());
            }
            return 0;
        }
    }

    @Command(
            name = "accesses",
            description =
                    "every session on your machines, also those that no consent covered, and why")
    private static final class Accesses extends DeskCommand {
        Accesses(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            List<Access> accesses = new ArrayList<>();
            for (String owner : required(call)) {
                accesses.addAll(call.services().gates().accesses().of(owner));
            }
            if (json) {
                call.sayJson(accesses.stream().map(GateWords::value).toList());
                return 0;
            }
            Table table =
                    new Table(
                            "SESSION", "PERSON", "TARGET", "AS", "BEGAN", "ENDED", "CONSENT",
                            "BECAUSE");
            for (Access one : accesses) {
                table.row(
                        one.session(),
                        one.person(),
                        one.target(),
                        one.account(),
                        one.began().toString(),
                        one.ended() == null ? "-" : one.ended().toString(),
                        one.consent() == null ? "-" : one.consent(),
                        one.uncovered().toLowerCase(Locale.ROOT).replace('_', ' '));
            }
            call.say(table.isEmpty() ? "nobody was on your machines" : table.toString());
            return 0;
        }
    }
}
