package io.sallyport.policy.authorization;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A file of Cedar policies.
///
/// @param file its name, as people know it
public record PolicyText(String file, String text) {

    /// One policy of a file, as it is written there.
    record Statement(int line, String source) {}

    /// The shipped policies.
    public static PolicyText shipped() {
        return new PolicyText("default.cedar", resource("default.cedar"));
    }

    /// What policies may speak of, in Cedar's own schema language.
    public static String schema() {
        return resource("sallyport.cedarschema");
    }

    private static String resource(String name) {
        try (InputStream in = PolicyText.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("this program was built without " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The policies one by one. Cedar tells of a mistake only what it is: which policy it is in is
    /// known because each is parsed alone. The last may lack its semicolon; the parser says so.
    List<Statement> statements() {
        List<Statement> statements = new ArrayList<>();
        int start = -1;
        int line = 1;
        int startLine = 1;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                line++;
            }
            if (!quoted && text.startsWith("//", i)) {
                int end = text.indexOf('\n', i);
                i = end < 0 ? text.length() : end - 1;
                continue;
            }
            if (start < 0) {
                if (Character.isWhitespace(c)) {
                    continue;
                }
                start = i;
                startLine = line;
            }
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ';' && !quoted) {
                statements.add(new Statement(startLine, text.substring(start, i + 1)));
                start = -1;
            }
        }
        if (start >= 0) {
            statements.add(new Statement(startLine, text.substring(start)));
        }
        return statements;
    }
}
