package io.peer4j.term;

import java.util.PrimitiveIterator;

/** Writes text between quotes: {@code io_lib:write_string/2}, {@code io_lib:write_atom/1}. */
final class CharacterSyntax {
    private CharacterSyntax() {}

    /**
     * The atom of that name, with quotes where it needs them.
     *
     * @param unicode whether characters beyond Latin-1 stand for themselves, as with the modifier {@code t}
     */
    static String atom(String name, boolean unicode) {
        return AtomSyntax.needsQuotes(name) ? quoted(name, '\'', unicode) : name;
    }

    static String quoted(String text, char quote, boolean unicode) {
        return quoted(text.codePoints().iterator(), quote, unicode);
    }

    static String quoted(PrimitiveIterator.OfInt codePoints, char quote, boolean unicode) {
        StringBuilder out = new StringBuilder().append(quote);
        while (codePoints.hasNext()) {
            append(out, codePoints.nextInt(), quote, unicode);
        }
        return out.append(quote).toString();
    }

    private static void append(StringBuilder out, int c, char quote, boolean unicode) {
        if (c == quote || c == '\\') {
            out.append('\\').append((char) c);
        } else if (c >= ' ' && c <= '~') {
            out.append((char) c);
        } else if (c < 0xA0) {
            out.append('\\').append(escape(c));
        } else if (unicode || c <= 0xFF) {
            out.appendCodePoint(c);
        } else {
            out.append("\\x{%X}".formatted(c));
        }
    }

    private static String escape(int c) {
        return switch (c) {
            case '\n' -> "n";
            case '\r' -> "r";
            case '\t' -> "t";
            case 0x0B -> "v";
            case '\b' -> "b";
            case '\f' -> "f";
            case 0x1B -> "e";
            case 0x7F -> "d";
            default -> "%03o".formatted(c);
        };
    }
}
