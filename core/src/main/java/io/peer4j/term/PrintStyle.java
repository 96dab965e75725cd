package io.peer4j.term;

import java.util.Comparator;

/**
 * How a term is printed.
 *
 * @param unicode whether characters beyond Latin-1 stand for themselves: the modifier {@code t}
 * @param strings whether lists and binaries that hold text are shown as text: no modifier {@code l}
 * @param range what counts as text
 * @param keyOrder the order of a map's keys
 */
record PrintStyle(boolean unicode, boolean strings, PrintableRange range, Comparator<Term> keyOrder) {
    /** Text on the JVM is Unicode, and so are its terminals and logs. */
    static final PrintStyle DEFAULT = new PrintStyle(true, true, PrintableRange.UNICODE, TermOrder.MAP_KEYS);

    TermPrinter writer() {
        return new TermPrinter(unicode, keyOrder);
    }
}
