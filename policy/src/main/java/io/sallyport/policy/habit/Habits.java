package io.sallyport.policy.habit;

import io.sallyport.policy.database.Database;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// What everybody has done before. It is learned from this node's journal, kept in the database
/// that nodes share, and asked from memory: an answer waits for nothing. What another node learned
/// is known here at the next [#refresh].
///
/// What is kept are days, so that an entry that is taken again changes nothing, and a thousand
/// commands in a minute are one day's habit. A command that was refused, or ran though it was
/// refused, is not learned; how one ended does not matter.
///
/// Not protected: who does a thing in the open on as many days as make a habit has made it one. And
/// of two commands within the moment that it takes to learn from the first, both are the first.
///
/// Safe for use by many threads; [#take] is called by one at a time.
public final class Habits {
    /// Of one aspect of one person. What comes on top is not learned, and stays new.
    static final int MOST_THINGS = 1_000;

    private static final int LONGEST_THING = 200;

    /// What another node changed is looked for this far back: clocks differ, and changes wait.
    private static final Duration OVERLAP = Duration.ofMinutes(5);

    private static final Pattern NOT_WHOLE = Pattern.compile("[$*?`…]|\\[[^\\[]");
    private static final Set<String> RAN = Set.of("run", "warn");
    private static final Logger LOG = LoggerFactory.getLogger(Habits.class);

    private final Database database;
    private final HabitTerms terms;
    private final InstantSource clock;
    private final Map<Kind, Map<String, Days>> memory = new ConcurrentHashMap<>();
    private volatile Instant refreshed = Instant.EPOCH;
    private volatile int forgotten;

    /// What is remembered together.
    private record Kind(String person, Aspect aspect) {}

    /// Something that somebody did.
    record Done(String person, Aspect aspect, String thing) {}

    /// Reads what is known. Waits for the database.
    ///
    /// @throws io.sallyport.policy.database.DatabaseUnavailableException when it cannot be read
    public Habits(Database database, HabitTerms terms, InstantSource clock) {
        this.database = database;
        this.terms = terms;
        this.clock = clock;
        refresh();
    }

    // ---- what is known

    /// Somebody comes to a machine.
    ///
    /// @param source as in facts: `192.0.2.1:50022`
    /// @param owner of the data there
    public Arrival arrival(
            String person, String target, String account, String source, @Nullable String owner) {
        int today = today();
        Map<Aspect, Familiarity> known = new EnumMap<>(Aspect.class);
        if (!isLearning(person, today)) {
            known.put(Aspect.TARGET, of(person, Aspect.TARGET, target, today));
            known.put(Aspect.ACCOUNT, of(person, Aspect.ACCOUNT, account + "@" + target, today));
            known.put(Aspect.SOURCE, of(person, Aspect.SOURCE, network(source), today));
        }
        return new Arrival(person, owner, known);
    }

    /// They are about to run a command there.
    public Occasion occasion(Arrival arrival) {
        int today = today();
        String person = arrival.person();
        boolean learning = isLearning(person, today);
        Map<Aspect, Familiarity> known = new EnumMap<>(Aspect.class);
        if (!learning) {
            known.putAll(arrival.known());
            String owner = arrival.owner();
            if (owner != null) {
                known.put(Aspect.DATA, of(person, Aspect.DATA, owner, today));
            }
        }
        LocalDateTime now = LocalDateTime.ofInstant(clock.instant(), terms.zone());
        return new Occasion(
                new Occasion.Moment(now.getHour(), now.getDayOfWeek(), !terms.hours().holds(now)),
                learning,
                known,
                program ->
                        learning ? Familiarity.USUAL : of(person, Aspect.PROGRAM, program, today));
    }

    private Familiarity of(String person, Aspect aspect, String thing, int today) {
        Days days = known(person, aspect).get(thing);
        int count = days == null ? 0 : days.since(oldest(today));
        return count == 0
                ? Familiarity.FIRST
                : count < terms.rare() ? Familiarity.RARE : Familiarity.USUAL;
    }

    private boolean isLearning(String person, int today) {
        Days work = known(person, Aspect.WORK).get("");
        return work == null
                ? !terms.learning().isZero() || terms.leastDays() > 0
                : today - work.first() < terms.learning().toDays()
                        || work.recent().size() < terms.leastDays();
    }

    private Map<String, Days> known(String person, Aspect aspect) {
        return memory.getOrDefault(new Kind(person, aspect), Map.of());
    }

    private int today() {
        return day(clock.instant());
    }

    private int day(Instant instant) {
        return Math.toIntExact(LocalDate.ofInstant(instant, terms.zone()).toEpochDay());
    }

    private int oldest(int today) {
        return Math.toIntExact(today - terms.window().toDays() + 1);
    }

    /// The address without its port, and of one of IPv6 the network that a person gets: 64 bits.
    static String network(String source) {
        String address = source.split(" ", 2)[0];
        int bracket = address.indexOf(']');
        if (address.startsWith("[") && bracket > 0) {
            return SourceNetwork.of(address.substring(1, bracket));
        }
        int colon = address.lastIndexOf(':');
        return colon < 0 ? address : address.substring(0, colon);
    }

    // ---- learning

    /// Learns from an entry of this node's journal. May be repeated.
    ///
    /// @throws io.sallyport.policy.database.DatabaseUnavailableException when it is not learned; it
    ///   has to be taken again
    public void take(Entry entry) {
        int day = day(entry.time());
        if (day < oldest(today())) {
            return;
        }
        List<Done> fresh =
                done(entry).stream().distinct().filter(done -> isFresh(done, day)).toList();
        if (fresh.isEmpty()) {
            return;
        }
        // Two nodes that learn the same wait for each other, and never both.
        List<Done> ordered = new ArrayList<>(fresh);
        ordered.sort((one, other) -> one.toString().compareTo(other.toString()));
        Map<Done, Days> learned =
                database.write(rows -> {
                    Map<Done, Days> all = new HashMap<>();
                    for (Done done : ordered) {
                        all.put(done, HabitRows.add(rows, done, day, clock.instant()));
                    }
                    return all;
                });
        learned.forEach(this::remember);
    }

    private boolean isFresh(Done done, int day) {
        // No name has control characters, and not every database takes them.
        if (done.thing().length() > LONGEST_THING
                || done.thing().chars().anyMatch(Character::isISOControl)) {
            return false;
        }
        Map<String, Days> things = known(done.person(), done.aspect());
        Days days = things.get(done.thing());
        if (days == null && things.size() >= MOST_THINGS) {
            LOG.info(
                    "{} did more than {} different things as to {}; others stay new",
                    done.person(),
                    MOST_THINGS,
                    done.aspect().word());
            return false;
        }
        return days == null || !days.with(day).equals(days);
    }

    private void remember(Done done, Days days) {
        memory.computeIfAbsent(
                        new Kind(done.person(), done.aspect()), _ -> new ConcurrentHashMap<>())
                .merge(done.thing(), days, (old, now) -> now.last() < old.last() ? old : now);
    }

    private static List<Done> done(Entry entry) {
        FactHeader header = entry.header();
        String person = header.person();
        if (person == null) {
            return List.of();
        }
        List<Done> done = new ArrayList<>();
        if (entry.fact().equals("SessionOpened")) {
            done.add(new Done(person, Aspect.WORK, ""));
            String target = header.target();
            if (target != null) {
                done.add(new Done(person, Aspect.TARGET, target));
                done.add(new Done(person, Aspect.ACCOUNT, header.account() + "@" + target));
            }
            if (header.source() != null) {
                done.add(new Done(person, Aspect.SOURCE, network(header.source())));
            }
        }
        JsonNode fact = entry.detail();
        if (entry.fact().equals("CommandJudged")
                && RAN.contains(fact.path("decision").asString(""))) {
            for (JsonNode run : fact.path("runs")) {
                String first = run.path("words").path(0).asString("");
                String program = first.substring(first.lastIndexOf('/') + 1);
                // What is not wholly known is no program's name.
                if (!program.isEmpty() && !NOT_WHOLE.matcher(first).find()) {
                    done.add(new Done(person, Aspect.PROGRAM, program));
                }
            }
            if (header.owner() != null && fact.path("novelty").path("data").asBoolean(false)) {
                done.add(new Done(person, Aspect.DATA, header.owner()));
            }
        }
        return done;
    }

    // ---- what other nodes learned, and what is long ago

    /// Takes in what changed since the last time, and once a day lets go of what nobody did for as
    /// long as is remembered. Waits for the database.
    ///
    /// @throws io.sallyport.policy.database.DatabaseUnavailableException when it is away; what is
    ///   known stays
    public void refresh() {
        Instant begun = clock.instant();
        Instant since = refreshed.equals(Instant.EPOCH) ? Instant.EPOCH : refreshed.minus(OVERLAP);
        database.read(rows -> HabitRows.since(rows, since))
                .forEach(row ->
                        remember(new Done(row.person(), row.aspect(), row.thing()), row.days()));
        refreshed = begun;
        int today = today();
        if (today != forgotten) {
            int oldest = oldest(today);
            database.write(rows -> {
                HabitRows.forget(rows, oldest);
                return true;
            });
            memory.values()
                    .forEach(things -> things.values().removeIf(days -> days.last() < oldest));
            memory.values().removeIf(Map::isEmpty);
            forgotten = today;
        }
    }
}
