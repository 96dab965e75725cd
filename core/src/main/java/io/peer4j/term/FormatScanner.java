package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/** Takes a format apart and hands each control sequence its arguments: {@code io_lib:scan_format/2}. */
final class FormatScanner {
    private static final String ONE_ARGUMENT = "wpsefgbB+#ci";
    private static final String TWO_ARGUMENTS = "WPxX";
    private static final String NO_ARGUMENT = "~n";
    private static final int MAX_FIELD = 1 << 24;

    private final TextCursor in;
    private final Iterator<Term> arguments;
    private final PrintableRange range;
    private int start;

    FormatScanner(String format, List<? extends Term> arguments, PrintableRange range) {
        this.in = new TextCursor(format);
        this.arguments = List.<Term>copyOf(arguments).iterator();
        this.range = range;
    }

    /** A part of a format. */
    sealed interface Piece {}

    /** Text that stands for itself. */
    record Plain(String text) implements Piece {}

    /** A control sequence. */
    record Control(FormatControl control) implements Piece {}

    List<Piece> pieces() {
        List<Piece> pieces = new ArrayList<>();
        while (in.peek() != TextCursor.END) {
            start = in.position();
            pieces.add(in.accept("~") ? new Control(control()) : new Plain(plain()));
        }
        if (arguments.hasNext()) {
            throw new IllegalArgumentException("the format takes no more arguments, but there are more, beginning with "
                    + TermText.abbreviate(arguments.next()));
        }
        return pieces;
    }

    private String plain() {
        while (in.peek() != '~' && in.peek() != TextCursor.END) {
            in.next();
        }
        return in.since(start);
    }

    private FormatControl control() {
        boolean minus = in.accept("-");
        Integer width = field();
        if (minus && width == null) {
            throw refused("has no field width behind its minus");
        }
        boolean isLeft = width != null && (minus ? width > 0 : width < 0);
        Integer precision = in.accept(".") ? field() : null;
        if (precision != null && precision < 0) {
            throw refused("has a negative precision, " + precision);
        }
        int pad = in.accept(".") ? pad() : ' ';
        Modifiers modifiers = modifiers();
        int letter = in.next();
        List<Term> taken = take(letter);
        return new FormatControl(
                in.since(start),
                start,
                letter,
                width == null ? null : Math.abs(width),
                isLeft,
                precision,
                pad,
                modifiers.unicode,
                modifiers.style(range),
                taken);
    }

    private @Nullable Integer field() {
        if (in.accept("*")) {
            return integerArgument("a field");
        }
        if (in.peek() < '0' || in.peek() > '9') {
            return null;
        }
        long value = 0;
        while (in.peek() >= '0' && in.peek() <= '9') {
            value = Math.min(value * 10 + in.next() - '0', MAX_FIELD + 1L);
        }
        return checkedField(value);
    }

    private int checkedField(long value) {
        if (Math.abs(value) > MAX_FIELD) {
            throw refused("has a field beyond " + MAX_FIELD);
        }
        return (int) value;
    }

    private int pad() {
        if (!in.accept("*")) {
            return in.next();
        }
        int pad = integerArgument("a padding character");
        if (!Character.isValidCodePoint(pad)) {
            throw refused("takes a padding character, got " + pad);
        }
        return pad;
    }

    private int integerArgument(String what) {
        Term argument = nextArgument();
        if (argument instanceof IntTerm(long value)) {
            return checkedField(value);
        }
        throw refused("takes an integer for " + what + ", got " + TermText.abbreviate(argument));
    }

    /** What stands between the fields and the letter. */
    private static final class Modifiers {
        private boolean unicode;
        private boolean strings = true;
        private Comparator<Term> order = TermOrder.MAP_KEYS;

        PrintStyle style(PrintableRange range) {
            return new PrintStyle(unicode, strings, range, order);
        }
    }

    private Modifiers modifiers() {
        Modifiers modifiers = new Modifiers();
        while (true) {
            switch (in.peek()) {
                case 't' -> modifiers.unicode = true;
                case 'l' -> modifiers.strings = false;
                case 'k' -> modifiers.order = TermOrder.MAP_KEYS;
                case 'K' -> modifiers.order = order();
                default -> {
                    return modifiers;
                }
            }
            in.next();
        }
    }

    private Comparator<Term> order() {
        Term argument = nextArgument();
        String name = argument instanceof Atom atom ? atom.name() : "";
        return switch (name) {
            case "ordered", "undefined" -> TermOrder.MAP_KEYS;
            case "reversed" -> TermOrder.MAP_KEYS.reversed();
            default ->
                throw refused("takes ordered, reversed or undefined for the order of keys, got "
                        + TermText.abbreviate(argument));
        };
    }

    private List<Term> take(int letter) {
        if (letter != TextCursor.END && NO_ARGUMENT.indexOf(letter) >= 0) {
            return List.of();
        }
        if (letter != TextCursor.END && ONE_ARGUMENT.indexOf(letter) >= 0) {
            return List.of(nextArgument());
        }
        if (letter != TextCursor.END && TWO_ARGUMENTS.indexOf(letter) >= 0) {
            return List.of(nextArgument(), nextArgument());
        }
        throw refused(letter == TextCursor.END ? "is not complete" : "is unknown");
    }

    private Term nextArgument() {
        if (!arguments.hasNext()) {
            throw refused("finds no argument left");
        }
        return arguments.next();
    }

    private IllegalArgumentException refused(String why) {
        return FormatControl.refused(in.since(start), start, why);
    }
}
