package io.sallyport.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.sallyport.recorder.screen.PrintableText;

/// The modules and who may know whom, as in `docs/architecture.md`.
@AnalyzeClasses(packages = "io.sallyport", importOptions = ProductClasses.class)
class ModulesTest {

    @ArchTest
    static final ArchRule the_recorder_knows_nobody_of_ours =
            noClasses()
                    .that()
                    .resideInAPackage("io.sallyport.recorder..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.sallyport.policy..",
                            "io.sallyport.gateway..",
                            "io.sallyport.web..",
                            "org.apache.sshd..",
                            "org.springframework..");

    /// A mistake in hashing or parsing must not be made by both.
    @ArchTest
    static final ArchRule the_verifier_shares_only_the_format_with_the_writer =
            noClasses()
                    .that()
                    .resideInAPackage("io.sallyport.recorder.proof..")
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage("io.sallyport..")
                                    .and(not(resideInAPackage("io.sallyport.recorder.proof.."))));

    @ArchTest
    static final ArchRule nothing_of_the_recorder_relies_on_the_verifier =
            noClasses()
                    .that()
                    .resideInAPackage("io.sallyport.recorder..")
                    .and()
                    .resideOutsideOfPackage("io.sallyport.recorder.proof..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.sallyport.recorder.proof..");

    @ArchTest
    static final ArchRule policy_knows_the_journal_the_rules_and_nothing_else_of_ours =
            noClasses()
                    .that()
                    .resideInAPackage("io.sallyport.policy..")
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage("io.sallyport..")
                                    .and(
                                            not(
                                                    resideInAnyPackage(
                                                            "io.sallyport.policy..",
                                                            "io.sallyport.recorder.journal",
                                                            "io.sallyport.recorder.rule")))
                                    // Sentences about names from outside have to be printable.
                                    .and(not(belongToAnyOf(PrintableText.class))));

    @ArchTest
    static final ArchRule policy_knows_neither_ssh_nor_the_web =
            noClasses()
                    .that()
                    .resideInAPackage("io.sallyport.policy..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.sshd..",
                            "org.springframework.web..",
                            "org.springframework.http..",
                            "jakarta.servlet..");

    @ArchTest
    static final ArchRule the_console_knows_neither_ssh_nor_the_gateway =
            noClasses()
                    .that()
                    .resideInAPackage("io.sallyport.web..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.apache.sshd..", "io.sallyport.gateway..");

    @ArchTest
    static final ArchRule the_gateway_runs_without_the_console =
            noClasses()
                    .that()
                    .resideInAPackage("io.sallyport.gateway..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.sallyport.web..");

    @ArchTest
    static final ArchRule a_package_is_a_noun_that_an_auditor_would_use =
            noClasses()
                    .should()
                    .resideInAnyPackage(
                            "..util..",
                            "..utils..",
                            "..common..",
                            "..impl..",
                            "..service..",
                            "..dto..",
                            "..manager..",
                            "..helper..",
                            "..helpers..");

    @ArchTest
    static final ArchRule packages_of_the_recorder_are_free_of_cycles =
            slices().matching("io.sallyport.recorder.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule packages_of_policy_are_free_of_cycles =
            slices().matching("io.sallyport.policy.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule packages_of_the_console_are_free_of_cycles =
            slices().matching("io.sallyport.web.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule packages_of_the_gateway_are_free_of_cycles =
            slices().matching("io.sallyport.gateway.(*)..").should().beFreeOfCycles();
}
