package io.sallyport.gateway.node;

import io.sallyport.gateway.alert.EndSession;
import io.sallyport.gateway.alert.FreezePerson;
import io.sallyport.gateway.alert.OpenIncident;
import io.sallyport.gateway.alert.PauseSession;
import io.sallyport.gateway.alert.WarnOperator;
import io.sallyport.gateway.channel.ChannelUse;
import io.sallyport.gateway.channel.OperatorChannel;
import io.sallyport.gateway.channel.RefusedUse;
import io.sallyport.gateway.channel.TargetRelay;
import io.sallyport.gateway.config.GatewayProperties;
import io.sallyport.gateway.config.NoticeSettings;
import io.sallyport.gateway.config.ShippingKeys;
import io.sallyport.gateway.desk.Desk;
import io.sallyport.gateway.desk.DeskUse;
import io.sallyport.gateway.hunt.Hunts;
import io.sallyport.gateway.hunt.JournalHistory;
import io.sallyport.gateway.login.HouseKeys;
import io.sallyport.gateway.login.SshListener;
import io.sallyport.gateway.session.GateWatch;
import io.sallyport.gateway.session.Gates;
import io.sallyport.gateway.session.OperatorConnection;
import io.sallyport.gateway.session.ProxySession;
import io.sallyport.gateway.session.Refusal;
import io.sallyport.gateway.session.SessionRegistry;
import io.sallyport.gateway.session.SessionServices;
import io.sallyport.gateway.session.Waiting;
import io.sallyport.gateway.terminal.Commands;
import io.sallyport.gateway.terminal.LoginShells;
import io.sallyport.gateway.transport.EventLoops;
import io.sallyport.gateway.upstream.TargetDialer;
import io.sallyport.policy.alert.Alarm;
import io.sallyport.policy.alert.AlertHistory;
import io.sallyport.policy.alert.Alerts;
import io.sallyport.policy.alert.Reaction;
import io.sallyport.policy.amendment.Amendments;
import io.sallyport.policy.amendment.ApprovedTexts;
import io.sallyport.policy.amendment.FolderReview;
import io.sallyport.policy.amendment.Lookback;
import io.sallyport.policy.approval.Approvals;
import io.sallyport.policy.authorization.PoliciesFolder;
import io.sallyport.policy.authorization.PoliciesInvalidException;
import io.sallyport.policy.classification.RulesFolder;
import io.sallyport.policy.classification.RulesInvalidException;
import io.sallyport.policy.consent.Accesses;
import io.sallyport.policy.consent.ConsentModes;
import io.sallyport.policy.consent.Consents;
import io.sallyport.policy.consent.OwnersAsked;
import io.sallyport.policy.consent.TicketSystem;
import io.sallyport.policy.credential.CredentialSource;
import io.sallyport.policy.credential.SealedCredentials;
import io.sallyport.policy.database.Database;
import io.sallyport.policy.decision.ApprovalPolicy;
import io.sallyport.policy.decision.Decisions;
import io.sallyport.policy.decision.RoleDecision;
import io.sallyport.policy.gate.TwoGates;
import io.sallyport.policy.gate.Watch;
import io.sallyport.policy.grant.Grants;
import io.sallyport.policy.habit.Habits;
import io.sallyport.policy.house.HouseFile;
import io.sallyport.policy.identity.KeyUses;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.incident.Incidents;
import io.sallyport.policy.ledger.Ledger;
import io.sallyport.policy.ledger.Outbox;
import io.sallyport.policy.notice.Chat;
import io.sallyport.policy.notice.Landing;
import io.sallyport.policy.notice.Mail;
import io.sallyport.policy.notice.NoticePost;
import io.sallyport.policy.notice.Notices;
import io.sallyport.policy.notice.Notifier;
import io.sallyport.policy.notice.Webhook;
import io.sallyport.policy.receipt.Receipts;
import io.sallyport.policy.reconciliation.Reconciliation;
import io.sallyport.policy.report.Reports;
import io.sallyport.policy.request.Requests;
import io.sallyport.policy.retention.Deletions;
import io.sallyport.policy.signature.Signatures;
import io.sallyport.policy.target.InventoryFile;
import io.sallyport.policy.target.TrustedHostKeys;
import io.sallyport.policy.ticket.HttpTicketSystem;
import io.sallyport.policy.token.Tokens;
import io.sallyport.recorder.checkpoint.CheckpointFolder;
import io.sallyport.recorder.checkpoint.CheckpointPublisher;
import io.sallyport.recorder.disk.DiskBudget;
import io.sallyport.recorder.journal.Bookmark;
import io.sallyport.recorder.journal.Follower;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.masking.Masks;
import io.sallyport.recorder.recording.HouseKey;
import io.sallyport.recorder.recording.KeyUnwrapper;
import io.sallyport.recorder.recording.KeyWrapper;
import io.sallyport.recorder.recording.Limits;
import io.sallyport.recorder.recording.Recipient;
import io.sallyport.recorder.recording.Recorder;
import io.sallyport.recorder.recording.RecordingKeys;
import io.sallyport.recorder.search.ElasticsearchIndex;
import io.sallyport.recorder.search.ElasticsearchScreens;
import io.sallyport.recorder.search.LuceneIndex;
import io.sallyport.recorder.search.Recordings;
import io.sallyport.recorder.search.SearchIndex;
import io.sallyport.recorder.search.Searches;
import io.sallyport.recorder.shipping.ElasticsearchCheckpoints;
import io.sallyport.recorder.shipping.ElasticsearchSettings;
import io.sallyport.recorder.shipping.ElasticsearchSink;
import io.sallyport.recorder.shipping.JsonLinesSink;
import io.sallyport.recorder.shipping.Shippers;
import io.sallyport.recorder.shipping.ShippingLimits;
import io.sallyport.recorder.store.RecordingCopies;
import io.sallyport.recorder.store.RecordingUploads;
import io.sallyport.recorder.violation.Auditor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/// The wiring, in the order in which things are needed: evidence first, then policy, then the SSH
/// side.
@SpringBootApplication(scanBasePackageClasses = GatewayConfiguration.class)
@EnableConfigurationProperties(GatewayProperties.class)
public class GatewayConfiguration {
    /// Bytes of the key of commands' digests.
    private static final int DIGEST_KEY = 32;

    private static final Logger LOG = LoggerFactory.getLogger(GatewayConfiguration.class);

    // ---- evidence

    @Bean
    InstantSource clock() {
        return new SteadyClock(InstantSource.system(), System::nanoTime);
    }

    @Bean
    Journal journal(GatewayProperties properties, InstantSource clock) throws IOException {
        // Asked before the first folder is made: without it the wrong place would be littered.
        if (!Files.exists(properties.inventoryFile())) {
            throw new InventoryMissingException(properties.inventoryFile());
        }
        return HouseJournal.open(
                properties.data(), properties.node(), publishers(properties, clock), clock);
    }

    private static List<CheckpointPublisher> publishers(
            GatewayProperties properties, InstantSource clock) {
        List<CheckpointPublisher> publishers = new ArrayList<>();
        Path folder = properties.journal().publish();
        if (folder != null) {
            publishers.add(new CheckpointFolder(folder, clock));
        }
        properties
                .elasticsearch()
                .settings()
                .map(to -> new ElasticsearchCheckpoints(to, properties.node(), clock))
                .ifPresent(publishers::add);
        return publishers;
    }

    @Bean
    Recorder recorder(GatewayProperties properties, Journal journal, InstantSource clock) {
        return new Recorder(
                properties.data().resolve("recordings"),
                journal,
                new Limits(
                        properties.recording().outputCap().toBytes(),
                        properties.recording().inputHash().toBytes(),
                        properties.recording().flush()),
                clock,
                recordingKeys(properties));
    }

    @Bean
    Masks masks(GatewayProperties properties) {
        return properties.masking().masks();
    }

    @Bean
    DiskBudget disk(GatewayProperties properties, Journal journal, Recorder recorder) {
        return new DiskBudget(
                List.of(recorder.directory(), properties.data().resolve("journal")),
                properties.recording().warnBelow(),
                properties.recording().refuseBelow(),
                journal);
    }

    @Bean
    RecordingCopies recordingCopies(
            GatewayProperties properties,
            Recorder recorder,
            Journal journal,
            DiskBudget disk,
            InstantSource clock)
            throws IOException {
        return new RecordingCopies(
                recorder,
                journal,
                properties.recording().store().open(),
                properties.recording().store().keepLocal(),
                clock,
                () -> disk.spare(recorder.directory()));
    }

    private static RecordingKeys recordingKeys(GatewayProperties properties) {
        List<KeyWrapper> wrappers = new ArrayList<>();
        List<KeyUnwrapper> unwrappers = new ArrayList<>();
        if (properties.recording().readableHere()) {
            HouseKey house = HouseKey.open(house(properties).resolve(HouseKey.FILE));
            wrappers.add(house);
            unwrappers.add(house);
        }
        properties.recording().recipients().stream().map(Recipient::read).forEach(wrappers::add);
        return new RecordingKeys(wrappers, unwrappers);
    }

    /// Where searches are answered. A node works without it, because the journal keeps everything.
    @Bean
    SearchIndex searchIndex(GatewayProperties properties, Recorder recorder) {
        try {
            Optional<ElasticsearchSettings> to = properties.elasticsearch().settings();
            return to.isPresent()
                    ? ElasticsearchIndex.open(to.get())
                    : LuceneIndex.open(
                            properties.data().resolve("index"), recordings(properties, recorder));
        } catch (IOException e) {
            LOG.error("nothing can be searched on this node", e);
            return SearchIndex.unavailable(
                    "the index of this gateway cannot be used; its log says why");
        }
    }

    @Bean
    Searches searches(SearchIndex index, Journal journal, InstantSource clock) {
        return new Searches(index, journal, clock);
    }

    @Bean
    Hunts hunts(SearchIndex index, Journal journal) {
        return new Hunts(journal, index);
    }

    /// With the keys that this node has.
    private static Recordings recordings(GatewayProperties properties, Recorder recorder) {
        Path folder = properties.data().resolve("recordings");
        return new Recordings(
                file -> recorder.open(folder.resolve(file)), properties.masking().masks());
    }

    /// Follows the journal to where people search it; closed before the journal is.
    @Bean
    Shippers shippers(
            GatewayProperties properties,
            Journal journal,
            Recorder recorder,
            RecordingCopies copies,
            SearchIndex index,
            InstantSource clock) {
        Path spool = properties.data().resolve("spool");
        Shippers shippers = new Shippers(journal, spool, clock, ShippingLimits.DEFAULT);
        properties
                .elasticsearch()
                .settings()
                .ifPresent(to -> {
                    shippers.add("elasticsearch", () -> ElasticsearchSink.open(to));
                    shippers.add(
                            ElasticsearchScreens.NAME,
                            () -> ElasticsearchScreens.open(to, recordings(properties, recorder)));
                });
        if (index instanceof LuceneIndex lucene) {
            shippers.add(
                    LuceneIndex.NAME,
                    () -> {
                        if (lucene.isFresh()) {
                            Shippers.forget(spool, LuceneIndex.NAME);
                        }
                        return lucene;
                    });
        }
        ShippingKeys.FileKeys file = properties.shipping().file();
        Path path = file.path();
        if (path != null) {
            shippers.add(
                    "file",
                    () ->
                            new JsonLinesSink(
                                    path,
                                    file.maxSize().toBytes(),
                                    file.keep(),
                                    properties.elasticsearch().stream()));
        }
        copies.uploads().ifPresent(to -> shippers.add(RecordingUploads.NAME, () -> to));
        return shippers;
    }

    /// Finds violations, from where it came to last time.
    @Bean
    Auditor auditor(GatewayProperties properties, Journal journal, RulesFolder rules)
            throws IOException {
        return Auditor.start(
                journal,
                properties.data().resolve("spool"),
                id -> rules.get().rule(id),
                () -> rules.get().correlating());
    }

    // ---- policy

    @Bean
    InventoryFile inventory(GatewayProperties properties, Journal journal, InstantSource clock) {
        return new InventoryFile(properties.inventoryFile(), journal, clock);
    }

    @Bean
    PoliciesFolder policies(GatewayProperties properties, Journal journal)
            throws PoliciesInvalidException {
        return new PoliciesFolder(properties.policiesFolder(), journal);
    }

    @Bean
    ApprovedTexts approvedTexts(GatewayProperties properties, Database database) {
        return new ApprovedTexts(database, properties.rulesReview());
    }

    @Bean
    FolderReview folderReview(
            GatewayProperties properties, Ledger ledger, Journal journal, ApprovedTexts approved)
            throws IOException {
        FolderReview review =
                new FolderReview(
                        properties.rulesFolder(), properties.node(), ledger, journal, approved);
        if (properties.rulesReview()) {
            review.begin();
        }
        return review;
    }

    /// After the review has begun: what it keeps in force is in force from the start.
    @Bean
    RulesFolder rules(
            GatewayProperties properties,
            Journal journal,
            ApprovedTexts approved,
            FolderReview review)
            throws RulesInvalidException {
        return new RulesFolder(properties.rulesFolder(), approved, journal);
    }

    @Bean
    Database database(GatewayProperties properties, Journal journal) throws IOException {
        GatewayProperties.DatabaseSettings settings = properties.database();
        Path folder = properties.data().resolve("db");
        String url = settings.url();
        if (url == null) {
            Files.createDirectories(folder);
            url = Database.inFile(folder.resolve("sallyport"));
        }
        Database database = Database.open(url, settings.user(), settings.password());
        // Before anything is asked of the rows: what the journal says was taken away, is.
        new Reconciliation(database, journal).run();
        return database;
    }

    /// The ways in which people are told of things; none where none is configured.
    @Bean
    List<Notifier> notifiers(
            GatewayProperties properties, InventoryFile inventory, InstantSource clock) {
        NoticeSettings settings = properties.notices();
        Landing landing = settings.landing(properties.ssh().name());
        List<Notifier> notifiers = new ArrayList<>();
        settings.mail()
                .server()
                .ifPresent(server ->
                        notifiers.add(
                                new Mail(
                                        server,
                                        name -> inventory.current().person(name),
                                        landing)));
        settings.webhook()
                .receiver()
                .ifPresent(receiver ->
                        notifiers.add(
                                new Webhook(
                                        receiver,
                                        settings.webhook().signing().orElseThrow(),
                                        landing,
                                        clock)));
        settings.chat()
                .receiver()
                .ifPresent(receiver -> notifiers.add(new Chat(receiver, landing)));
        return notifiers;
    }

    @Bean
    Outbox outbox(InventoryFile inventory, List<Notifier> notifiers) {
        return new Notices(
                inventory,
                notifiers.stream().map(Notifier::channel).collect(Collectors.toUnmodifiableSet()));
    }

    @Bean
    Ledger ledger(Database database, Journal journal, Outbox outbox, InstantSource clock) {
        return new Ledger(database, journal, clock, outbox);
    }

    @Bean
    NoticePost noticePost(
            Database database, Journal journal, List<Notifier> notifiers, InstantSource clock) {
        NoticePost post = new NoticePost(database, journal, clock, notifiers);
        post.start();
        return post;
    }

    @Bean
    Signatures signatures(GatewayProperties properties, InventoryFile inventory) {
        return new Signatures(properties.ssh().name(), name -> inventory.current().person(name));
    }

    @Bean
    TwoGates twoGates(Database database, InventoryFile inventory) {
        return new TwoGates(database, inventory);
    }

    @Bean
    Decisions decisions(
            InventoryFile inventory,
            TwoGates twoGates,
            PoliciesFolder policies,
            InstantSource clock) {
        return new Decisions(inventory, twoGates, policies, clock);
    }

    @Bean
    TicketSystem tickets(GatewayProperties properties) {
        GatewayProperties.TicketSettings settings = properties.consent().tickets();
        return settings.receiver()
                .<TicketSystem>map(address ->
                        new HttpTicketSystem(
                                address, Objects.requireNonNullElse(settings.token(), "")))
                .orElse(TicketSystem.NONE);
    }

    @Bean
    Approvals approvals(
            Ledger ledger,
            InventoryFile inventory,
            PoliciesFolder policies,
            TicketSystem tickets,
            Signatures signatures) {
        return new Approvals(
                ledger,
                inventory,
                new ApprovalPolicy(inventory, policies),
                new OwnersAsked(ledger, inventory, tickets),
                signatures);
    }

    @Bean
    Requests requests(Ledger ledger, InventoryFile inventory, Approvals approvals) {
        return new Requests(ledger, inventory, approvals);
    }

    @Bean
    Grants grants(Ledger ledger, InventoryFile inventory, Decisions decisions) {
        return new Grants(ledger, name -> inventory.current().person(name), decisions::administers);
    }

    @Bean
    Consents consents(Ledger ledger, InventoryFile inventory, Signatures signatures) {
        return new Consents(ledger, inventory, signatures);
    }

    @Bean
    ConsentModes consentModes(Ledger ledger, InventoryFile inventory) {
        return new ConsentModes(ledger, inventory);
    }

    @Bean
    Accesses accesses(Database database, Outbox outbox) {
        return new Accesses(database, outbox);
    }

    @Bean
    Receipts receipts(
            GatewayProperties properties,
            Journal journal,
            Database database,
            Outbox outbox,
            InstantSource clock)
            throws IOException {
        return new Receipts(
                properties.data().resolve("receipts"),
                properties.node(),
                journal,
                database,
                outbox,
                HouseJournal.receiptKey(properties.data())::sign,
                clock);
    }

    @Bean
    Deletions deletions(
            GatewayProperties properties,
            Ledger ledger,
            InventoryFile inventory,
            Decisions decisions,
            RecordingCopies copies) {
        return new Deletions(
                properties.node(),
                ledger,
                inventory,
                decisions::administers,
                properties.recording().retention().retention(),
                new RecordingsOfNode(copies));
    }

    @Bean
    Alerts alerts(Ledger ledger, InventoryFile inventory, Decisions decisions) {
        return new Alerts(
                ledger,
                inventory,
                new Alerts.Authority() {
                    @Override
                    public RoleDecision see(Person person) {
                        return decisions.seeAlerts(person);
                    }

                    @Override
                    public RoleDecision dispose(Person person, String about) {
                        return decisions.disposeOfAlert(person, about);
                    }
                });
    }

    @Bean
    Incidents incidents(
            Ledger ledger, Journal journal, InventoryFile inventory, Decisions decisions) {
        return new Incidents(
                ledger,
                journal,
                inventory,
                new Incidents.Authority() {
                    @Override
                    public RoleDecision see(Person person, Set<String> about) {
                        return decisions.seeIncident(person, about);
                    }

                    @Override
                    public RoleDecision dispose(Person person, Set<String> about) {
                        return decisions.disposeOfIncident(person, about);
                    }

                    @Override
                    public RoleDecision disposeOfAlert(Person person, String about) {
                        return decisions.disposeOfAlert(person, about);
                    }
                });
    }

    @Bean
    Amendments amendments(
            GatewayProperties properties,
            Ledger ledger,
            InventoryFile inventory,
            RulesFolder rules,
            ApprovedTexts approved,
            Decisions decisions) {
        return new Amendments(
                properties.node(),
                ledger,
                inventory,
                rules,
                approved,
                new Amendments.Authority() {
                    @Override
                    public RoleDecision see(Person person) {
                        return decisions.seeAlerts(person);
                    }

                    @Override
                    public RoleDecision propose(Person person) {
                        return decisions.proposeChange(person);
                    }

                    @Override
                    public RoleDecision approve(Person person, String proposer, Set<String> about) {
                        return decisions.approveChange(person, proposer, about);
                    }
                });
    }

    @Bean
    Reports reports(
            GatewayProperties properties,
            Journal journal,
            Database database,
            InventoryFile inventory,
            SessionRegistry live,
            RulesFolder rules,
            Decisions decisions,
            InstantSource clock) {
        return new Reports(
                properties.node(),
                journal,
                new AlertHistory(database),
                inventory,
                live,
                () -> rules.get().titles(),
                decisions::seeReports,
                clock);
    }

    @Bean
    AmendmentWork amendmentWork(
            GatewayProperties properties,
            Database database,
            Journal journal,
            Amendments amendments,
            FolderReview review,
            InstantSource clock) {
        Lookback lookback =
                new Lookback(
                        properties.node(),
                        database,
                        journal,
                        amendments,
                        new JournalHistory(journal),
                        clock);
        return new AmendmentWork(amendments, lookback, review, properties.rulesReview());
    }

    @Bean
    Gates gates(
            Requests requests,
            Approvals approvals,
            Grants grants,
            Consents consents,
            ConsentModes modes,
            Accesses accesses,
            Receipts receipts,
            Deletions deletions,
            Alerts alerts,
            Incidents incidents,
            Reports reports,
            Amendments amendments,
            Database database,
            InventoryFile inventory,
            TwoGates twoGates) {
        return new Gates(
                requests,
                approvals,
                grants,
                consents,
                modes,
                accesses,
                receipts,
                deletions,
                alerts,
                incidents,
                reports,
                amendments,
                new Watch(database, inventory, twoGates));
    }

    @Bean
    TrustedHostKeys trustedHostKeys(
            GatewayProperties properties,
            InventoryFile inventory,
            Journal journal,
            InstantSource clock) {
        return new TrustedHostKeys(
                house(properties).resolve("trusted-host-keys"), inventory, journal, clock);
    }

    @Bean
    SealedCredentials credentials(GatewayProperties properties, Journal journal) {
        return new SealedCredentials(
                house(properties).resolve("credentials"),
                house(properties).resolve("sealing.key"),
                journal);
    }

    @Bean
    KeyUses keyUses(Database database, ExecutorService waiting, InstantSource clock) {
        return new KeyUses(database, waiting, clock);
    }

    @Bean
    Tokens tokens(
            Ledger ledger,
            Database database,
            Journal journal,
            InventoryFile inventory,
            Decisions decisions,
            GatewayProperties properties) {
        return new Tokens(
                ledger,
                database,
                journal,
                name -> inventory.current().person(name),
                decisions::administers,
                properties.tokens().limits());
    }

    // ---- the SSH side

    @Bean
    HouseKeys houseKeys(GatewayProperties properties) throws IOException, GeneralSecurityException {
        return HouseKeys.open(house(properties));
    }

    /// What is called off leaves it at once: what waits for its time holds whole sessions.
    @Bean
    ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().name("timer").daemon().factory());
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /// One virtual thread for whatever has to wait.
    @Bean
    ExecutorService waiting() {
        return Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("waiting-", 0).factory());
    }

    @Bean
    EventLoops network() {
        return new EventLoops();
    }

    @Bean
    TargetDialer dialer(
            GatewayProperties properties,
            EventLoops network,
            TrustedHostKeys trusted,
            CredentialSource credentials) {
        return new TargetDialer(properties.ssh(), network, trusted, credentials);
    }

    @Bean
    SessionRegistry registry(
            GatewayProperties properties,
            Journal journal,
            InventoryFile inventory,
            InstantSource clock) {
        SessionRegistry registry = new SessionRegistry(properties, journal, clock);
        inventory.onLoad(registry::applyInventory);
        return registry;
    }

    @Bean
    Alarm alarm(
            GatewayProperties properties,
            Database database,
            Journal journal,
            Ledger ledger,
            Outbox outbox,
            InventoryFile inventory,
            RulesFolder rules,
            Grants grants,
            Incidents incidents,
            SessionRegistry registry) {
        return new Alarm(
                properties.node(),
                database,
                journal,
                ledger,
                outbox,
                inventory,
                properties.alerts().terms(),
                () -> rules.get().responses(),
                Map.of(
                        Reaction.OPEN_INCIDENT, new OpenIncident(incidents, properties.node()),
                        Reaction.WARN, new WarnOperator(registry),
                        Reaction.PAUSE_SESSION, new PauseSession(registry, properties.node()),
                        Reaction.END_SESSION, new EndSession(registry, properties.node()),
                        Reaction.FREEZE, new FreezePerson(grants, properties.node())));
    }

    /// Hands the violations in this node's journal to the alarm.
    @Bean
    Follower violations(GatewayProperties properties, Journal journal, Alarm alarm)
            throws IOException {
        return Follower.start(
                "the alarm",
                journal,
                Bookmark.open(properties.data().resolve("spool"), "alerts", journal),
                alarm::take);
    }

    @Bean
    Habits habits(GatewayProperties properties, Database database, InstantSource clock) {
        return new Habits(database, properties.habits().terms(), clock);
    }

    /// Hands what people do, as this node's journal has it, to their habits.
    @Bean
    Follower learning(GatewayProperties properties, Journal journal, Habits habits)
            throws IOException {
        return Follower.start(
                "the learning of habits",
                journal,
                Bookmark.open(properties.data().resolve("spool"), "habits", journal),
                habits::take);
    }

    @Bean
    GateWatch gateWatch(
            GatewayProperties properties,
            SessionRegistry registry,
            Gates gates,
            InstantSource clock) {
        return new GateWatch(
                registry, gates.watch(), clock, properties.limits().cut(), properties.ssh().name());
    }

    /// What commands are covered in facts by a keyed hash with a key of this node's own.
    @Bean
    Commands commands(GatewayProperties properties, RulesFolder rules, Masks masks)
            throws IOException {
        Path file = house(properties).resolve("commands.key");
        byte[] fresh = new byte[DIGEST_KEY];
        new SecureRandom().nextBytes(fresh);
        HouseFile.create(file, fresh);
        HouseFile.requirePrivate(file);
        byte[] key = HouseFile.read(file, DIGEST_KEY);
        if (key.length != DIGEST_KEY) {
            throw new IOException(file + " is damaged; take it from a backup, or remove it");
        }
        return new Commands(() -> rules.get().classifier(), masks, key);
    }

    @Bean
    SessionServices sessionServices(
            GatewayProperties properties,
            Journal journal,
            Recorder recorder,
            DiskBudget disk,
            Masks masks,
            Commands commands,
            Habits habits,
            InventoryFile inventory,
            Decisions decisions,
            Gates gates,
            TargetDialer dialer,
            SessionRegistry registry,
            InstantSource clock,
            ScheduledExecutorService timer,
            ExecutorService waiting) {
        Executor executor = waiting;
        return new SessionServices(
                properties,
                journal,
                recorder,
                disk,
                masks,
                commands,
                habits,
                new LoginShells(clock),
                inventory,
                decisions,
                gates,
                dialer,
                registry,
                new Waiting(properties.limits()),
                clock,
                timer,
                executor);
    }

    @Bean
    SshListener listener(
            SessionServices services,
            EventLoops network,
            TrustedHostKeys trusted,
            HouseKeys keys,
            KeyUses keyUses,
            Tokens tokens,
            Searches searches,
            Hunts hunts) {
        AtomicReference<SshListener> listening = new AtomicReference<>();
        Desk desk =
                new Desk(
                        services,
                        trusted,
                        keys,
                        keyUses,
                        tokens,
                        searches,
                        hunts,
                        () -> listening.get().port());
        SshListener listener =
                new SshListener(
                        services, network, keys, keyUses, channel -> use(channel, desk, services));
        listening.set(listener);
        return listener;
    }

    private static ChannelUse use(OperatorChannel channel, Desk desk, SessionServices services) {
        OperatorConnection connection = OperatorConnection.of(channel.getSession());
        Refusal refusal = connection.refusal();
        if (refusal != null) {
            return new RefusedUse(channel, refusal);
        }
        ProxySession session = connection.session();
        if (session == null) {
            return new DeskUse(channel, connection, desk, services);
        }
        TargetRelay relay = new TargetRelay(channel, session);
        relay.start();
        return relay;
    }

    @Bean
    Node node(
            GatewayProperties properties,
            Journal journal,
            Recorder recorder,
            RecordingCopies copies,
            Deletions deletions,
            DiskBudget disk,
            SessionRegistry registry,
            GateWatch gateWatch,
            Gates gates,
            Alarm alarm,
            Habits habits,
            AmendmentWork amendmentWork,
            SshListener listener,
            ScheduledExecutorService timer) {
        return new Node(
                properties,
                journal,
                recorder,
                copies,
                deletions,
                disk,
                registry,
                gateWatch,
                gates,
                alarm,
                habits,
                amendmentWork,
                listener,
                timer);
    }

    private static Path house(GatewayProperties properties) {
        return properties.data().resolve("house");
    }
}
