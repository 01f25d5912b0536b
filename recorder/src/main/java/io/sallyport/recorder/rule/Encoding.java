package io.sallyport.recorder.rule;

import io.sallyport.recorder.rule.Modifiers.Modifier;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// What a text of a rule looks like when it is encoded, by the modifiers that say how.
final class Encoding {
    /// Characters that depend on what stands before the text, for each of the three ways in which
    /// it may fall on groups of three bytes, and those that depend on what follows it.
    private static final int[] UNSURE_BEFORE = {0, 2, 3};

    private static final int[] UNSURE_AFTER = {0, 3, 2};

    private Encoding() {}

    static boolean isAskedFor(Modifiers modifiers) {
        return modifiers.has(Modifier.BASE64)
                || modifiers.has(Modifier.BASE64OFFSET)
                || !charset(modifiers).equals(StandardCharsets.UTF_8);
    }

    /// The texts of which one is to be found, with nothing in them that is a wildcard.
    static List<String> of(String text, Modifiers modifiers) {
        byte[] bytes = text.getBytes(charset(modifiers));
        if (modifiers.has(Modifier.BASE64OFFSET)) {
            List<String> encoded = new ArrayList<>();
            for (int offset = 0; offset < 3; offset++) {
                encoded.add(base64At(offset, bytes));
            }
            return encoded;
        }
        if (modifiers.has(Modifier.BASE64)) {
            return List.of(Base64.getEncoder().encodeToString(bytes));
        }
        return List.of(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    private static String base64At(int offset, byte[] bytes) {
        byte[] placed = new byte[offset + bytes.length];
        System.arraycopy(bytes, 0, placed, offset, bytes.length);
        String whole = Base64.getEncoder().encodeToString(placed);
        int end = whole.length() - UNSURE_AFTER[placed.length % 3];
        return whole.substring(UNSURE_BEFORE[offset], Math.max(end, UNSURE_BEFORE[offset]));
    }

    private static Charset charset(Modifiers modifiers) {
        if (modifiers.has(Modifier.WIDE) || modifiers.has(Modifier.UTF16LE)) {
            return StandardCharsets.UTF_16LE;
        }
        if (modifiers.has(Modifier.UTF16BE)) {
            return StandardCharsets.UTF_16BE;
        }
        return modifiers.has(Modifier.UTF16) ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
    }
}
