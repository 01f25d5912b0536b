package io.sallyport.policy.classification;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.policy.command.Word;
import io.sallyport.recorder.rule.Value;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlStatementsTest {

    private static List<String> read(String sql) {
        return SqlStatements.of(sql).stream().map(Value::text).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    DROP   Table users                | drop table users
                    drop/**/table/**/users            | drop table users
                    /*!50000DROP*/ DATABASE prod      | drop database prod
                    /*M!100100 drop */ table x        | drop table x
                    -- a remark                       | ~~
                    (select 1)                        | select 1)
                    select 'drop table x'             | select ''
                    select 'it''s'                    | select ''''
                    drop table "Users"                | drop table users
                    """)
    void a_statement_is_brought_to_one_form(String sql, String expected) {
        assertThat(String.join("|", read(sql))).isEqualTo(expected);
    }

    @Test
    void statements_are_cut_where_a_client_cuts_them() {
        assertThat(read("select 1; drop table x;")).containsExactly("select 1", "drop table x");
        assertThat(read("select 1\\G drop table x")).containsExactly("select 1", "drop table x");
        assertThat(read("\\c shop\ndrop table x")).containsExactly("\\c shop", "drop table x");
        assertThat(read("select 1 -- ; drop table x\n; select 2"))
                .containsExactly("select 1", "select 2");
    }

    @Test
    void a_string_that_products_end_differently_is_read_as_code() {
        assertThat(read("select '\\'; drop table x; --'")).contains("drop table x");
    }

    @Test
    void of_a_word_that_is_known_in_part_the_known_part_is_read_and_anything_may_follow() {
        Word word = new Word(Word.Kind.UNKNOWN, "select 1; DROP TABLE **", "");
        assertThat(SqlStatements.of(word))
                .containsExactly(
                        Value.known("select 1"),
                        Value.fitting("drop table **"),
                        Value.fitting("**"));
    }

    @Test
    void more_than_a_bound_of_text_counts_as_unknown() {
        assertThat(SqlStatements.of("select 1;".repeat(100_000)).getLast())
                .isEqualTo(Value.fitting("**"));
    }
}
