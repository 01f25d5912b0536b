package io.sallyport.policy.command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/// Lines that are made to cost much: long, deep, unclosed, doubling.
final class HostileLines {
    private HostileLines() {}

    /// @param length about how long each is to be, in characters
    static Map<String, String> of(int length) {
        Map<String, String> lines = new LinkedHashMap<>();
        String[] repeated = {
            "(",
            "((",
            "{",
            "{ ",
            "[",
            "[[ ",
            "$(",
            "$((",
            "${",
            "`",
            "\\`",
            "'",
            "\"",
            "\"$(",
            "<(",
            "<<E ",
            "<<E\n",
            "<<<",
            "$'",
            "$\"",
            "\\",
            "\\\n",
            "$x",
            "${x}",
            "${x:-",
            "${x/a/",
            "$((1+",
            "1+",
            "if ",
            "for x in ",
            "while ",
            "case x in ",
            "case x in x) ",
            "f() ",
            "f() { ",
            "! ",
            "time ",
            "a=",
            "a=(",
            "a;",
            "a|",
            "a&",
            "a&&",
            "a||",
            "|",
            "&",
            ";",
            ";;",
            ")",
            "}",
            "fi;",
            "done ",
            "\n",
            " ",
            "#",
            "#\n",
            "~",
            "!",
            "!x ",
            "*",
            "**",
            "?",
            "[a",
            "{a,",
            "{a,b}",
            "{1..9}",
            ",",
            "}{",
            "sudo ",
            "env ",
            "nice ",
            "eval ",
            "sh -c ",
            "xargs ",
            "find -exec ",
            "x=$x$x;",
            "a+=b;",
            "cd a;",
            "echo a|",
            "echo -e '\\x41'|",
            "alias a=b\n",
            "a() { b; }\n",
            "a$(",
            "a`b`",
            "\"a`",
            "$[",
            "$[1",
            "<",
            ">",
            ">&",
            "2>&1 ",
            "coproc ",
            "function f ",
            "select x in ",
            "until ",
            "do ",
            "then ",
            "-",
            "--",
            "=",
            "== ",
            "\uE000",
            "\0",
            "\u2028",
            "é",
            "printf %s ",
            "trap a 1;",
            "set a;",
            "set -- $@ $@ a;",
            "read x;",
            "echo {a,b} ",
            "begin;",
            "end;",
            "(a)",
            "and a;",
            "ssh h ",
            "docker exec c ",
            "base64 -d|",
            "for i in a b c d;do ",
            "x[1]=",
            "x[$x",
            "((x++));",
            "[[ a ]]&&",
            "${x@P}",
            "${!x}",
            "$*",
            "\"$@\"",
            "$(<",
            "$(echo ",
            "git -c alias.x=! ",
            "tar -I ",
            "awk ",
            "perl -e ",
            "system(\"",
            "python -c 'system(",
            "crontab <<<",
            "tmux new ",
            "watch ",
            "time -p ",
            "exec -a ",
            "a\\",
            "a'b'",
            "a\"b\""
        };
        for (String piece : repeated) {
            lines.put(piece + " repeated", piece.repeat(length / piece.length()));
        }
        String[][] nested = {
            {"(", ")"},
            {"$(", ")"},
            {"${x:-", "}"},
            {"\"$(", ")\""},
            {"{ ", ";}"},
            {"{a,", "}"},
            {"$((", "))"},
            {"if ", "; then a; fi"},
            {"eval '", "'"},
            {"[[ ", " ]]"},
            {"a=(", ")"},
            {"$(( (", ") ))"},
            {"<(", ")"},
            {"begin;", ";end"},
            {"f() { ", "; }"},
            {"while a; do ", ";done"},
            {"for i in a b; do ", ";done"},
            {"case x in x) ", ";; esac"},
            {"echo $(", ")|sh"},
            {"cat <<E\n$(", ")\nE\n"}
        };
        for (String[] pair : nested) {
            int times = length / (pair[0].length() + pair[1].length());
            lines.put(pair[0] + " nested", pair[0].repeat(times) + "a" + pair[1].repeat(times));
        }
        String some = "a".repeat(length - 100);
        lines.put("a long word", some);
        lines.put("a long quoted word", "'" + some + "'");
        lines.put("a long word cut", "x=" + some + ";echo ${x%%b*} ${x##*b} ${x//b/c}");
        lines.put(
                "a long word matched",
                "x=" + some + "; case $x in *a*a*a*b) ls;; esac; echo ${x%a*a*b}");
        lines.put(
                "a long word replaced",
                "x=" + some + "; echo ${x//a*/b} ${x//?a/b} ${x//a/bbbbbbbb}");
        lines.put(
                "a long word doubled",
                "x=" + some + ";x=$x$x;x=$x$x;x=$x$x;x=$x$x;x=$x$x;x=$x$x;x=$x$x");
        lines.put("a word doubled", "x=a;" + "x=$x$x;".repeat(length / 7));
        lines.put(
                "many variables copied",
                variables(length / 2) + "(".repeat(50) + "a" + ")".repeat(50));
        lines.put(
                "many variables in loops",
                variables(length / 2) + "while a;do b=c;done;".repeat(500));
        lines.put(
                "many aliases",
                "alias a='" + "a ".repeat(length / 4) + "'\n" + "a ".repeat(length / 4));
        lines.put("aliases of aliases", chainOfAliases());
        lines.put("functions that double", chainOfFunctions());
        lines.put(
                "loops in loops",
                "for i in a b c d e f g h; do ".repeat(20) + "ls" + "; done".repeat(20));
        lines.put("braces that multiply", "echo " + "{a,b}".repeat(length / 5));
        lines.put("ranges that multiply", "echo " + "{1..999}".repeat(length / 8));
        lines.put("code in code", codeInCode());
        lines.put(
                "a long pipe",
                "echo " + some.substring(some.length() / 2) + "|tr a b".repeat(2_000));
        lines.put(
                "a long loop over lines",
                "while read x; do echo $x; done <<E\n" + "a\n".repeat(length / 2) + "E");
        lines.put(
                "many here-documents",
                "cat " + "<<E ".repeat(length / 8) + "\n" + "a\n".repeat(length / 8));
        lines.put("long here-documents", "cat <<A <<B <<C\n" + "$(a)\n".repeat(length / 5));
        lines.put("many doubts", "$x;".repeat(length / 3));
        lines.put(
                "many operands for xargs", "echo " + "a ".repeat(length / 2) + "| xargs -n1 echo");
        lines.put(
                "much for base64", "echo " + "YWFh".repeat(length / 4) + "|base64 -d|base64 -d|sh");
        lines.put("much for awk", "awk '" + "a|\"b".repeat(length / 4) + "'");
        lines.put("many calls of system", "perl -e '" + "system(\"".repeat(length / 8) + "'");
        lines.put("much SQL", "mysql -e '" + "\\! a;".repeat(length / 5) + "'");
        lines.put("much for sed", "echo a | sed '" + "s/a/b/;".repeat(length / 7) + "'");
        lines.put("long arithmetic", "echo $((" + "1+".repeat(length / 2) + "1))");
        lines.put("deep arithmetic", "echo $((" + "(".repeat(length / 2) + "))");
        lines.put("signs in arithmetic", "echo $((" + "-".repeat(length / 2) + "1))");
        lines.put("assignments in arithmetic", "echo $((" + "a=".repeat(length / 2) + "1))");
        lines.put("printf over and over", "printf '%99999s%s' " + "a ".repeat(length / 2));
        lines.put("digits for a program", "1".repeat(length - 1) + "x");
        lines.put(
                "sets for tr",
                "echo " + some.substring(length / 2) + "|tr " + "' -z".repeat(300) + "' x");
        lines.put("names in brackets", "x=aaaa; echo ${x#[" + "[:a".repeat(length / 4) + "]}");
        lines.put(
                "a long array",
                "a=(" + "b ".repeat(length / 3) + "); " + "echo ${a[@]};".repeat(99));
        lines.put(
                "a loop over much",
                "while read x; do a; b; c; done <<E\n" + "aaaaaaaaa\n".repeat(length / 11) + "E\n");
        lines.put(
                "a deep directory",
                "cd " + "/a".repeat(length / 4) + ";" + "b/c;".repeat(length / 8));
        lines.put("a deep wrapper", "sudo ".repeat(90) + "ls" + " a".repeat(length / 3));
        lines.put(
                "long words again",
                "x='" + "a ".repeat(length / 4) + "';" + "perl -e \"$x\";".repeat(500));
        lines.put("globs against text", "x=" + some + "; echo ${x#" + "*a".repeat(40) + "b}");
        Random random = new Random(7);
        String characters = "ab$(){}[]<>|&;'\"`\\ \n*?=~!#-,.:/0 ";
        for (int i = 0; i < 20; i++) {
            StringBuilder line = new StringBuilder();
            while (line.length() < length) {
                line.append(characters.charAt(random.nextInt(characters.length())));
            }
            lines.put("random characters " + i, line.toString());
        }
        for (int i = 0; i < 20; i++) {
            StringBuilder line = new StringBuilder();
            while (line.length() < length) {
                line.append(repeated[random.nextInt(repeated.length)]);
            }
            lines.put("random pieces " + i, line.toString());
        }
        return lines;
    }

    private static String variables(int length) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; line.length() < length; i++) {
            line.append('v').append(i).append("=a;");
        }
        return line.toString();
    }

    private static String chainOfAliases() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            lines.append("alias a%d='a%d; a%d'%n".formatted(i, i + 1, i + 1));
        }
        return lines + "a0\n";
    }

    private static String chainOfFunctions() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            lines.append("f%d() { f%d; f%d; }%n".formatted(i, i + 1, i + 1));
        }
        return lines + "f0\n";
    }

    private static String codeInCode() {
        String code = "ls";
        for (int i = 0; i < 12; i++) {
            code = "eval '" + code.replace("'", "'\\''") + "'";
        }
        return code;
    }
}
