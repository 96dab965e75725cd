package io.peer4j.term;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;

/**
 * Text from a format and its arguments: {@code io_lib:format/2}.
 *
 * <p>Takes all of OTP's control sequences, {@code ~c ~f ~e ~g ~s ~w ~p ~W ~P ~B ~b ~X ~x ~# ~+ ~n ~i ~~}, with field
 * width, precision, padding character, {@code *} for each of them, and the modifiers {@code t}, {@code l}, {@code k} and
 * {@code K}, the last one without funs. Differences: those that {@link TermSyntax#print} names; fields and
 * precisions are at most 16,777,216; what is no Unicode text, like {@code ~tc} of a negative number, is refused.
 * Stateless: safe to use from any thread.
 */
public final class TermFormatter {
    private static final int TAB = 8;

    private final StringBuilder out = new StringBuilder();

    private TermFormatter() {}

    /**
     * The text, as an {@code erl} without flags gives it: {@code ~tp} shows text beyond Latin-1 as numbers.
     *
     * @throws IllegalArgumentException if a control sequence is unknown, or does not take its argument; if there are too
     *     few or too many arguments. Erlang's error is {@code badarg}
     */
    public static String format(String control, List<? extends Term> arguments) {
        return format(control, arguments, PrintableRange.LATIN1);
    }

    /**
     * The text, with {@code range} as what {@code ~tp} and {@code ~tP} show as text.
     *
     * @throws IllegalArgumentException as in {@link #format(String, List)}
     */
    public static String format(String control, List<? extends Term> arguments, PrintableRange range) {
        TermFormatter formatter = new TermFormatter();
        for (FormatScanner.Piece piece : new FormatScanner(control, arguments, range).pieces()) {
            formatter.append(piece);
        }
        return formatter.out.toString();
    }

    private void append(FormatScanner.Piece piece) {
        switch (piece) {
            case FormatScanner.Plain(String text) -> out.append(text);
            case FormatScanner.Control(FormatControl control) -> out.append(text(control));
        }
    }

    private String text(FormatControl control) {
        return switch (control.letter()) {
            case '~' -> FormatField.character('~', control);
            case 'n' -> newLine(control);
            case 'i' -> "";
            case 'c' -> character(control);
            case 's' -> FormatField.string(CharacterData.of(control.argument(), control), control);
            case 'w' -> write(control, TermPrinter.UNLIMITED);
            case 'W' -> write(control, depth(control));
            case 'p' -> print(control, TermPrinter.UNLIMITED);
            case 'P' -> print(control, depth(control));
            case 'e', 'f', 'g' -> floating(control);
            default -> integer(control);
        };
    }

    private static String newLine(FormatControl control) {
        if (control.isLeft()) {
            throw control.refused("has a negative field width");
        }
        return "\n".repeat(control.width() == null ? 1 : control.width());
    }

    private static String character(FormatControl control) {
        BigInteger value = integer(control.argument(), control);
        BigInteger shown = control.unicode() ? value : value.and(BigInteger.valueOf(0xFF));
        if (shown.signum() < 0 || shown.compareTo(BigInteger.valueOf(Character.MAX_CODE_POINT)) > 0) {
            throw control.misfit("a Unicode character", control.argument());
        }
        return FormatField.character(shown.intValue(), control);
    }

    private static BigInteger integer(Term term, FormatControl control) {
        return switch (term) {
            case IntTerm(long value) -> BigInteger.valueOf(value);
            case BigIntTerm(BigInteger value) -> value;
            case Term other -> throw control.misfit("an integer", other);
        };
    }

    private static int depth(FormatControl control) {
        BigInteger depth = integer(control.arguments().get(1), control);
        BigInteger max = BigInteger.valueOf(Integer.MAX_VALUE);
        return depth.signum() < 0 ? TermPrinter.UNLIMITED : depth.min(max).intValue();
    }

    private static String write(FormatControl control, int depth) {
        return FormatField.term(
                control.style().writer().write(control.argument(), depth), control, control.precision());
    }

    /** The field width is the line length and the precision the column to start in; by default, where the text is. */
    private String print(FormatControl control, int depth) {
        if (control.isLeft()) {
            throw control.refused("has a negative field width");
        }
        int lineLength = control.width() == null ? TermSyntax.DEFAULT_COLUMNS : control.width();
        int column = control.precision() == null ? column() + 1 : control.precision();
        return PrettyPrinter.print(control.argument(), control.style(), column, lineLength, depth);
    }

    private int column() {
        int column = 0;
        int lineStart = out.lastIndexOf("\n") + 1;
        for (int i = lineStart; i < out.length(); i += Character.charCount(out.codePointAt(i))) {
            column = out.charAt(i) == '\t' ? (column + TAB) / TAB * TAB : column + 1;
        }
        return column;
    }

    private static String floating(FormatControl control) {
        if (control.argument() instanceof FloatTerm(double value)) {
            return FloatFormat.format(value, control);
        }
        throw control.misfit("a float", control.argument());
    }

    private static String integer(FormatControl control) {
        int base = control.precision() == null ? 10 : control.precision();
        if (base < Character.MIN_RADIX || base > Character.MAX_RADIX) {
            throw control.refused("takes a base from 2 to 36 as its precision, got " + base);
        }
        BigInteger value = integer(control.argument(), control);
        String digits = value.abs().toString(base);
        boolean isLower = "bx+".indexOf(control.letter()) >= 0;
        String sign = value.signum() < 0 ? "-" : "";
        String text = sign + prefix(control, base) + (isLower ? digits : digits.toUpperCase(Locale.ROOT));
        return FormatField.term(text, control, null);
    }

    private static String prefix(FormatControl control, int base) {
        return switch (control.letter()) {
            case 'x', 'X' -> CharacterData.prefix(control.arguments().get(1), control);
            case '+', '#' -> base + "#";
            default -> "";
        };
    }
}
