package io.sallyport.recorder.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MasksTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            textBlock =
                    """
                    PGPASSWORD=hunter2 psql -h db01|PGPASSWORD=******* psql -h db01
                    export API_KEY="two words" x=1|export API_KEY="*********" x=1
                    {"user": "ann", "token": "abc.def"}|{"user": "ann", "token": "*******"}
                    secret_access_key = wJalrXUtn|secret_access_key = *********
                    mysqldump -u root -pS3cr3t shop|mysqldump -u root -p****** shop
                    mysql -pS3|mysql -p**
                    sshpass -p hunter2 ssh db01|sshpass -p ******* ssh db01
                    curl -s -u ann:hunter2 https://h/|curl -s -u ann:******* https://h/
                    git clone https://ann:tok@git.example.org/a|git clone https://ann:***@git.example.org/a
                    psql postgres://app:pa-ss@db01/shop|psql postgres://app:*****@db01/shop
                    vault login --token s.abc|vault login --token *****
                    openssl pkcs12 -passin pass:xyz -in a.p12|openssl pkcs12 -passin pass:*** -in a.p12
                    curl -H 'Authorization: Bearer abcdef'|curl -H 'Authorization: Bearer ******'
                    AWS_ID=AKIAIOSFODNN7EXAMPLE|AWS_ID=AKIA****************
                    root:$6$salt$hash.of/it:19000:0|root:******************:19000:0
                    curl -d "{\\"password\\":\\"hunter2\\"}" h|curl -d "{\\"password\\":\\"**********" h
                    {"password": "ab\\"cd", "x": 1}|{"password": "******", "x": 1}
                    password=abc,def;ls|password=*******;ls
                    git clone https://bob:p@ss@h/x|git clone https://bob:****@h/x
                    the key ghp_16C7e42F292c here|the key ghp_************ here
                    """)
    void a_usual_secret_is_covered_and_what_is_around_it_is_not(String line, String shown) {
        assertThat(Masks.usual().cover(line)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ls -la /etc/passwd",
                "password updated successfully",
                "[sudo] password for ann: ",
                "git log --oneline -p main",
                "ps -p 4711",
                "https://example.org:8443/path@2",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  file.txt",
                "-rw-r--r-- 1 ann ann 120 Nov 22 10:00 secrets",
                "SELECT token FROM sessions WHERE id = 7",
            })
    void what_is_no_secret_is_shown(String line) {
        assertThat(Masks.usual().cover(line)).isEqualTo(line);
    }

    @Test
    void a_secret_is_covered_from_its_first_character_on_while_it_grows() {
        String whole = "mysql -u root -phunter2";
        for (int end = "mysql -u root -ph".length(); end <= whole.length(); end++) {
            assertThat(Masks.usual().cover(whole.substring(0, end)))
                    .startsWith("mysql -u root -p*")
                    .doesNotContain("h")
                    .hasSize(end);
        }
    }

    @Test
    void a_password_in_an_address_is_covered_before_its_end_is_typed_and_a_port_is_none() {
        assertThat(Masks.usual().cover("git clone https://bob:hunt"))
                .isEqualTo("git clone https://bob:****");
        assertThat(Masks.usual().cover("curl https://example.org:8443"))
                .isEqualTo("curl https://example.org:8443");
    }

    @Test
    void a_secret_in_pieces_of_a_line_is_covered_and_the_next_line_begins_anew() {
        CoveredText text = new CoveredText(Masks.usual());
        assertThat(text.next("x passw", false)).isEqualTo("x passw");
        assertThat(text.next("ord=hun", false)).isEqualTo("ord=***");
        assertThat(text.next("ter2 ok", true)).isEqualTo("**** ok");
        assertThat(text.next("ter2 ok", true)).isEqualTo("ter2 ok");
    }

    @Test
    void a_line_of_a_private_key_is_covered() {
        assertThat(
                        Masks.usual()
                                .cover(
                                        "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gt"))
                .matches("\\*+");
    }

    @Test
    void of_a_pattern_of_ones_own_the_groups_are_covered_or_all_where_there_is_none() {
        Masks own = Masks.of(false, List.of("IBAN ([A-Z0-9 ]+)", "\\d{4}-\\d{4}"));
        assertThat(own.cover("IBAN DE89 3704; card 1234-5678; password=x"))
                .isEqualTo("IBAN *********; card *********; password=x");
    }

    @Test
    void without_masks_everything_is_shown() {
        assertThat(Masks.NONE.isEmpty()).isTrue();
        assertThat(Masks.NONE.cover("password=x")).isEqualTo("password=x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", " ", "a*", "x{2,1}"})
    void what_is_no_pattern_or_matches_nothing_at_all_is_refused_with_a_sentence(String pattern) {
        assertThatThrownBy(() -> Masks.of(true, List.of(pattern)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pattern");
    }

    @Test
    void there_is_a_most_of_patterns_and_of_their_length() {
        assertThatThrownBy(
                        () -> Masks.of(true, Collections.nCopies(Masks.MOST_PATTERNS + 1, "abc")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Masks.of(true, List.of("a".repeat(Masks.LONGEST_PATTERN + 1))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Timeout(60)
    void a_line_on_which_a_pattern_never_ends_is_covered_whole() {
        Masks endless = Masks.of(false, List.of("(a+)+\\1b"));
        String line = "a".repeat(40) + "c";
        assertThat(endless.cover(line)).isEqualTo("*".repeat(41));
        Masks deep = Masks.of(false, List.of("(?:(?:a|b)*)*c"));
        assertThat(deep.cover("ab".repeat(4_000))).matches("\\*+");
    }

    @ParameterizedTest
    @ValueSource(strings = {"password", "mysql -p ", "://a:", "curl -u ", "A", " \t", "\ud800"})
    @Timeout(60)
    void a_long_line_of_anything_is_looked_at_in_bounded_time(String piece) {
        String line = piece.repeat(200_000 / piece.length());
        assertThat(Masks.usual().cover(line)).hasSameSizeAs(line);
    }

    @Test
    void a_secret_is_covered_also_where_a_long_line_is_cut() {
        String line = "x ".repeat(Masks.LONGEST_LINE / 2 - 4) + "password=hunter2-hunter2 end";
        assertThat(Masks.usual().cover(line)).endsWith("password=*************** end");
    }
}
