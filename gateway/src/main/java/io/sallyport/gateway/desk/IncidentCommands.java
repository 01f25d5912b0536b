package io.sallyport.gateway.desk;

import io.sallyport.policy.alert.Alert;
import io.sallyport.policy.decision.EvidenceSight;
import io.sallyport.policy.incident.Happening;
import io.sallyport.policy.incident.Incident;
import io.sallyport.policy.incident.IncidentNote;
import io.sallyport.policy.incident.Incidents;
import io.sallyport.policy.incident.Timeline;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.screen.PrintableText;
import java.time.Instant;
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

/// What auditors do with incidents: open them, say what belongs to them, read how they came about,
/// close them.
final class IncidentCommands {
    /// What a timeline shows to people; with `--json` five times that.
    private static final int SHOWN = 200;

    private IncidentCommands() {}

    static CommandLine with(DeskCall call) {
        return new CommandLine(new ListIncidents(call))
                .addSubcommand(new Show(call))
                .addSubcommand(new Open(call))
                .addSubcommand(new Add(call))
                .addSubcommand(new Remove(call))
                .addSubcommand(new Assign(call))
                .addSubcommand(new Note(call))
                .addSubcommand(new Close(call));
    }

    private static Incidents incidents(DeskCall call) {
        return call.services().gates().incidents();
    }

    @Command(
            name = "incidents",
            header =
                    "incidents, the worst and oldest first; incidents show ID: one, from its start",
            description =
                    "Incidents that are not closed, and below them those that are. An incident is of"
                            + " alerts that belong together.",
            footer = {"", "See also: incidents COMMAND --help"})
    private static final class ListIncidents extends DeskCommand {
        @Option(names = "--open", description = "leave out those that are closed")
        boolean open;

        ListIncidents(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            List<Incident> all = incidents(call).list(call.person(), !open);
            if (json) {
                call.sayJson(all.stream().map(IncidentCommands::value).toList());
                return 0;
            }
            Table table =
                    new Table(
                            "ID", "LEVEL", "STATE", "PEOPLE", "TARGETS", "ALERTS", "OPENED", "FOR",
                            "TITLE");
            all.forEach(one ->
                    table.row(
                            one.id(),
                            one.level().word(),
                            one.state().word(),
                            joined(one.people()),
                            joined(one.targets()),
                            String.valueOf(one.alerts().size()),
                            second(one.opened()),
                            one.lead() == null ? "-" : one.lead(),
                            one.title()));
            call.say(table.isEmpty() ? "no incidents" : table.toString());
            return 0;
        }
    }

    @Command(
            name = "show",
            header = "an incident and its timeline",
            description = {
                "Requests, approvals, consents, grants, sessions, what was found in them and what people and",
                "the gateway did about it, in order of time, from the journal of this node. That you looked is",
                "kept in the journal."
            })
    private static final class Show extends DeskCommand {
        @Parameters(index = "0", paramLabel = "ID")
        String id = "";

        Show(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Incident incident = incidents(call).find(call.person(), id);
            List<IncidentNote> notes = incidents(call).notes(call.person(), id);
            EvidenceSight sight =
                    new EvidenceSight(
                            call.services().decisions(), call.services().sight(), call.person());
            Timeline timeline =
                    incidents(call)
                            .timeline(
                                    actor(),
                                    id,
                                    entry ->
                                            EvidenceSight.isOfIncident(entry.fact())
                                                    || sight.seesFact(
                                                            entry.fact(),
                                                            entry.header(),
                                                            entry.node(),
                                                            entry.time()),
                                    json ? 5 * SHOWN : SHOWN);
            if (json) {
                Map<String, @Nullable Object> value = value(incident);
                value.put("notes", notes.stream().map(IncidentCommands::value).toList());
                value.put(
                        "timeline",
                        timeline.happenings().stream().map(IncidentCommands::value).toList());
                value.put("more", timeline.more());
                value.put("elsewhere", timeline.elsewhere());
                call.sayJson(value);
            } else {
                call.say(inWords(incident, timeline));
            }
            return 0;
        }

        private static String inWords(Incident incident, Timeline timeline) {
            StringBuilder text = new StringBuilder();
            line(text, incident.id() + "  " + incident.level().word() + ": " + incident.title());
            line(
                    text,
                    "about "
                            + joined(incident.people())
                            + " on "
                            + joined(incident.targets())
                            + ", alerts "
                            + String.join(" ", incident.alerts()));
            line(text, state(incident));
            line(text, "");
            timeline.happenings().forEach(one -> happening(text, one));
            if (timeline.more()) {
                line(text, "there is more: incidents show " + incident.id() + " --json, or search");
            }
            if (!timeline.elsewhere().isEmpty()) {
                line(
                        text,
                        "other nodes have facts of it: "
                                + String.join(" ", timeline.elsewhere())
                                + "; show it there");
            }
            return text.toString();
        }

        private static String state(Incident incident) {
            String opened = "opened by " + incident.openedBy() + " at " + second(incident.opened());
            return incident.state() == Incident.State.OPEN
                    ? opened
                            + (incident.lead() == null
                                    ? ", nobody looks after it"
                                    : ", " + incident.lead() + " looks after it")
                    : opened
                            + ", closed by "
                            + incident.closedBy()
                            + ": "
                            + (incident.verdict() == null ? "" : incident.verdict().word())
                            + ", "
                            + incident.closingNote();
        }

        private static void happening(StringBuilder text, Happening one) {
            FactHeader header = one.header();
            line(
                    text,
                    second(one.time())
                            + "  "
                            + (header.person() == null ? one.node() : header.person())
                            + (header.target() == null ? "" : " on " + header.target())
                            + (header.session() == null ? "" : " in " + header.session())
                            + "  "
                            + one.text());
            String replay = replay(one);
            line(
                    text,
                    "    entry "
                            + one.entry()
                            + " of "
                            + one.node()
                            + (replay == null ? "" : "; " + replay));
        }

        private static void line(StringBuilder text, String line) {
            text.append(PrintableText.of(line)).append('\n');
        }
    }

    @Command(name = "open", description = "open an incident with one alert or more")
    private static final class Open extends DeskCommand {
        @Parameters(index = "0", arity = "1..*", paramLabel = "ALERT")
        List<String> alerts = new ArrayList<>();

        @Option(
                names = "--title",
                required = true,
                description = "what it is called",
                paramLabel = "TEXT")
        String title = "";

        Open(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Incident made = incidents(call).open(alerts, title, actor());
            return said(this, made, made.id() + " is open; see: incidents show " + made.id());
        }
    }

    @Command(name = "add", description = "say that alerts belong to an incident")
    private static final class Add extends DeskCommand {
        @Parameters(index = "0", paramLabel = "ID")
        String id = "";

        @Parameters(index = "1", arity = "1..*", paramLabel = "ALERT")
        List<String> alerts = new ArrayList<>();

        Add(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Incident now = incidents(call).add(id, alerts, actor());
            return said(this, now, String.join(" ", now.alerts()) + " belong to " + id);
        }
    }

    @Command(name = "remove", description = "say that an alert does not belong to an incident")
    private static final class Remove extends DeskCommand {
        @Parameters(index = "0", paramLabel = "ID")
        String id = "";

        @Parameters(index = "1", paramLabel = "ALERT")
        String alert = "";

        Remove(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Incident now = incidents(call).remove(id, alert, actor());
            return said(this, now, alert + " belongs to " + id + " no longer");
        }
    }

    @Command(name = "assign", description = "give an incident to somebody to look after")
    private static final class Assign extends DeskCommand {
        @Parameters(index = "0", paramLabel = "ID")
        String id = "";

        @Parameters(index = "1", paramLabel = "PERSON")
        String person = "";

        Assign(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Incident now = incidents(call).assign(id, person, actor());
            return said(this, now, person + " looks after " + id);
        }
    }

    @Command(name = "note", description = "write something to an incident")
    private static final class Note extends DeskCommand {
        @Parameters(index = "0", paramLabel = "ID")
        String id = "";

        @Parameters(index = "1", arity = "1..*", paramLabel = "TEXT")
        List<String> text = new ArrayList<>();

        Note(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Incident now = incidents(call).note(id, String.join(" ", text), actor());
            return said(this, now, "written to " + id);
        }
    }

    @Command(
            name = "close",
            header = "dispose of an incident, for good",
            description = {
                "Its alerts that are not closed are closed with the same verdict. The verdict: true-positive,",
                "false-positive or accepted, as of alerts. The note says why."
            })
    private static final class Close extends DeskCommand {
        @Parameters(index = "0", paramLabel = "ID")
        String id = "";

        @Parameters(index = "1", paramLabel = "VERDICT")
        String verdict = "";

        @Parameters(index = "2", arity = "1..*", paramLabel = "NOTE")
        List<String> note = new ArrayList<>();

        Close(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Alert.Verdict found = read(() -> Alert.Verdict.of(verdict));
            Incident now = incidents(call).close(id, found, String.join(" ", note), actor());
            return said(this, now, id + " is closed: " + found.word() + ", and so are its alerts");
        }
    }

    // ---- how they are said

    private static int said(DeskCommand command, Incident incident, String sentence) {
        if (command.json) {
            command.call.sayJson(value(incident));
        } else {
            command.call.say(sentence);
        }
        return 0;
    }

    private static Map<String, @Nullable Object> value(Incident one) {
        Map<String, @Nullable Object> value = new LinkedHashMap<>();
        value.put("id", one.id());
        value.put("title", one.title());
        value.put("level", one.level().word());
        value.put("state", one.state().word());
        value.put("people", one.people().stream().sorted().toList());
        value.put("targets", one.targets().stream().sorted().toList());
        value.put("alerts", one.alerts());
        value.put("lead", one.lead());
        value.put("openedBy", one.openedBy());
        value.put("opened", one.opened().toString());
        value.put("closedBy", one.closedBy());
        value.put("closed", one.closed() == null ? null : one.closed().toString());
        value.put("verdict", one.verdict() == null ? null : one.verdict().word());
        value.put("note", one.closingNote());
        return value;
    }

    private static Map<String, Object> value(IncidentNote note) {
        return Map.of("author", note.author(), "at", note.at().toString(), "text", note.text());
    }

    private static Map<String, @Nullable Object> value(Happening one) {
        Map<String, @Nullable Object> value = new LinkedHashMap<>();
        value.put("entry", one.entry());
        value.put("time", one.time().toString());
        value.put("node", one.node());
        value.put("fact", one.fact());
        value.put("person", one.header().person());
        value.put("source", one.header().source());
        value.put("target", one.header().target());
        value.put("session", one.header().session());
        value.put("grant", one.header().grant());
        value.put("consent", one.header().consent());
        value.put("text", one.text());
        value.put("replay", replay(one));
        return value;
    }

    private static @Nullable String replay(Happening one) {
        String session = one.header().session();
        Long offset = one.offset();
        return session == null || offset == null ? null : AlertCommands.replay(session, offset);
    }

    private static String joined(Iterable<String> names) {
        List<String> all = new ArrayList<>();
        names.forEach(all::add);
        all.sort(null);
        return all.isEmpty() ? "-" : String.join(",", all);
    }

    private static String second(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
