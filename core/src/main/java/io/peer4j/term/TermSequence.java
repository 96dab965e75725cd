package io.peer4j.term;

/**
 * Terms that stand back to back in one array, read one by one: what a message of Erlang's distribution is. What
 * {@link ExternalTermFormat} says of decoding holds; the limits bind all of them together, and compressed terms are
 * refused.
 *
 * <p>For one thread at a time.
 */
public final class TermSequence {
    private final TermReader reader;
    private final boolean versions;

    /**
     * The terms in {@code length} bytes from {@code offset}.
     *
     * @param versions whether each has the version byte 131 in front; those behind a distribution header have none
     * @throws TermFormatException if there are more bytes than {@code limits} allow
     * @throws IndexOutOfBoundsException if {@code bytes} has no such range
     */
    public TermSequence(byte[] bytes, int offset, int length, TermLimits limits, boolean versions) {
        this.reader = TermReader.of(bytes, offset, length, limits);
        this.versions = versions;
    }

    /** Whether all were read. */
    public boolean atEnd() {
        return reader.atEnd();
    }

    /**
     * The next term.
     *
     * @throws TermFormatException if there is none, or it is no valid encoding within the limits; nothing can be read
     *     any more then
     */
    public Term next() {
        if (versions) {
            reader.version();
        }
        return reader.root();
    }
}
