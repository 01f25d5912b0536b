package io.sallyport.gateway.desk;

import io.sallyport.gateway.hunt.Hunts;
import io.sallyport.gateway.login.HouseKeys;
import io.sallyport.gateway.session.OperatorConnection;
import io.sallyport.gateway.session.Refusal;
import io.sallyport.gateway.session.SessionServices;
import io.sallyport.gateway.upstream.TargetUnreachableException;
import io.sallyport.gateway.watch.Seat;
import io.sallyport.gateway.watch.Watches;
import io.sallyport.policy.database.DatabaseUnavailableException;
import io.sallyport.policy.identity.KeyUses;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.report.ReportUnavailableException;
import io.sallyport.policy.target.TrustedHostKeys;
import io.sallyport.policy.token.Tokens;
import io.sallyport.recorder.journal.JournalUnavailableException;
import io.sallyport.recorder.screen.PrintableText;
import io.sallyport.recorder.search.SearchUnavailableException;
import io.sallyport.recorder.search.Searches;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The desk: the commands that people give to the gateway itself, `ssh gateway targets`. Safe for
/// use by many threads; each call is its own.
public final class Desk {
    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

    /// Exit status of a usage error.
    static final int USAGE = 2;

    /// Exit status of what could not be done.
    static final int COULD_NOT = 3;

    private final SessionServices services;
    private final TrustedHostKeys trusted;
    private final HouseKeys house;
    private final KeyUses keyUses;
    private final Tokens tokens;
    private final Searches searches;
    private final Hunts hunts;
    private final Supplier<Integer> port;
    private final Watches watches;

    /// @param port the SSH port the gateway listens on
    public Desk(
            SessionServices services,
            TrustedHostKeys trusted,
            HouseKeys house,
            KeyUses keyUses,
            Tokens tokens,
            Searches searches,
            Hunts hunts,
            Supplier<Integer> port) {
        this.services = services;
        this.trusted = trusted;
        this.house = house;
        this.keyUses = keyUses;
        this.tokens = tokens;
        this.searches = searches;
        this.hunts = hunts;
        this.port = port;
        this.watches = new Watches(services);
    }

    /// Runs one command line for the person on this connection. Returns its exit status: 0 done, 2
    /// usage, 3 could not, 126 may not. May wait for a disk or a network.
    int run(
            OperatorConnection connection,
            Seat seat,
            DeskInput input,
            String line,
            Consumer<String> out,
            Consumer<String> err) {
        DeskCall call =
                new DeskCall(
                        services,
                        trusted,
                        house,
                        keyUses,
                        tokens,
                        searches,
                        hunts,
                        port.get(),
                        connection,
                        watches,
                        seat,
                        input,
                        out,
                        err);
        CommandLine commands = new CommandLine(new Root());
        commands.setCommandName("ssh " + services.properties().ssh().name());
        // Into a pipe or a file, too: who asks is not on this machine, so nobody knows.
        commands.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        commands.getHelpSectionMap().remove("synopsis");
        DeskCommands.all(call).forEach(command -> commands.addSubcommand(command));
        StringWriter said = new StringWriter();
        StringWriter complained = new StringWriter();
        commands.setOut(new PrintWriter(said));
        commands.setErr(new PrintWriter(complained));
        commands.setExecutionExceptionHandler((failure, where, parsed) -> explain(failure, err));
        commands.setParameterExceptionHandler((mistake, arguments) -> {
            err.accept(
                    "sallyport: "
                            + PrintableText.of(sentence(mistake))
                            + "; see: ssh "
                            + services.properties().ssh().name()
                            + " help\n");
            return USAGE;
        });
        try {
            List<String> words = CommandWords.split(line);
            int status =
                    words.isEmpty()
                            ? commands.execute("help")
                            : commands.execute(words.toArray(String[]::new));
            out.accept(said.toString());
            if (!complained.toString().isEmpty()) {
                err.accept(complained.toString());
            }
            return status;
        } catch (IllegalArgumentException unreadable) {
            err.accept("sallyport: " + unreadable.getMessage() + "\n");
            return USAGE;
        }
    }

    private static String sentence(CommandLine.ParameterException mistake) {
        if (mistake instanceof CommandLine.UnmatchedArgumentException unmatched
                && mistake.getCommandLine().getParent() == null) {
            List<String> near = unmatched.getSuggestions();
            return "there is no command "
                    + unmatched.getUnmatched().getFirst()
                    + (near.isEmpty() ? "" : "; did you mean " + near.getFirst() + "?");
        }
        return String.valueOf(mistake.getMessage());
    }

    private static int explain(Exception failure, Consumer<String> err) {
        return switch (failure) {
            case Refusal no -> {
                err.accept("sallyport: " + PrintableText.of(no.sentence()) + "\n");
                yield no.exitStatus();
            }
            case TargetUnreachableException no -> {
                err.accept(
                        "sallyport: " + PrintableText.of(String.valueOf(no.getMessage())) + "\n");
                yield COULD_NOT;
            }
            case ChangeRefusedException no -> {
                err.accept(
                        "sallyport: " + PrintableText.of(String.valueOf(no.getMessage())) + "\n");
                yield Refusal.REFUSED;
            }
            case DatabaseUnavailableException no -> {
                LOG.error("a desk command could not reach the database", no);
                err.accept("sallyport: " + Refusal.CANNOT_DECIDE + "\n");
                yield COULD_NOT;
            }
            case SearchUnavailableException no -> {
                LOG.error("a search could not be answered", no);
                err.accept(
                        "sallyport: " + PrintableText.of(String.valueOf(no.getMessage())) + "\n");
                yield COULD_NOT;
            }
            case ReportUnavailableException no -> {
                LOG.error("a report could not be made", no);
                err.accept(
                        "sallyport: " + PrintableText.of(String.valueOf(no.getMessage())) + "\n");
                yield COULD_NOT;
            }
            case JournalUnavailableException no -> {
                err.accept(
                        "sallyport: this gateway cannot record now, so nothing is done; tell its administrator\n");
                yield COULD_NOT;
            }
            default -> {
                LOG.error("a desk command failed", failure);
                err.accept("sallyport: that failed for a reason the gateway's log tells\n");
                yield COULD_NOT;
            }
        };
    }

    /// What `help` is about.
    @Command(
            name = "ssh",
            description = "Commands of this gateway. With --json each prints one JSON value.",
            footer = {
                "",
                "To work on a target:  ssh person@account@target@gateway   or   ssh -J person@gateway account@target"
            })
    private static final class Root {}
}
