package io.peer4j.term;

/**
 * Text that is no Erlang term. Says where, what was expected there and what stood there instead; {@link #excerpt()}
 * shows the place.
 */
public final class TermSyntaxException extends RuntimeException {
    private static final int EXCERPT_CONTEXT = 60;

    private final String text;
    private final int offset;
    private final String expected;
    private final String actual;

    /**
     * Makes one.
     *
     * @param text the whole text
     * @param offset where in it the fault stands, in {@code char}s from its start
     * @param expected what could have stood there
     * @param actual what stood there
     */
    public TermSyntaxException(String text, int offset, String expected, String actual) {
        super("at line " + line(text, offset) + ", column " + column(text, offset) + ": expected " + expected + ", got "
                + actual);
        this.text = text;
        this.offset = offset;
        this.expected = expected;
        this.actual = actual;
    }

    /** Where the fault stands, in {@code char}s from the text's start; the text's length for its end. */
    public int offset() {
        return offset;
    }

    /** The line of the fault, from 1. */
    public int line() {
        return line(text, offset);
    }

    /** The column of the fault in its line, in code points from 1. */
    public int column() {
        return column(text, offset);
    }

    /** What could have stood there. */
    public String expected() {
        return expected;
    }

    /** What stood there. */
    public String actual() {
        return actual;
    }

    /** The faulty line, shortened around the fault where it is long, and below it a line with a caret under the fault. */
    public String excerpt() {
        int start = Math.max(lineStart(text, offset), offset - EXCERPT_CONTEXT);
        int end = text.indexOf('\n', offset);
        end = Math.min(end < 0 ? text.length() : end, offset + EXCERPT_CONTEXT);
        String line = text.substring(start, end).replace('\t', ' ').replace('\r', ' ');
        return line + "\n" + " ".repeat(text.codePointCount(start, offset)) + "^";
    }

    private static int line(String text, int offset) {
        return 1 + (int) text.chars().limit(offset).filter(c -> c == '\n').count();
    }

    private static int column(String text, int offset) {
        return 1 + text.codePointCount(lineStart(text, offset), offset);
    }

    private static int lineStart(String text, int offset) {
        return offset == 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
    }
}
