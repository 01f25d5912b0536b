package io.sallyport.gateway.cli;

import io.sallyport.policy.authorization.Policies;
import io.sallyport.policy.authorization.PoliciesInvalidException;
import io.sallyport.policy.authorization.PolicyProblem;
import io.sallyport.policy.authorization.PolicyText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/// `sallyport policy`: Cedar policies, before a node reads them.
@Command(
        name = "policy",
        description = "Cedar policies: check them, show the shipped ones, explain an answer",
        mixinStandardHelpOptions = true,
        subcommands = {PolicyCommand.Check.class, PolicyCommand.Show.class, ExplainCommand.class})
final class PolicyCommand implements Callable<Integer> {
    private static final long LARGEST = 1 << 20;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return 2;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    @Command(
            name = "check",
            description = "check policies against the schema, together with the shipped ones",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Prints each problem with its file and line, and what was perhaps meant; exit code 1 if there is one."
            })
    static final class Check implements Callable<Integer> {
        @ParentCommand
        @SuppressWarnings("NullAway.Init") // set by picocli before it calls
        private PolicyCommand policy;

        @Parameters(
                paramLabel = "FILE|FOLDER",
                arity = "0..*",
                description =
                        "policies; of a folder, its *.cedar files. None: the shipped ones alone")
        private List<Path> places = new ArrayList<>();

        @Option(names = "--json", description = "print a JSON object")
        private boolean json;

        @Override
        public Integer call() throws IOException {
            List<PolicyText> texts = new ArrayList<>(List.of(PolicyText.shipped()));
            for (Path place : places) {
                for (Path file : files(place)) {
                    texts.add(new PolicyText(file.toString(), text(file)));
                }
            }
            try {
                Policies policies = Policies.of(texts);
                print(policies.names(), List.of());
                return 0;
            } catch (PoliciesInvalidException invalid) {
                print(List.of(), invalid.problems());
                return 1;
            }
        }

        private static List<Path> files(Path place) throws IOException {
            if (!Files.isDirectory(place)) {
                return List.of(place);
            }
            try (Stream<Path> files = Files.list(place)) {
                List<Path> found =
                        files.filter(file -> file.toString().endsWith(".cedar")).sorted().toList();
                if (found.isEmpty()) {
                    throw new IOException(place + " holds no *.cedar file");
                }
                return found;
            }
        }

        private static String text(Path file) throws IOException {
            if (!Files.isReadable(file)) {
                throw new IOException(file + " is not there, or may not be read");
            }
            if (Files.size(file) > LARGEST) {
                throw new IOException(file + " has more than a megabyte: is it a policy?");
            }
            return Files.readString(file, StandardCharsets.UTF_8);
        }

        private void print(List<String> policies, List<PolicyProblem> problems) {
            if (json) {
                policy.out()
                        .println(
                                JsonMapper.builder()
                                        .build()
                                        .writeValueAsString(
                                                Map.of(
                                                        "valid",
                                                        problems.isEmpty(),
                                                        "policies",
                                                        policies,
                                                        "problems",
                                                        problems)));
            } else if (problems.isEmpty()) {
                policy.out().println(policies.size() + " policies, all valid");
            } else {
                problems.forEach(policy.out()::println);
            }
        }
    }

    @Command(
            name = "show",
            description = "print the shipped policies, or the schema that all are checked against",
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        @ParentCommand
        @SuppressWarnings("NullAway.Init") // set by picocli before it calls
        private PolicyCommand policy;

        @Option(names = "--schema", description = "the schema instead")
        private boolean schema;

        @Override
        public Integer call() {
            policy.out().print(schema ? PolicyText.schema() : PolicyText.shipped().text());
            policy.out().flush();
            return 0;
        }
    }
}
