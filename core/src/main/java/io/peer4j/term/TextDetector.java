package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;

/** Tells which lists and binaries {@code ~p} shows as text, and shows them so. */
final class TextDetector {
    /** How many characters of a binary count as one level of depth. */
    private static final int CHARACTERS_PER_DEPTH = 4;

    private final PrintStyle style;
    private final PrintableRange range;

    TextDetector(PrintStyle style) {
        this.style = style;
        this.range = style.unicode() ? style.range() : PrintableRange.LATIN1;
    }

    /** The list as a string; null if it is no text. */
    @Nullable
    String string(ListTerm list) {
        List<Term> elements = list.elements();
        if (!list.isProper() || !elements.stream().allMatch(this::isPrintable)) {
            return null;
        }
        PrimitiveIterator.OfInt codePoints = elements.stream()
                .mapToInt(element -> (int) ((IntTerm) element).value())
                .iterator();
        return CharacterSyntax.quoted(codePoints, '"', style.unicode());
    }

    private boolean isPrintable(Term element) {
        return element instanceof IntTerm(long value) && range.contains(value);
    }

    /**
     * The binary as text; null if it is none.
     *
     * @param depth how deep to print; negative for all, else more than 1
     */
    @Nullable
    String binary(Binary binary, int depth) {
        int limit =
                depth < 0 ? binary.size() : (int) Math.min((long) CHARACTERS_PER_DEPTH * (depth - 1), binary.size());
        Prefix prefix = style.unicode() ? utf8Prefix(binary, limit) : latin1Prefix(binary, limit);
        boolean whole = prefix.bytes == binary.size();
        if (!whole && (depth < 0 || prefix.characters < depth - 1)) {
            return null;
        }
        String type = prefix.characters == prefix.bytes ? "" : "/utf8";
        return "<<" + quoted(binary, prefix) + type + (whole ? ">>" : "...>>");
    }

    /** Text that a binary begins with. */
    private record Prefix(int characters, int bytes, boolean isLatin1) {}

    private static Prefix latin1Prefix(Binary binary, int limit) {
        int length = 0;
        while (length < limit && PrintableRange.LATIN1.contains(binary.byteAt(length) & 0xFF)) {
            length++;
        }
        return new Prefix(length, length, true);
    }

    private Prefix utf8Prefix(Binary binary, int limit) {
        int bytes = 0;
        int characters = 0;
        while (bytes < binary.size() && characters < limit && range.contains(Utf8.codePointAt(binary, bytes))) {
            bytes += Utf8.length(Utf8.codePointAt(binary, bytes));
            characters++;
        }
        boolean isUtf8 = Utf8.isValid(binary, bytes, limit - characters);
        return isUtf8 ? new Prefix(characters, bytes, false) : latin1Prefix(binary, limit);
    }

    private static String quoted(Binary binary, Prefix prefix) {
        if (prefix.isLatin1) {
            IntStream characters = IntStream.range(0, prefix.bytes).map(i -> binary.byteAt(i) & 0xFF);
            return CharacterSyntax.quoted(characters.iterator(), '"', true);
        }
        byte[] bytes = binary.toByteArray();
        return CharacterSyntax.quoted(Utf8.decode(bytes, prefix.bytes), '"', true);
    }
}
