package io.sallyport.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.domain.TryCatchBlock;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;

/// What the code does and leaves, everywhere.
@AnalyzeClasses(packages = "io.sallyport", importOptions = ProductClasses.class)
class HabitsTest {

    /// Who may catch everything there is, and why.
    private static final Map<String, String> CATCH_EVERYTHING =
            Map.of(
                    "io.sallyport.gateway.transport.EventLoop",
                            "one thread carries the sessions of many",
                    "io.sallyport.gateway.transport.SocketConnection",
                            "a packet's failure costs the peer its connection and nobody else theirs");

    /// How the facts that do not end on "ed" say that something is past.
    private static final Set<String> PAST =
            Set.of(
                    "Aside",
                    "Found",
                    "Broken",
                    "Lost",
                    "Begun",
                    "SignedIn",
                    "Frozen",
                    "Unfrozen",
                    "Given",
                    "GivenUp",
                    "Sent",
                    "Set",
                    "Withdrawn",
                    "Made",
                    "Low"); // it ran low: DiskLow

    private static final DescribedPredicate<JavaMethodCall> THE_REAL_CLOCK =
            DescribedPredicate.describe(
                    "a read of the real clock",
                    call -> {
                        String name = call.getName();
                        JavaClass owner = call.getTargetOwner();
                        return (name.equals("now")
                                        && owner.getPackageName().equals("java.time")
                                        && call.getTarget().getRawParameterTypes().isEmpty())
                                || (name.equals("currentTimeMillis")
                                        && owner.isEquivalentTo(System.class))
                                || (name.startsWith("system") && owner.isEquivalentTo(Clock.class));
                    });

    @ArchTest
    static void every_package_is_null_marked(JavaClasses classes) {
        Set<String> unmarked = new TreeSet<>();
        for (JavaClass type : classes) {
            JavaPackage home = type.getPackage();
            if (home.tryGetPackageInfo().isEmpty() || !home.isAnnotatedWith(NullMarked.class)) {
                unmarked.add(home.getName());
            }
        }
        assertThat(unmarked).as("packages without a @NullMarked package-info.java").isEmpty();
    }

    @ArchTest
    static final ArchRule only_the_command_line_writes_to_the_terminal =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.sallyport.gateway.cli..")
                    .should()
                    .accessField(System.class, "out")
                    .orShould()
                    .accessField(System.class, "err")
                    .orShould(
                            callMethodWhere(
                                    DescribedPredicate.describe(
                                            "printStackTrace",
                                            call -> call.getName().equals("printStackTrace"))));

    @ArchTest
    static final ArchRule time_is_injected = noClasses().should(callMethodWhere(THE_REAL_CLOCK));

    @ArchTest
    static final ArchRule only_the_wiring_takes_the_real_clock =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "io.sallyport.gateway.node", "io.sallyport.gateway.cli..")
                    .should()
                    .callMethod(InstantSource.class, "system");

    @ArchTest
    static void nobody_catches_everything_without_a_reason(JavaClasses classes) {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : classes) {
            for (JavaCodeUnit unit : type.getCodeUnits()) {
                for (TryCatchBlock block : unit.getTryCatchBlocks()) {
                    boolean everything =
                            block.getCaughtThrowables().stream()
                                    .anyMatch(caught ->
                                            caught.isEquivalentTo(Throwable.class)
                                                    || caught.isEquivalentTo(Error.class));
                    // The compiler's own handlers (finally, try-with-resources) have no such entry
                    // that names Throwable and is written in the source; see the source check.
                    if (everything && Sources.of(type).contains("catch (Throwable")) {
                        found.add(type.getName());
                    }
                }
            }
        }
        assertThat(found).isEqualTo(new TreeSet<>(CATCH_EVERYTHING.keySet()));
    }

    @ArchTest
    static final ArchRule a_fact_is_a_record_of_its_own_file =
            classes()
                    .that()
                    .implement(Fact.class)
                    .should()
                    .beRecords()
                    .andShould()
                    .beTopLevelClasses();

    @ArchTest
    static void a_fact_has_a_header(JavaClasses classes) {
        for (JavaClass fact : facts(classes)) {
            assertThat(fact.getMethod("header").getRawReturnType().isEquivalentTo(FactHeader.class))
                    .as(fact.getName())
                    .isTrue();
        }
    }

    /// The simple name is the entry's `fact`: two of the same name could not be told apart.
    @ArchTest
    static void a_fact_has_a_name_of_its_own(JavaClasses classes) {
        assertThat(facts(classes).stream().map(JavaClass::getSimpleName)).doesNotHaveDuplicates();
    }

    @ArchTest
    static void a_fact_says_that_it_is_past(JavaClasses classes) {
        assertThat(facts(classes).stream().map(JavaClass::getSimpleName))
                .allMatch(name ->
                        name.endsWith("ed")
                                || name.matches(".*(?:Signed|Set)(?:In|Out|Aside)")
                                || PAST.stream().anyMatch(name::endsWith));
    }

    private static List<JavaClass> facts(JavaClasses classes) {
        List<JavaClass> facts =
                classes.stream()
                        .filter(assignableTo(Fact.class))
                        .filter(type -> !type.isInterface())
                        .toList();
        assertThat(facts).isNotEmpty();
        return facts;
    }
}
