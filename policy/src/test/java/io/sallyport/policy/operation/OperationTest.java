package io.sallyport.policy.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;

class OperationTest {

    @Test
    void every_word_is_read_as_it_is_written() {
        for (Operation operation : Operation.values()) {
            assertThat(Operation.parse(operation.word())).isEqualTo(operation);
        }
        assertThat(Operation.parseAll("read, Export"))
                .containsExactly(Operation.READ, Operation.EXPORT);
    }

    @Test
    void a_word_that_is_none_is_refused_with_the_one_that_was_meant() {
        assertThatThrownBy(() -> Operation.parse("exprot")).hasMessageContaining("`export`?");
        assertThatThrownBy(() -> Operation.parse("everything"))
                .hasMessageContaining("there are read");
        assertThatThrownBy(() -> Operation.parseAll("")).hasMessageContaining("no operation");
    }

    @Test
    void harm_and_what_cannot_be_bounded_need_a_consent_that_names_them() {
        assertThat(Operation.values())
                .filteredOn(Operation::needsNamedConsent)
                .containsExactly(Operation.EXPORT, Operation.DESTROY, Operation.UNBOUNDED);
    }

    @Test
    void a_look_goes_with_everything_and_destruction_and_export_only_by_name() {
        assertThat(Operation.allowedBy(Set.of())).containsExactly(Operation.OBSERVE);
        assertThat(Operation.allowedBy(Set.of(Operation.READ)))
                .containsExactlyInAnyOrder(Operation.OBSERVE, Operation.READ);
        assertThat(Operation.allowedBy(Set.of(Operation.UNBOUNDED)))
                .contains(Operation.READ, Operation.UNCLASSIFIED, Operation.PRIVILEGE)
                .doesNotContain(Operation.DESTROY, Operation.EXPORT);
        assertThat(Operation.allowedBy(Set.of(Operation.DESTROY)))
                .containsExactlyInAnyOrder(Operation.OBSERVE, Operation.DESTROY);
    }
}
