package io.sallyport.gateway.desk;

import io.sallyport.gateway.session.Refusal;
import io.sallyport.policy.report.Csv;
import io.sallyport.policy.report.Figure;
import io.sallyport.policy.report.Heading;
import io.sallyport.policy.report.Period;
import io.sallyport.policy.report.Report;
import io.sallyport.policy.report.ReportKind;
import io.sallyport.policy.report.Reports;
import io.sallyport.policy.report.Section;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `report coverage|violations|response`: figures over a period.
@Command(
        name = "report",
        header = "what was recorded, found and answered, over a period",
        description = {
            "coverage: what was recorded and captured, and what was not; which rules never matched.",
            "violations: what was found, by rule, person, target, owner and day.",
            "response: how soon violations were found and alerts answered, and what is not closed.",
            "Sessions and commands are those of the node you ask. Who saw which is kept in the journal."
        })
final class ReportCommand extends DeskCommand {
    /// Lines of one table for people; the rest is in the JSON and the CSV.
    private static final int SHOWN = 15;

    @Parameters(
            index = "0",
            paramLabel = "REPORT",
            description = "coverage, violations or response")
    String kind = "";

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "how far back, such as 12h or 90d (default: 30d)")
    @Nullable String since;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "or from when on: 2026-11-01 or 2026-11-01T10:00, in UTC")
    @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "until when; a day counts whole")
    @Nullable String to;

    @Option(names = "--csv", description = "print CSV, one figure a line")
    boolean csv;

    ReportCommand(DeskCall call) {
        super(call);
    }

    @Override
    public Integer call() {
        if (json && csv) {
            throw new Refusal("--json or --csv, not both", Desk.USAGE);
        }
        Reports reports = call.services().gates().reports();
        ReportKind wanted = read(() -> ReportKind.of(kind));
        Period period = read(() -> Period.read(since, from, to, reports.now()));
        Report report = reports.make(wanted, period, call.person(), actor());
        if (json) {
            call.sayJson(report);
        } else {
            call.say(csv ? Csv.of(report) : inWords(report));
        }
        return 0;
    }

    private static String inWords(Report report) {
        Heading heading = report.heading();
        StringBuilder text = new StringBuilder();
        text.append(heading.report())
                .append(" on ")
                .append(heading.node())
                .append(", from ")
                .append(heading.from().truncatedTo(ChronoUnit.SECONDS))
                .append(" to ")
                .append(heading.to().truncatedTo(ChronoUnit.SECONDS))
                .append('\n');
        for (Section section : report.sections()) {
            text.append('\n').append(section.title()).append('\n');
            text.append(section.rows().isEmpty() ? "no data\n" : table(section));
            int more = section.rows().size() - SHOWN;
            if (more > 0) {
                text.append("and ").append(more).append(" more: --csv or --json has all\n");
            }
        }
        return text.toString();
    }

    private static String table(Section section) {
        Table table =
                new Table(
                        section.columns().stream()
                                .map(column -> column.toUpperCase(Locale.ROOT))
                                .toArray(String[]::new));
        section.rows().stream()
                .limit(SHOWN)
                .forEach(row -> table.row(row.stream().map(Figure::shown).toArray(String[]::new)));
        return table.toString();
    }
}
