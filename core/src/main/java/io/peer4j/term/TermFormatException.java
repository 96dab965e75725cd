package io.peer4j.term;

/** Bytes that are no valid external term format, or exceed a {@linkplain TermLimits limit}. */
public final class TermFormatException extends RuntimeException {
    private final int offset;

    /**
     * Makes one.
     *
     * @param offset where in the encoding the fault stands, in bytes from its start
     * @param message what was expected and what came
     */
    public TermFormatException(int offset, String message) {
        super("at byte " + offset + ": " + message);
        this.offset = offset;
    }

    /** Where in the encoding the fault stands, in bytes from its start. */
    public int offset() {
        return offset;
    }
}
