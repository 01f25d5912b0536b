package io.sallyport.web;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.sallyport.policy.alert.Alerts;
import io.sallyport.policy.approval.Approvals;
import io.sallyport.policy.approval.Outlook;
import io.sallyport.policy.authorization.Seeing;
import io.sallyport.policy.consent.Accesses;
import io.sallyport.policy.consent.ConsentModes;
import io.sallyport.policy.consent.Consents;
import io.sallyport.policy.decision.Decisions;
import io.sallyport.policy.decision.RoleDecision;
import io.sallyport.policy.decision.Sight;
import io.sallyport.policy.grant.Grants;
import io.sallyport.policy.grant.LiveSessions;
import io.sallyport.policy.receipt.Receipts;
import io.sallyport.policy.report.Reports;
import io.sallyport.policy.request.Requests;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.recorder.disk.DiskBudget;
import io.sallyport.recorder.disk.DiskLevel;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.masking.Masks;
import io.sallyport.recorder.recording.Recorder;
import io.sallyport.recorder.screen.PrintableText;
import io.sallyport.recorder.search.Searches;
import io.sallyport.recorder.shipping.Shippers;
import io.sallyport.recorder.shipping.ShippingStatus;
import io.sallyport.recorder.store.RecordingCopies;
import io.sallyport.web.access.GrantsApi;
import io.sallyport.web.access.PeopleApi;
import io.sallyport.web.access.RequestsApi;
import io.sallyport.web.access.RequestsPage;
import io.sallyport.web.alert.AlertsApi;
import io.sallyport.web.alert.SuppressionsApi;
import io.sallyport.web.consent.AccessesApi;
import io.sallyport.web.consent.ConsentModesApi;
import io.sallyport.web.consent.ConsentsApi;
import io.sallyport.web.consent.ConsentsPage;
import io.sallyport.web.problem.Problems;
import io.sallyport.web.receipt.ReceiptsApi;
import io.sallyport.web.receipt.ReceiptsPage;
import io.sallyport.web.receipt.SeenReceipts;
import io.sallyport.web.replay.CastApi;
import io.sallyport.web.replay.FileRecordings;
import io.sallyport.web.replay.Recordings;
import io.sallyport.web.replay.ReplayPage;
import io.sallyport.web.replay.ReplayRight;
import io.sallyport.web.replay.Replays;
import io.sallyport.web.report.ReportsApi;
import io.sallyport.web.search.SearchApi;
import io.sallyport.web.session.Printable;
import io.sallyport.web.session.SessionHistory;
import io.sallyport.web.session.SessionSight;
import io.sallyport.web.session.Sessions;
import io.sallyport.web.session.SessionsApi;
import io.sallyport.web.session.SessionsPage;
import io.sallyport.web.signin.LocalPeople;
import io.sallyport.web.signin.MeApi;
import io.sallyport.web.signin.PageFrame;
import io.sallyport.web.signin.SignInPage;
import io.sallyport.web.signin.SignOuts;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import jakarta.servlet.DispatcherType;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletListenerRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import tools.jackson.databind.json.JsonMapper;

/// The console, in reading order. Built on what the gateway provides: `Journal`, `Recorder`,
/// `InventorySource`, `Decisions`, `LiveSessions`, `InstantSource`, and what opens and shuts the
/// two gates: `Requests`, `Approvals`, `Grants`, `Consents`, `ConsentModes`, `Accesses`; and
/// `Tokens`, `Alerts` and `Reports`.
@AutoConfiguration(
        before = {
            ServletWebSecurityAutoConfiguration.class,
            ManagementWebSecurityAutoConfiguration.class,
            UserDetailsServiceAutoConfiguration.class,
            ErrorMvcAutoConfiguration.class
        })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBooleanProperty(name = "sallyport.console.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ConsoleProperties.class)
@Import(ConsoleSecurity.class)
public class ConsoleAutoConfiguration {
    /// How much of a text from outside a page shows, in characters; a command can be a book.
    static final int LONGEST_TEXT = 2_000;

    @Bean
    FilterRegistrationBean<SecurityHeaders> securityHeaders() {
        FilterRegistrationBean<SecurityHeaders> filter =
                new FilterRegistrationBean<>(new SecurityHeaders());
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        filter.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST));
        return filter;
    }

    /// After the sign-in, so that who is not signed in learns nothing else.
    @Bean
    FilterRegistrationBean<BodyBound> bodyBound() {
        FilterRegistrationBean<BodyBound> filter = new FilterRegistrationBean<>(new BodyBound());
        filter.addUrlPatterns("/api/*");
        filter.setOrder(Ordered.LOWEST_PRECEDENCE);
        filter.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST));
        return filter;
    }

    @Bean
    Printable printable() {
        return text -> PrintableText.of(text, LONGEST_TEXT);
    }

    @Bean
    Recordings recordings(
            Recorder recorder,
            ObjectProvider<RecordingCopies> copies,
            ObjectProvider<Masks> masks) {
        RecordingCopies everywhere = copies.getIfAvailable();
        return new FileRecordings(
                recorder,
                everywhere == null ? recorder::find : everywhere::find,
                masks.getIfAvailable(Masks::usual));
    }

    @Bean
    Problems problems(JsonMapper json) {
        return new Problems(json);
    }

    @Bean
    LocalPeople localPeople(InventorySource inventory, Journal journal, InstantSource clock) {
        return new LocalPeople(inventory, journal, clock);
    }

    @Bean
    SignInPage signInPage() {
        return new SignInPage();
    }

    @Bean
    PageFrame pageFrame(Printable printable) {
        return new PageFrame(printable::of);
    }

    @Bean
    SignOuts signOuts(Journal journal) {
        return new SignOuts(journal);
    }

    @Bean
    ServletListenerRegistrationBean<SignOuts> signOutsOnExpiry(SignOuts signOuts) {
        return new ServletListenerRegistrationBean<>(signOuts);
    }

    @Bean
    SessionHistory sessionHistory(Journal journal, LiveSessions live, InstantSource clock) {
        return new SessionHistory(journal, live, clock);
    }

    @Bean
    SessionSight sessionSight(Decisions decisions) {
        return (viewer, session) ->
                decisions.seeSession(viewer, session) instanceof RoleDecision.Permit;
    }

    @Bean
    ReplayRight replayRight(Decisions decisions) {
        return (viewer, session) ->
                switch (decisions.see(viewer, Seeing.REPLAY, session)) {
                    case RoleDecision.Permit permit -> Optional.empty();
                    case RoleDecision.Deny(String reason) -> Optional.of(reason);
                };
    }

    @Bean
    Sessions sessions(SessionHistory history, SessionSight sight) {
        return new Sessions(history, sight);
    }

    @Bean
    SessionsPage sessionsPage(
            Sessions sessions, ReplayRight right, Printable printable, InstantSource clock) {
        return new SessionsPage(
                sessions,
                (viewer, session) -> right.refusal(viewer, session).isEmpty(),
                printable,
                clock);
    }

    @Bean
    SessionsApi sessionsApi(Sessions sessions) {
        return new SessionsApi(sessions);
    }

    @Bean
    Replays replays(Sessions sessions, Recordings recordings, ReplayRight right, Journal journal) {
        return new Replays(sessions, recordings, right, journal);
    }

    @Bean
    ReplayPage replayPage(Replays replays, Printable printable) {
        return new ReplayPage(replays, printable);
    }

    @Bean
    CastApi castApi(Replays replays, Recordings recordings) {
        return new CastApi(replays, recordings);
    }

    // ---- the two gates

    @Bean
    Sight sight(InventorySource inventory) {
        return new Sight(inventory);
    }

    @Bean
    Outlook outlook(
            Approvals approvals, Consents consents, Grants grants, InventorySource inventory) {
        return new Outlook(approvals, consents, grants, inventory);
    }

    @Bean
    MeApi meApi(Sight sight) {
        return new MeApi(sight);
    }

    @Bean
    RequestsApi requestsApi(
            Requests requests,
            Approvals approvals,
            Outlook outlook,
            Sight sight,
            InventorySource inventory) {
        return new RequestsApi(requests, approvals, outlook, sight, inventory);
    }

    @Bean
    RequestsPage requestsPage(
            Requests requests,
            Approvals approvals,
            Outlook outlook,
            Sight sight,
            Printable printable) {
        return new RequestsPage(requests, approvals, outlook, sight, printable);
    }

    @Bean
    ConsentsPage consentsPage(
            Consents consents, Sight sight, Printable printable, InstantSource clock) {
        return new ConsentsPage(consents, sight, printable, clock);
    }

    @Bean
    GrantsApi grantsApi(
            Grants grants,
            Requests requests,
            Decisions decisions,
            Outlook outlook,
            Sight sight,
            InventorySource inventory,
            InstantSource clock) {
        return new GrantsApi(grants, requests, decisions, outlook, sight, inventory, clock);
    }

    @Bean
    PeopleApi peopleApi(Grants grants) {
        return new PeopleApi(grants);
    }

    @Bean
    ConsentsApi consentsApi(
            Consents consents, Sight sight, InventorySource inventory, InstantSource clock) {
        return new ConsentsApi(consents, sight, inventory, clock);
    }

    @Bean
    ConsentModesApi consentModesApi(ConsentModes modes, Sight sight, InventorySource inventory) {
        return new ConsentModesApi(modes, sight, inventory);
    }

    @Bean
    AccessesApi accessesApi(Accesses accesses, Sight sight) {
        return new AccessesApi(accesses, sight);
    }

    @Bean
    SeenReceipts seenReceipts(Receipts receipts, Sight sight) {
        return new SeenReceipts(receipts, sight);
    }

    @Bean
    ReceiptsApi receiptsApi(SeenReceipts receipts) {
        return new ReceiptsApi(receipts);
    }

    @Bean
    ReceiptsPage receiptsPage(SeenReceipts receipts, Printable printable) {
        return new ReceiptsPage(receipts, printable);
    }

    @Bean
    SearchApi searchApi(ObjectProvider<Searches> searches, Decisions decisions, Sight sight) {
        return new SearchApi(searches, decisions, sight);
    }

    @Bean
    AlertsApi alertsApi(Alerts alerts, Decisions decisions) {
        return new AlertsApi(alerts, decisions);
    }

    @Bean
    SuppressionsApi suppressionsApi(Alerts alerts, Decisions decisions) {
        return new SuppressionsApi(alerts, decisions);
    }

    @Bean
    ReportsApi reportsApi(Reports reports) {
        return new ReportsApi(reports);
    }

    /// The head of the API's description, `/v3/api-docs`.
    @Bean
    OpenAPI description() {
        return new OpenAPI()
                .components(
                        new Components()
                                .addSecuritySchemes(
                                        "token",
                                        new SecurityScheme()
                                                .type(SecurityScheme.Type.HTTP)
                                                .scheme("bearer")
                                                .description(
                                                        "as `token new NAME` at the desk makes it")))
                .addSecurityItem(new SecurityRequirement().addList("token"))
                .info(
                        new Info()
                                .title("Sallyport")
                                .version("v1")
                                .description(
                                        "For whoever is signed in, and for programs with a bearer"
                                                + " token. Without one, a POST, PUT or DELETE carries the"
                                                + " header that GET /api/v1/me tells; what is"
                                                + " refused is a problem as RFC 9457."));
    }

    // ---- how it runs

    @Bean
    MeterBinder sallyportMeters(
            Journal journal,
            LiveSessions live,
            ObjectProvider<Shippers> shippers,
            ObjectProvider<DiskBudget> disks) {
        return registry -> {
            disks.ifAvailable(disk -> disk(registry, disk));
            shippers.ifAvailable(
                    each -> each.status().forEach(sink -> shipping(registry, each, sink.sink())));
            Gauge.builder("sallyport.sessions.running", live, sessions -> sessions.list().size())
                    .description("Sessions that run on this node now")
                    .register(registry);
            Gauge.builder("sallyport.journal.entries", journal, Journal::size)
                    .description("Durable entries of this node's journal")
                    .register(registry);
        };
    }

    private static void disk(MeterRegistry registry, DiskBudget disk) {
        Gauge.builder("sallyport.disk.free", disk, budget -> budget.level().free())
                .baseUnit("bytes")
                .description("Free on the fullest disk that evidence is written to")
                .register(registry);
        Gauge.builder(
                        "sallyport.disk.refusing",
                        disk,
                        budget -> budget.level().room() == DiskLevel.Room.EXHAUSTED ? 1 : 0)
                .description("1 while no new session begins for want of room")
                .register(registry);
    }

    /// Down while no session could be recorded: whoever spreads the load sends them elsewhere.
    @Bean
    @ConditionalOnBean(DiskBudget.class)
    HealthIndicator diskRoom(DiskBudget disk) {
        return () -> {
            DiskLevel level = disk.level();
            boolean refusing = level.room() == DiskLevel.Room.EXHAUSTED;
            return (refusing ? Health.outOfService() : Health.up())
                    .withDetail("room", level.room().name().toLowerCase(Locale.ROOT))
                    .withDetail("free", level.free())
                    .build();
        };
    }

    private static void shipping(MeterRegistry registry, Shippers shippers, String sink) {
        Gauge.builder(
                        "sallyport.shipping.waiting",
                        shippers,
                        all -> of(all, sink, ShippingStatus::waiting))
                .tag("sink", sink)
                .description("Durable entries that the sink does not have yet")
                .register(registry);
        Gauge.builder(
                        "sallyport.shipping.behind",
                        shippers,
                        all -> of(all, sink, status -> status.behind().toMillis() / 1e3))
                .tag("sink", sink)
                .baseUnit("seconds")
                .description("Age of the oldest entry that the sink does not have yet")
                .register(registry);
        Gauge.builder(
                        "sallyport.shipping.refused",
                        shippers,
                        all -> of(all, sink, ShippingStatus::refused))
                .tag("sink", sink)
                .description("Entries that the sink refused since the start, in its dead letters")
                .register(registry);
        Gauge.builder(
                        "sallyport.shipping.trouble",
                        shippers,
                        all -> of(all, sink, status -> status.trouble() == null ? 0 : 1))
                .tag("sink", sink)
                .description("1 while the sink does not take entries")
                .register(registry);
    }

    private static double of(
            Shippers shippers, String sink, ToDoubleFunction<ShippingStatus> figure) {
        return shippers.status().stream()
                .filter(status -> status.sink().equals(sink))
                .mapToDouble(figure)
                .findFirst()
                .orElse(0);
    }
}
