package io.sallyport.gateway.desk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TableTest {

    @Test
    void columns_are_as_wide_as_what_is_in_them() {
        Table table = new Table("WHO", "WHERE");
        assertThat(table.isEmpty()).isTrue();
        table.row("alexandra", "db01");
        assertThat(table.isEmpty()).isFalse();
        assertThat(table.toString()).isEqualTo("WHO        WHERE\nalexandra  db01\n");
    }

    @Test
    void a_cell_does_not_look_like_several_columns() {
        Table table = new Table("REQUEST", "STATE", "REASON");
        table.row("r-abcd2345", "waits", "x   r-abcd2345\u00a0\u3000\u2003granted");
        assertThat(table.toString()).endsWith("waits  x r-abcd2345 granted\n");
    }

    @Test
    void a_cell_cannot_move_the_cursor_or_go_on_for_ever() {
        Table table = new Table("REASON");
        table.row("\033[2J\nroot approved this");
        table.row("x".repeat(100_000));
        assertThat(table.toString()).doesNotContain("\033");
        assertThat(table.toString().lines()).hasSize(3).allMatch(line -> line.length() <= 100);
    }
}
