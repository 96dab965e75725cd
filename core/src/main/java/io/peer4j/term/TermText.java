package io.peer4j.term;

/** Terms in messages. */
final class TermText {
    private static final int DEPTH = 24;
    private static final int LENGTH = 80;

    private TermText() {}

    /** The beginning of the term's text; what is deep or far behind in it, apart from strings, is not even looked at. */
    static String abbreviate(Term term) {
        String text = PrettyPrinter.print(term, PrintStyle.DEFAULT, 1, 0, DEPTH);
        return text.length() <= LENGTH ? text : text.substring(0, LENGTH) + "…";
    }
}
