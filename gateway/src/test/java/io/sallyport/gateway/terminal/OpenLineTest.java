package io.sallyport.gateway.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenLineTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo 'a",
                "echo \"a",
                "echo \"a'",
                "echo `date",
                "echo $(date",
                "echo ${a",
                "ls |",
                "ls &&",
                "ls ||",
                "ls \\",
                "if true",
                "if true; then",
                "for i in 1 2",
                "while read x; do",
                "until a",
                "select a in b",
                "case x in",
                "{ ls",
                "(ls",
                "f() {",
                "f()",
                "function f {",
                "[[ a",
                "cat <<EOF",
                "cat <<EOF\nEOF2",
                "cat <<-'E' | wc",
                "diff <(ls",
                "x=$(cat <<EOF",
                "if a; then b; fi |",
                "echo $'a",
                "case x in a) b;;"
            })
    void a_shell_asks_for_more(String text) {
        assertThat(OpenLine.isOpen(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ls",
                "ls;",
                "ls &",
                "echo 'a'",
                "echo \"a'b\"",
                "echo it\\'s",
                "echo \\\\",
                "if true; then ls; fi",
                "for i in 1 2; do echo $i; done",
                "while a; do b; done",
                "case x in a) b;; (c) d;; esac",
                "{ ls; }",
                "(ls)",
                "f() { ls; }",
                "[[ a == b ]]",
                "cat <<EOF\na ' \"\nEOF",
                "cat <<'E F'\nx\nE F",
                "cat <<<word",
                "echo if",
                "echo {",
                "echo done",
                "ls # don't",
                "echo a#'b'",
                "diff <(ls) >(wc)",
                "echo $((1<<2))",
                "a=(1 2)",
                "echo ${a:-'}'}",
                "echo \"$(echo \"a b\")\"",
                "! true",
                "time ls",
                "cat <<A <<B\n1\nA\n2\nB",
                "f()\n{ ls\n}"
            })
    void a_shell_runs_it(String text) {
        assertThat(OpenLine.isOpen(text)).isFalse();
    }

    @Test
    void only_a_backslash_of_its_own_joins_lines() {
        assertThat(OpenLine.endsWithBackslash("a\\")).isTrue();
        assertThat(OpenLine.endsWithBackslash("a\\\\")).isFalse();
        assertThat(OpenLine.endsWithBackslash("\\\\\\")).isTrue();
        assertThat(OpenLine.endsWithBackslash("")).isFalse();
    }
}
