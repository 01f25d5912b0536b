package io.sallyport.policy.classification;

import io.sallyport.policy.command.Word;
import io.sallyport.recorder.rule.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Cuts SQL into statements that rules can be asked about: in lower case, one space between words,
/// without comments and without what stands in quoted strings, so that `drop/**/table` is a drop
/// and `select 'drop table'` is none.
///
/// Where products differ (backslashes in strings, `#` and `--` comments, nested comments) it errs
/// towards seeing a statement too many.
final class SqlStatements {
    /// What comes after so many characters, or statements, counts as not known.
    private static final int LONGEST = 65_536;

    private static final int MOST = 200;

    private final String sql;
    private final List<String> statements = new ArrayList<>();
    private final StringBuilder current = new StringBuilder();
    private int at;
    private boolean quotesTold = true;

    private SqlStatements(String sql) {
        this.sql = sql;
    }

    /// @param word an argument; where a part of it is not known, any statement may be in it
    static List<Value> of(Word word) {
        if (word.isLiteral()) {
            return of(word.text());
        }
        String known = knownStart(word.text());
        List<Value> values = new ArrayList<>(of(known));
        if (!values.isEmpty() && !known.stripTrailing().endsWith(";")) {
            String last = values.removeLast().text();
            String space = Character.isWhitespace(known.charAt(known.length() - 1)) ? " " : "";
            values.add(Value.fitting(Value.literally(last + space) + "**"));
        }
        values.add(Value.fitting("**"));
        return values;
    }

    static List<Value> of(String text) {
        boolean cut = text.length() > LONGEST;
        SqlStatements reader = new SqlStatements(cut ? text.substring(0, LONGEST) : text);
        reader.read();
        List<Value> values = new ArrayList<>();
        reader.statements.stream().limit(MOST).forEach(s -> values.add(Value.known(s)));
        if (cut || reader.statements.size() > MOST) {
            values.add(Value.fitting("**"));
        }
        return values;
    }

    /// What stands before the first wildcard of a pattern.
    private static String knownStart(String pattern) {
        StringBuilder start = new StringBuilder();
        for (int i = 0; i < pattern.length() && "*?[".indexOf(pattern.charAt(i)) < 0; i++) {
            if (pattern.charAt(i) == '\\' && i + 1 < pattern.length()) {
                i++;
            }
            start.append(pattern.charAt(i));
        }
        return start.toString();
    }

    private void read() {
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (sql.startsWith("/*", at)) {
                comment();
            } else if (sql.startsWith("*/", at)) {
                at += 2; // of a comment that MySQL runs
                add(' ');
            } else if (sql.startsWith("--", at) && isSpaceOrEnd(at + 2)) {
                skipTo("\n");
            } else if (c == '\'') {
                string();
            } else if (c == ';' || sql.startsWith("\\g", at) || sql.startsWith("\\G", at)) {
                at += c == ';' ? 1 : 2;
                end();
            } else if (c == '\\' && current.isEmpty()) {
                metaCommand();
            } else {
                add(c);
                at++;
            }
        }
        end();
    }

    private boolean isSpaceOrEnd(int place) {
        return place >= sql.length() || Character.isWhitespace(sql.charAt(place));
    }

    /// MySQL runs what stands in `/*!50000 … */`.
    private void comment() {
        if (sql.startsWith("/*!", at) || sql.startsWith("/*M!", at)) {
            at = sql.indexOf('!', at) + 1;
            while (at < sql.length() && Character.isDigit(sql.charAt(at))) {
                at++;
            }
        } else {
            skipTo("*/");
        }
        add(' ');
    }

    private void skipTo(String end) {
        int place = sql.indexOf(end, at + 1);
        at = place < 0 ? sql.length() : place + end.length();
        add(' ');
    }

    /// A string with a backslash in it ends elsewhere in another product: from there on all is read
    /// as code.
    private void string() {
        int end = sql.indexOf('\'', at + 1);
        String inside = sql.substring(at + 1, end < 0 ? sql.length() : end);
        quotesTold &= inside.indexOf('\\') < 0;
        if (quotesTold) {
            at = end < 0 ? sql.length() : end + 1;
            current.append("''");
        } else {
            at++;
            add(' ');
        }
    }

    /// psql's own commands take the rest of their line.
    private void metaCommand() {
        int end = sql.indexOf('\n', at);
        String line = sql.substring(at, end < 0 ? sql.length() : end);
        statements.add(line.toLowerCase(Locale.ROOT).strip());
        at = end < 0 ? sql.length() : end + 1;
    }

    private void add(char c) {
        boolean space = Character.isWhitespace(c) || (c == '(' && current.isEmpty()) || c == '"';
        if (!space) {
            current.append(Character.toLowerCase(c));
        } else if (!current.isEmpty() && current.charAt(current.length() - 1) != ' ') {
            current.append(' ');
        }
    }

    private void end() {
        String statement = current.toString().strip();
        current.setLength(0);
        if (!statement.isEmpty()) {
            statements.add(statement);
        }
    }
}
