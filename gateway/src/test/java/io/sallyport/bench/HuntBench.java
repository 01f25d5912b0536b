package io.sallyport.bench;

import com.sun.management.OperatingSystemMXBean;
import io.sallyport.gateway.hunt.Backtested;
import io.sallyport.gateway.hunt.HuntedRules;
import io.sallyport.gateway.hunt.Hunts;
import io.sallyport.gateway.node.HouseJournal;
import io.sallyport.gateway.testing.Folders;
import io.sallyport.gateway.testing.PastCommands;
import io.sallyport.policy.classification.RuleBook;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.masking.Masks;
import io.sallyport.recorder.rule.Rule;
import io.sallyport.recorder.search.LuceneIndex;
import io.sallyport.recorder.search.Recordings;
import io.sallyport.recorder.shipping.Shipper;
import io.sallyport.recorder.shipping.ShippingLimits;
import io.sallyport.recorder.violation.Auditor;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/// History asked by way of the embedded index and as a whole, and how fast the auditor follows.
/// Time on the clock and time of the processor, which other work on the machine does not lengthen;
/// the latter is that of all threads.
@Command(
        name = "hunt",
        description = "rules asked about history, by the index and as a whole",
        mixinStandardHelpOptions = true)
final class HuntBench implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int IN_A_SESSION = 20;

    @Option(names = "--commands", defaultValue = "200000", description = "(${DEFAULT-VALUE})")
    int commands;

    @Option(names = "--benign", required = true, description = "harmless lines, one a line")
    Path benign;

    @Option(names = "--harmful-every", defaultValue = "1000", description = "(${DEFAULT-VALUE})")
    int harmfulEvery;

    @Option(names = "--rule", description = "id of the one rule (default: the first of all)")
    String one = "";

    @Option(names = "--json", description = "only the JSON object")
    boolean json;

    private final OperatingSystemMXBean machine =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final Map<String, Object> result = new LinkedHashMap<>();

    @Override
    public Integer call() throws Exception {
        Path folder = Folders.make("sallyport-bench");
        RuleBook book = RuleBook.of(List.of());
        try (Journal journal =
                HouseJournal.open(
                        folder.resolve("data"), "gw", List.of(), InstantSource.system())) {
            fill(journal);
            try (LuceneIndex index =
                    LuceneIndex.open(
                            folder.resolve("index"),
                            Recordings.in(folder.resolve("r"), List.of(), Masks.usual()))) {
                ship(journal, index, folder);
                Hunts hunts = new Hunts(journal, index);
                String rule = one.isEmpty() ? book.rules().getFirst().id() : one;
                Set<String> pack = book.rules().stream().map(Rule::id).collect(Collectors.toSet());
                hunt(hunts, book, Set.of(rule), true); // so that the code is compiled
                result.put("rule", rule);
                result.put("one_by_index", hunt(hunts, book, Set.of(rule), false));
                result.put("one_whole", hunt(hunts, book, Set.of(rule), true));
                result.put("pack_by_index", hunt(hunts, book, pack, false));
                result.put("pack_whole", hunt(hunts, book, pack, true));
            }
            audit(journal, book, folder);
        }
        Folders.remove(folder);
        Bench.RESULTS.println(json ? JSON.writeValueAsString(result) : String.valueOf(result));
        return 0;
    }

    private void fill(Journal journal) throws Exception {
        List<String> harmless = Files.readAllLines(benign);
        List<String> harmful = PastCommands.cases();
        PastCommands past = new PastCommands(journal);
        for (int i = 0; i < commands; i++) {
            String line =
                    i % harmfulEvery == 0
                            ? harmful.get(i / harmfulEvery % harmful.size())
                            : harmless.get(i % harmless.size());
            past.typed("p" + i / IN_A_SESSION % 50, "s-" + i / IN_A_SESSION, line);
        }
        past.settle();
        result.put("commands", commands);
    }

    private void ship(Journal journal, LuceneIndex index, Path folder) throws Exception {
        try (Shipper shipper =
                Shipper.start(
                        journal,
                        index,
                        folder.resolve("spool"),
                        InstantSource.system(),
                        ShippingLimits.DEFAULT)) {
            while (!shipper.awaitCaughtUp(Duration.ofSeconds(5))) {
                System.err.println(shipper.status().next() + " of " + journal.size() + " shipped");
            }
        }
    }

    private Map<String, Object> hunt(Hunts hunts, RuleBook book, Set<String> rules, boolean whole) {
        long cpu = machine.getProcessCpuTime();
        Backtested found =
                hunts.hunt(
                                new Hunts.Order(
                                        FactHeader.of("dave", null),
                                        HuntedRules.named(book, rules),
                                        null,
                                        whole,
                                        false),
                                System.err::println,
                                () -> false)
                        .orElseThrow();
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("ms", found.took().toMillis());
        told.put("cpu_ms", (machine.getProcessCpuTime() - cpu) / 1_000_000);
        told.put("asked", found.asked());
        told.put("read", found.read());
        told.put("hits", found.hits().values().stream().mapToLong(hits -> hits.count()).sum());
        return told;
    }

    /// From the journal's first entry to the violation that its last command is.
    private void audit(Journal journal, RuleBook book, Path folder) throws Exception {
        PastCommands past = new PastCommands(journal);
        past.sent("alice", "s-last", "shred /dev/sda");
        past.settle();
        long facts = journal.size();
        String last = journal.read(facts - 1, 1).getFirst().id();
        long cpu = machine.getProcessCpuTime();
        long begun = System.nanoTime();
        try (Auditor _ =
                Auditor.start(
                        journal, folder.resolve("audit"), book::rule, () -> book.correlating())) {
            for (long next = facts; ; ) {
                List<Entry> entries = journal.read(next, 1_000);
                if (entries.stream()
                        .anyMatch(each -> each.detail().path("cause").asString("").equals(last))) {
                    break;
                }
                next += entries.size();
                LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
            }
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        double busy = (machine.getProcessCpuTime() - cpu) / 1e9;
        result.put("audit_violations", journal.size() - facts);
        result.put("audit_facts_per_second", Math.round(facts / seconds));
        result.put("audit_facts_per_cpu_second", Math.round(facts / busy));
    }
}
