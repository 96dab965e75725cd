package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;

/** Fits text into the field that a control sequence asks for. */
final class FormatField {
    private FormatField() {}

    /** A term or number: stars where it does not fit. */
    static String term(String text, FormatControl control, @Nullable Integer precision) {
        Integer width = control.width() == null ? precision : control.width();
        if (width == null) {
            return text;
        }
        int room = precision == null ? width : Math.min(precision, width);
        int length = Graphemes.count(text);
        return length > room ? adjust("*".repeat(room), width - room, control) : adjust(text, width - length, control);
    }

    /** Text: cut where it does not fit. */
    static String string(String text, FormatControl control) {
        Integer width = control.width();
        Integer precision = control.precision();
        if (precision == null) {
            return width == null ? text : fit(text, width, control.isLeft(), control);
        }
        if (width == null || width.equals(precision)) {
            boolean isLeft = width == null || control.isLeft();
            return fit(text, precision, isLeft, control);
        }
        checkRoom(width, precision, control);
        return adjust(fit(text, precision, true, control), width - precision, control);
    }

    private static String fit(String text, int width, boolean isLeft, FormatControl control) {
        int length = Graphemes.count(text);
        return length > width ? Graphemes.first(text, width) : adjust(text, width - length, isLeft, control.pad());
    }

    static String character(int codePoint, FormatControl control) {
        Integer width = control.width();
        Integer precision = control.precision();
        if (width == null || precision == null) {
            Integer count = width == null ? precision : width;
            return Character.toString(codePoint).repeat(count == null ? 1 : count);
        }
        checkRoom(width, precision, control);
        return adjust(Character.toString(codePoint).repeat(precision), width - precision, control);
    }

    private static void checkRoom(int width, int precision, FormatControl control) {
        if (precision > width) {
            throw control.refused("has a precision beyond its field width");
        }
    }

    private static String adjust(String text, int padding, FormatControl control) {
        return adjust(text, padding, control.isLeft(), control.pad());
    }

    private static String adjust(String text, int padding, boolean isLeft, int pad) {
        String fill = Character.toString(pad).repeat(padding);
        return isLeft ? text + fill : fill + text;
    }
}
