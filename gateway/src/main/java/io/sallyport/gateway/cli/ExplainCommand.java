package io.sallyport.gateway.cli;

import io.sallyport.gateway.config.NodeFolder;
import io.sallyport.policy.authorization.Policies;
import io.sallyport.policy.authorization.PoliciesFolder;
import io.sallyport.policy.authorization.PoliciesInvalidException;
import io.sallyport.policy.authorization.Verdict;
import io.sallyport.policy.authorization.Work;
import io.sallyport.policy.consent.ConsentMode;
import io.sallyport.policy.decision.Explanation;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.suggestion.Suggestion;
import io.sallyport.policy.target.Inventory;
import io.sallyport.policy.target.InventoryFile;
import io.sallyport.policy.target.InventoryInvalidException;
import io.sallyport.policy.target.Target;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/// `sallyport policy explain`: why somebody may do something on a machine, or not, and what is
/// missing. From the files alone: no node has to run, and none is asked.
@Command(
        name = "explain",
        description = "why may alice do this on db01, or not",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Looks at the inventory and the policies, not at the grants and consents of a running node: say what"
                    + " you suppose with --grant and --consent. Names the policies that decide, and tries again with what is missing.",
            "Exit code 0: it may be done; 1: not."
        })
final class ExplainCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "PERSON")
    private String person = "";

    @Parameters(index = "1", paramLabel = "TARGET")
    private String target = "";

    @Option(
            names = "--as",
            paramLabel = "ACCOUNT",
            description = "default: the target's default account")
    private @Nullable String account;

    @Option(
            names = "--act",
            paramLabel = "ACT",
            description = "connect, shell, exec, sftp-read, sftp-write, forward; default connect")
    private String act = "connect";

    @Option(
            names = "--operations",
            paramLabel = "A,B",
            description = "what is done; default: what the act stands for")
    private @Nullable String operations;

    @Option(names = "--grant", paramLabel = "A,B", description = "suppose a grant that names these")
    private @Nullable String grant;

    @Option(
            names = "--consent",
            paramLabel = "A,B",
            description = "suppose the owner's consent that names these")
    private @Nullable String consent;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "how the owner wants to be asked; default explicit")
    private String mode = "explicit";

    @Option(names = "--at", paramLabel = "INSTANT", description = "default: now")
    private @Nullable Instant at;

    @Option(names = "--config", paramLabel = "FILE", description = "the node's configuration")
    private @Nullable Path config;

    @Option(names = "--json", description = "print a JSON object")
    private boolean json;

    @Override
    public Integer call() throws IOException, PoliciesInvalidException {
        NodeFolder node = NodeFolder.of(config);
        Inventory inventory = inventory(node.inventory());
        Policies policies = Policies.of(PoliciesFolder.read(node.policies()));
        Person who = named("person", person, inventory.people());
        Target where =
                inventory
                        .target(target)
                        .orElseGet(() -> named("target", target, inventory.targets()));
        String as = account == null ? where.defaultAccount() : account;
        if (as == null || !where.accounts().containsKey(as)) {
            throw usage(
                    "name an account of "
                            + where.name()
                            + ": --as "
                            + String.join(" or ", new TreeSet<>(where.accounts().keySet())));
        }
        Work.Act doing = act();
        Set<Operation> what =
                operations == null ? Explanation.standsFor(doing) : parsed(operations);
        Explanation explanation =
                Explanation.of(
                        policies,
                        inventory,
                        who,
                        where,
                        as,
                        doing,
                        what,
                        grant == null ? null : parsed(grant),
                        consent == null ? null : parsed(consent),
                        mode(),
                        at == null ? java.time.InstantSource.system().instant() : at);
        print(explanation);
        return explanation.verdict() instanceof Verdict.Permit ? 0 : 1;
    }

    private void print(Explanation explanation) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> value = new LinkedHashMap<>();
            value.put("permitted", explanation.verdict() instanceof Verdict.Permit);
            value.put("person", person);
            value.put("target", target);
            value.put("act", act);
            value.put("operations", Operation.words(explanation.operations()));
            value.put("facts", explanation.facts());
            value.put("decided", explanation.decided());
            value.put("missing", explanation.missing());
            out.println(JsonMapper.builder().build().writeValueAsString(value));
        } else {
            explanation.facts().forEach(out::println);
            out.println();
            out.println(
                    (explanation.verdict() instanceof Verdict.Permit
                                    ? "permitted: "
                                    : "not permitted: ")
                            + String.join("; ", explanation.decided()));
            explanation.missing().forEach(line -> out.println("missing: " + line));
        }
        out.flush();
    }

    private static Inventory inventory(Path file) throws IOException {
        try {
            return InventoryFile.read(file);
        } catch (InventoryInvalidException invalid) {
            throw new IOException(invalid.getMessage(), invalid);
        }
    }

    private <T> T named(String what, String name, Map<String, T> known) {
        T found = known.get(name);
        if (found == null) {
            throw usage(
                    "there is no "
                            + what
                            + " `"
                            + name
                            + "`"
                            + Suggestion.nearest(name, known.keySet()));
        }
        return found;
    }

    private Work.Act act() {
        String wanted = act.toUpperCase(Locale.ROOT).replace('-', '_');
        for (Work.Act one : Work.Act.values()) {
            if (one.name().equals(wanted)) {
                return one;
            }
        }
        List<String> words =
                Stream.of(Work.Act.values())
                        .map(one -> one.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .toList();
        throw usage("`" + act + "` is no act" + Suggestion.nearest(act, words));
    }

    private ConsentMode mode() {
        for (ConsentMode one : ConsentMode.values()) {
            if (one.name().equals(mode.toUpperCase(Locale.ROOT))) {
                return one;
            }
        }
        throw usage("the mode is notify, ticket, explicit or deny");
    }

    private Set<Operation> parsed(String words) {
        try {
            return Operation.parseAll(words);
        } catch (IllegalArgumentException unknown) {
            throw usage(String.valueOf(unknown.getMessage()));
        }
    }

    private ParameterException usage(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
