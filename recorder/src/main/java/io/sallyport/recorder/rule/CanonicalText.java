package io.sallyport.recorder.rule;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/// A document as it is whatever its layout: keys in their order, no comments, no choice of quotes.
/// Its hash is the version of a rule.
final class CanonicalText {
    /// Hex digits of a version: enough that no two versions of one rule are ever the same.
    private static final int DIGITS = 12;

    private CanonicalText() {}

    static String version(YamlNode document) {
        StringBuilder text = new StringBuilder();
        write(document, text);
        return version(text.toString());
    }

    static String version(String text) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            byte[] digest = sha256.digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /// Each text has its length before it: nothing in it can pass for the layout.
    private static void write(YamlNode node, StringBuilder text) {
        switch (node) {
            case YamlNode.Scalar nothing when nothing.isNull() -> text.append('~');
            case YamlNode.Scalar scalar -> write(scalar.text(), text);
            case YamlNode.Sequence list -> {
                text.append('[');
                list.items().forEach(item -> write(item, text));
                text.append(']');
            }
            case YamlNode.Mapping mapping -> {
                text.append('{');
                for (Map.Entry<String, YamlNode> entry :
                        new TreeMap<>(mapping.entries()).entrySet()) {
                    write(entry.getKey(), text);
                    write(entry.getValue(), text);
                }
                text.append('}');
            }
        }
    }

    private static void write(String value, StringBuilder text) {
        text.append(value.length()).append(':').append(value);
    }
}
