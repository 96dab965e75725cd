package io.peer4j.term;

import java.util.Arrays;
import java.util.List;

/** Terms in messages. */
final class TermText {
    private static final int DEPTH = 24;
    private static final int LENGTH = 80;

    /** What is printed of a term that is large in another way than by its text. */
    private static final int DEPTH_OF_LARGE = 12;

    /** How many levels of a term are made shorter, and by how much less each time. */
    private static final int LEVELS = 3;

    private static final int SHARE = 4;

    private static final int UTF8_MOST = 4;

    private TermText() {}

    /** The beginning of the term's text; what is deep or far behind in it, apart from strings, is not even looked at. */
    static String abbreviate(Term term) {
        return cut(PrettyPrinter.print(beginning(term, LENGTH, LEVELS), PrintStyle.DEFAULT, 1, 0, DEPTH), LENGTH);
    }

    /** {@link TermSyntax#excerpt}. */
    static String excerpt(Term term, int most) {
        Term beginning = beginning(term, most, LEVELS);
        String text = isShort(beginning, 64L * most)
                ? TermSyntax.printLine(beginning)
                : PrintStyle.DEFAULT.writer().write(beginning, DEPTH_OF_LARGE);
        return cut(text, most);
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }

    private static boolean isShort(Term term, long most) {
        try {
            return TermSize.of(term, most) <= most;
        } catch (IllegalArgumentException e) {
            return false; // It nests too deep to be sent.
        }
    }

    /** {@code term}, or a shorter one whose text begins with the same {@code most} characters. */
    private static Term beginning(Term term, int most, int levels) {
        if (levels == 0 || most < SHARE) {
            return term;
        } else if (term instanceof Binary binary && binary.size() > most * UTF8_MOST) {
            return beginning(binary, most);
        } else if (term instanceof ListTerm list && !list.elements().isEmpty()) {
            List<Term> elements = beginnings(list.elements(), most, levels);
            return elements.size() < list.elements().size()
                    ? ListTerm.of(elements)
                    : new ListTerm(elements, list.tail());
        } else if (term instanceof Tuple tuple) {
            return Term.tuple(beginnings(tuple.elements(), most, levels).toArray(Term[]::new));
        }
        return term;
    }

    /** More than {@code most} of the whole, so that the text is cut after it. */
    private static List<Term> beginnings(List<Term> elements, int most, int levels) {
        return elements.stream()
                .limit(most + 1L)
                .map(element -> beginning(element, levels == LEVELS ? most : most / SHARE, levels - 1))
                .toList();
    }

    /** Ends between two characters, if it is UTF-8. */
    private static Binary beginning(Binary binary, int most) {
        byte[] bytes = binary.array();
        int end = most * UTF8_MOST;
        while (end > most && (bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return Binary.wrap(Arrays.copyOf(bytes, end));
    }
}
