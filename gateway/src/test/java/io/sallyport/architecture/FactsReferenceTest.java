package io.sallyport.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class FactsReferenceTest {
    private static final GeneratedPage PAGE =
            new GeneratedPage("docs/facts.md", FactsReferenceTest.class);

    @Test
    void the_page_of_facts_tells_what_the_code_does() throws IOException {
        PAGE.assertHolds(FactsReference.page(PAGE.command()));
    }

    @Test
    void facts_of_every_module_are_found_and_those_of_tests_are_not() {
        assertThat(FactsReference.facts())
                .extracting(Class::getSimpleName)
                .contains("JournalCreated", "CredentialStored", "SessionOpened", "ConsoleSignedIn")
                .doesNotContain("DoorOpened");
    }
}
