package io.sallyport.policy.authorization;

import com.cedarpolicy.AuthorizationEngine;
import com.cedarpolicy.BasicAuthorizationEngine;
import com.cedarpolicy.model.AuthorizationRequest;
import com.cedarpolicy.model.AuthorizationResponse;
import com.cedarpolicy.model.AuthorizationSuccessResponse;
import com.cedarpolicy.model.DetailedError;
import com.cedarpolicy.model.ValidationRequest;
import com.cedarpolicy.model.ValidationResponse;
import com.cedarpolicy.model.entity.Entity;
import com.cedarpolicy.model.exception.AuthException;
import com.cedarpolicy.model.exception.CacheException;
import com.cedarpolicy.model.policy.Policy;
import com.cedarpolicy.model.policy.PolicySet;
import com.cedarpolicy.model.schema.Schema;
import com.cedarpolicy.value.CedarList;
import com.cedarpolicy.value.CedarMap;
import com.cedarpolicy.value.EntityTypeName;
import com.cedarpolicy.value.EntityUID;
import com.cedarpolicy.value.PrimBool;
import com.cedarpolicy.value.PrimLong;
import com.cedarpolicy.value.PrimString;
import com.cedarpolicy.value.Value;
import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Policies in force: parsed, checked against the schema, and asked.
///
/// Deny overrides permit, and what nothing permits is denied. Cedar leaves a policy aside that it
/// cannot evaluate; a forbid left aside would permit, so that any such error is a denial here. Safe
/// for use by many threads.
public final class Policies {
    private static final Logger LOG = LoggerFactory.getLogger(Policies.class);

    private static final EntityTypeName PERSON = type("Person");
    private static final EntityTypeName GROUP = type("Group");
    private static final EntityTypeName TARGET = type("Target");
    private static final EntityTypeName GATEWAY = type("Gateway");
    private static final EntityTypeName ACTION = type("Action");

    /// The most permits that are kept, some hundred bytes each; then it begins anew.
    private static final int MOST_PERMITS = 10_000;

    private static final ZonedDateTime LONG_AGO =
            ZonedDateTime.of(LocalDateTime.MIN, ZoneOffset.UTC);
    private static final String NOTHING_PERMITS = "no policy permits it";

    private final AuthorizationEngine engine = new BasicAuthorizationEngine();
    private final Schema schema;
    private final PolicySet set;
    private final Map<String, Place> places;
    private final Map<Asked, Verdict.Permit> permits = new ConcurrentHashMap<>();

    /// What was asked, as far as it can change the answer.
    private record Asked(
            Subject subject,
            Work.Act act,
            Machine machine,
            Work work,
            int hour,
            DayOfWeek weekday) {}

    /// Where a policy stands, and what is written over it.
    private record Place(String file, int line, String source, Map<String, String> annotations) {}

    private Policies(Schema schema, PolicySet set, Map<String, Place> places) {
        this.schema = schema;
        this.set = set;
        this.places = places;
    }

    /// Reads and checks policies, all or none.
    ///
    /// @throws PoliciesInvalidException with every problem that was found
    public static Policies of(List<PolicyText> texts) throws PoliciesInvalidException {
        List<PolicyProblem> problems = new ArrayList<>();
        Map<String, Place> places = new LinkedHashMap<>();
        Set<Policy> policies = new LinkedHashSet<>();
        for (PolicyText text : texts) {
            for (PolicyText.Statement statement : text.statements()) {
                try {
                    Map<String, String> annotations =
                            Policy.parseStaticPolicy(statement.source()).getAnnotations();
                    String name =
                            annotations.getOrDefault("id", text.file() + ":" + statement.line());
                    Place place =
                            new Place(
                                    text.file(), statement.line(), statement.source(), annotations);
                    Obligations.problems(annotations)
                            .forEach(problem ->
                                    problems.add(
                                            new PolicyProblem(
                                                    text.file(), statement.line(), problem)));
                    Place other = places.putIfAbsent(name, place);
                    if (other != null) {
                        problems.add(
                                new PolicyProblem(
                                        text.file(),
                                        statement.line(),
                                        "there is a policy `%s` already, at %s:%d"
                                                .formatted(name, other.file, other.line)));
                    }
                    policies.add(new Policy(statement.source(), name));
                } catch (AuthException wrong) {
                    problems.add(unparsed(text.file(), statement, wrong));
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new PoliciesInvalidException(problems);
        }
        try {
            Schema schema = Schema.parse(Schema.JsonOrCedar.Cedar, PolicyText.schema());
            Policies read = new Policies(schema, new PolicySet(policies), places);
            read.validate();
            read.set.cache();
            schema.cache();
            return read;
        } catch (AuthException | CacheException e) {
            throw new IllegalStateException("the schema of policies cannot be read", e);
        }
    }

    private static PolicyProblem unparsed(
            String file, PolicyText.Statement statement, AuthException wrong) {
        String message = String.valueOf(wrong.getMessage());
        String what =
                message.substring(message.lastIndexOf("JNI Error:") + 1)
                        .replaceFirst("^NI Error:\\s*", "")
                        .replaceFirst(":\\s*$", "");
        // Of what it does not know the parser gives the word, and that is found.
        String word = what.substring(what.lastIndexOf(' ') + 1);
        int at = word.isEmpty() ? -1 : statement.source().indexOf(word);
        return new PolicyProblem(file, lineOf(statement.line(), statement.source(), at), what);
    }

    private static int lineOf(int first, String source, int offset) {
        return first
                + (int)
                        source.substring(0, Math.clamp(offset, 0, source.length()))
                                .chars()
                                .filter(c -> c == '\n')
                                .count();
    }

    private void validate() throws AuthException, PoliciesInvalidException {
        ValidationResponse response = engine.validate(new ValidationRequest(schema, set));
        List<PolicyProblem> problems = new ArrayList<>();
        response.success.ifPresent(done ->
                done.validationErrors.forEach(
                        error -> problems.add(problem(error.getPolicyId(), error.getError()))));
        response.errors.ifPresent(errors ->
                errors.forEach(
                        error -> problems.add(new PolicyProblem("policies", 1, error.message))));
        if (!problems.isEmpty()) {
            throw new PoliciesInvalidException(problems);
        }
    }

    private PolicyProblem problem(String policy, DetailedError error) {
        Place place = places.get(policy);
        if (place == null) {
            return new PolicyProblem("policies", 1, error.message);
        }
        int offset =
                error.sourceLocations.isEmpty()
                        ? 0
                        : Math.toIntExact(error.sourceLocations.getFirst().start);
        String help = error.help.map(text -> "; " + text).orElse("");
        return new PolicyProblem(
                place.file, lineOf(place.line, place.source, offset), error.message + help);
    }

    /// Names of all, in the order of their files.
    public List<String> names() {
        return List.copyOf(places.keySet());
    }

    /// The text of one, as it is written; absent where there is none of this name.
    public @Nullable String source(String name) {
        Place place = places.get(name);
        return place == null ? null : place.source;
    }

    // ---- questions

    /// May this be done on the machine under these circumstances?
    ///
    /// A permit is kept: these policies give it again to the same question, so that of somebody who
    /// signs in a hundred times within an hour they are asked once.
    public Verdict work(Subject subject, Work.Act act, Machine machine, Work work) {
        Asked asked =
                new Asked(
                        subject,
                        act,
                        machine,
                        work.at(LONG_AGO),
                        work.at().getHour(),
                        work.at().getDayOfWeek());
        Verdict.Permit known = permits.get(asked);
        if (known != null) {
            return known;
        }
        Verdict answer = ask(subject, act, machine, work);
        if (answer instanceof Verdict.Permit permit) {
            if (permits.size() >= MOST_PERMITS) {
                permits.clear();
            }
            permits.put(asked, permit);
        }
        return answer;
    }

    private Verdict ask(Subject subject, Work.Act act, Machine machine, Work work) {
        Map<String, Value> context = when(work.at());
        context.put("account", new PrimString(work.account()));
        context.put("breakGlass", new PrimBool(work.breakGlass()));
        context.put("operations", strings(work.operations()));
        context.put("onUserData", strings(work.onUserData()));
        context.put("first", strings(work.unusual().first()));
        context.put("rare", strings(work.unusual().rare()));
        context.put("offHours", new PrimBool(work.unusual().offHours()));
        context.put("learning", new PrimBool(work.unusual().learning()));
        context.put(
                "consentMode",
                new PrimString(work.consentMode() == null ? "none" : work.consentMode()));
        put(context, "grant", work.grant());
        put(context, "consent", work.consent());
        return decide(
                subject, act.action, TARGET.of(machine.name()), List.of(entity(machine)), context);
    }

    /// May this person ask for access?
    public Verdict request(
            Subject subject,
            Machine machine,
            String account,
            ZonedDateTime at,
            Set<String> operations,
            long minutes,
            boolean urgent) {
        Map<String, Value> context = when(at);
        context.put("account", new PrimString(account));
        context.put("operations", strings(operations));
        context.put("minutes", new PrimLong(minutes));
        context.put("urgent", new PrimBool(urgent));
        return decide(
                subject, "request", TARGET.of(machine.name()), List.of(entity(machine)), context);
    }

    /// May this person break the glass of the machine?
    public Verdict breakGlass(
            Subject subject, Machine machine, String account, ZonedDateTime at, long minutes) {
        Map<String, Value> context = when(at);
        context.put("account", new PrimString(account));
        context.put("minutes", new PrimLong(minutes));
        return decide(
                subject,
                "breakGlass",
                TARGET.of(machine.name()),
                List.of(entity(machine)),
                context);
    }

    /// May this person decide a request of that person's?
    public Verdict approve(Subject subject, Machine machine, String requester) {
        return decide(
                subject,
                "approve",
                TARGET.of(machine.name()),
                List.of(entity(machine)),
                Map.of("requester", PERSON.of(requester)));
    }

    /// May this person see what that person did on the machine?
    public Verdict see(Subject subject, Seeing how, Machine machine, String actor) {
        return decide(
                subject,
                how.action,
                TARGET.of(machine.name()),
                List.of(entity(machine)),
                Map.of("actor", PERSON.of(actor)));
    }

    /// May this person administer the gateway?
    public Verdict administer(Subject subject) {
        return ofGateway(subject, "administer", Map.of());
    }

    /// May this person read alerts?
    public Verdict seeAlerts(Subject subject) {
        return ofGateway(subject, "seeAlerts", Map.of());
    }

    /// May this person dispose of an alert about that one?
    ///
    /// @param about empty where it is about nobody
    public Verdict disposeOfAlert(Subject subject, String about) {
        return ofGateway(
                subject,
                "disposeOfAlert",
                about.isEmpty() ? Map.of() : Map.of("about", PERSON.of(about)));
    }

    /// May this person ask rules about everything that the journal has?
    public Verdict hunt(Subject subject) {
        return ofGateway(subject, "hunt", Map.of());
    }

    /// May this person read an incident about these?
    public Verdict seeIncident(Subject subject, Set<String> about) {
        return ofGateway(subject, "seeIncident", Map.of("about", people(about)));
    }

    /// May this person dispose of an incident about these?
    public Verdict disposeOfIncident(Subject subject, Set<String> about) {
        return ofGateway(subject, "disposeOfIncident", Map.of("about", people(about)));
    }

    private static Value people(Set<String> names) {
        return new CedarList(names.stream().sorted().<Value>map(PERSON::of).toList());
    }

    /// May this person see reports?
    public Verdict seeReports(Subject subject) {
        return ofGateway(subject, "seeReports", Map.of());
    }

    /// May this person propose changes to the rules?
    public Verdict proposeChange(Subject subject) {
        return ofGateway(subject, "proposeChange", Map.of());
    }

    /// May this person approve a change that that one proposed?
    ///
    /// @param about whom there are alerts about that the change could make fewer
    public Verdict approveChange(Subject subject, String proposer, Set<String> about) {
        return ofGateway(
                subject,
                "approveChange",
                Map.of(
                        "proposer",
                        PERSON.of(proposer),
                        "about",
                        new CedarList(about.stream().<Value>map(PERSON::of).toList())));
    }

    private Verdict ofGateway(Subject subject, String action, Map<String, Value> context) {
        EntityUID gateway = GATEWAY.of("gateway");
        return decide(
                subject,
                action,
                gateway,
                List.of(new Entity(gateway, Map.of(), Set.of())),
                context);
    }

    private Verdict decide(
            Subject subject,
            String action,
            EntityUID resource,
            List<Entity> resources,
            Map<String, Value> context) {
        Set<Entity> entities = new HashSet<>(resources);
        Set<EntityUID> groups = new HashSet<>();
        for (String group : subject.groups()) {
            EntityUID uid = GROUP.of(group);
            groups.add(uid);
            entities.add(new Entity(uid, Map.of(), Set.of()));
        }
        EntityUID person = PERSON.of(subject.name());
        entities.add(
                new Entity(
                        person,
                        Map.of(
                                "roles",
                                strings(subject.roles()),
                                "frozen",
                                new PrimBool(subject.frozen())),
                        groups));
        try {
            return verdict(
                    engine.isAuthorized(
                            new AuthorizationRequest(
                                    person,
                                    ACTION.of(action),
                                    resource,
                                    Optional.of(context),
                                    Optional.of(schema),
                                    true),
                            set,
                            entities));
        } catch (AuthException e) {
            LOG.error("policies could not be asked about {}", action, e);
            return new Verdict.Deny(List.of(), "the policies could not be evaluated");
        }
    }

    private Verdict verdict(AuthorizationResponse response) {
        AuthorizationSuccessResponse answer = response.success.orElse(null);
        if (answer == null) {
            LOG.error("policies could not be evaluated: {}", response.errors);
            return new Verdict.Deny(List.of(), "the policies could not be evaluated");
        }
        if (!answer.getErrors().isEmpty()) {
            LOG.error("policies could not be evaluated: {}", answer.getErrors());
            return new Verdict.Deny(
                    List.of(),
                    "policies could not be evaluated: "
                            + String.join(
                                    ", ",
                                    answer.getErrors().stream()
                                            .map(error -> error.getPolicyId())
                                            .sorted()
                                            .toList()));
        }
        List<Verdict.Deciding> deciding =
                answer.getReason().stream().sorted().map(this::deciding).toList();
        if (answer.isAllowed()) {
            return new Verdict.Permit(deciding);
        }
        boolean held =
                !deciding.isEmpty()
                        && deciding.stream().allMatch(one -> one.annotations().containsKey("hold"));
        if (!held) {
            return new Verdict.Deny(deciding, reason(deciding));
        }
        Set<String> agreement = new HashSet<>();
        deciding.forEach(one -> agreement.add(one.annotations().getOrDefault("hold", "")));
        return new Verdict.Hold(agreement, deciding);
    }

    private Verdict.Deciding deciding(String name) {
        Place place = places.get(name);
        return new Verdict.Deciding(name, place == null ? Map.of() : place.annotations);
    }

    private static String reason(List<Verdict.Deciding> deciding) {
        if (deciding.isEmpty()) {
            return NOTHING_PERMITS;
        }
        return String.join(
                "; ",
                deciding.stream()
                        .map(one ->
                                one.annotations()
                                        .getOrDefault(
                                                "reason",
                                                "the policy " + one.name() + " forbids it"))
                        .toList());
    }

    // ---- Cedar's values

    private static EntityTypeName type(String name) {
        return EntityTypeName.parse(name)
                .orElseThrow(() -> new IllegalStateException(name + " names no type"));
    }

    private static Map<String, Value> when(ZonedDateTime at) {
        Map<String, Value> context = new HashMap<>();
        context.put("hour", new PrimLong((long) at.getHour()));
        context.put("weekday", new PrimLong((long) at.getDayOfWeek().getValue()));
        return context;
    }

    private static CedarList strings(Collection<String> words) {
        return new CedarList(words.stream().<Value>map(PrimString::new).toList());
    }

    private static void put(Map<String, Value> context, String name, Work.@Nullable Gate gate) {
        if (gate != null) {
            context.put(
                    name,
                    new CedarMap(
                            Map.of(
                                    "id",
                                    new PrimString(gate.id()),
                                    "operations",
                                    strings(gate.operations()))));
        }
    }

    private static Entity entity(Machine machine) {
        Map<String, Value> attributes = new HashMap<>();
        attributes.put(
                "labels",
                strings(
                        machine.labels().entrySet().stream()
                                .map(label -> label.getKey() + "=" + label.getValue())
                                .toList()));
        if (machine.owner() != null) {
            attributes.put("owner", new PrimString(machine.owner()));
        }
        return new Entity(TARGET.of(machine.name()), attributes, Set.of());
    }
}
