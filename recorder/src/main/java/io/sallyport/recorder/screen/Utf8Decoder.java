package io.sallyport.recorder.screen;

import java.util.function.IntConsumer;

/// UTF-8 to code points, a byte at a time, so that it does not matter where packets end. What is
/// not UTF-8 becomes U+FFFD, one for each maximal wrong part (Unicode, chapter 3, "U+FFFD
/// Substitution of Maximal Subparts"). Confined to one thread.
final class Utf8Decoder {
    static final int REPLACEMENT = 0xfffd;

    private int missing;
    private int value;
    private int lower = 0x80;
    private int upper = 0xbf;

    void feed(int octet, IntConsumer codePoints) {
        int b = octet & 0xff;
        if (missing > 0) {
            if (b >= lower && b <= upper) {
                value = value << 6 | (b & 0x3f);
                lower = 0x80;
                upper = 0xbf;
                missing--;
                if (missing == 0) {
                    codePoints.accept(value);
                }
                return;
            }
            missing = 0;
            codePoints.accept(REPLACEMENT);
        }
        begin(b, codePoints);
    }

    private void begin(int b, IntConsumer codePoints) {
        lower = 0x80;
        upper = 0xbf;
        if (b < 0x80) {
            codePoints.accept(b);
        } else if (b >= 0xc2 && b <= 0xdf) {
            missing = 1;
            value = b & 0x1f;
        } else if (b >= 0xe0 && b <= 0xef) {
            missing = 2;
            value = b & 0x0f;
            lower = b == 0xe0 ? 0xa0 : 0x80; // no overlong forms
            upper = b == 0xed ? 0x9f : 0xbf; // no surrogates
        } else if (b >= 0xf0 && b <= 0xf4) {
            missing = 3;
            value = b & 0x07;
            lower = b == 0xf0 ? 0x90 : 0x80;
            upper = b == 0xf4 ? 0x8f : 0xbf; // nothing past U+10FFFF
        } else {
            codePoints.accept(REPLACEMENT);
        }
    }

    /// True while the last code point lacks bytes.
    boolean isIncomplete() {
        return missing > 0;
    }
}
