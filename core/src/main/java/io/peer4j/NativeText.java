package io.peer4j;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.util.function.Supplier;

/** Text that goes to the operating system, which the JDK encodes by the locale: silently, as {@code ?}, where it can't. */
final class NativeText {
    private static final String PROPERTY = "sun.jnu.encoding";

    private NativeText() {}

    /** Refuses {@code text}, which {@code what} names, if this JVM's locale can't encode it. */
    static void verify(String text, Supplier<String> what) {
        if (!isAscii(text)) {
            verify(text, what, charset());
        }
    }

    /** The same for a locale's {@code charset}. */
    static void verify(String text, Supplier<String> what, Charset charset) {
        CharsetEncoder encoder = charset.newEncoder();
        if (encoder.canEncode(text)) {
            return;
        }
        int unfit = text.codePoints()
                .filter(c -> !encoder.canEncode(Character.toString(c)))
                .findFirst()
                .orElseThrow();
        throw new IllegalArgumentException(what.get()
                + " holds U+%04X, which ".formatted(unfit)
                + (isSurrogate(unfit)
                        ? "is half of a character"
                        : "this JVM's locale can't encode (" + PROPERTY + "=" + charset
                                + "); start this program with LC_ALL=C.UTF-8"));
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static Charset charset() {
        return Charset.forName(
                System.getProperty(PROPERTY, Charset.defaultCharset().name()));
    }
}
