package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;

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
    private final @Nullable String cut;

    /**
     * The terms in {@code length} bytes from {@code offset}.
     *
     * @param versions whether each has the version byte 131 in front; those behind a distribution header have none
     * @throws TermFormatException if there are more bytes than {@code limits} allow
     * @throws IndexOutOfBoundsException if {@code bytes} has no such range
     */
    public TermSequence(byte[] bytes, int offset, int length, TermLimits limits, boolean versions) {
        this(TermReader.of(bytes, offset, length, limits), versions, null);
    }

    /**
     * The terms that {@code input} holds.
     *
     * @param versions whether each has the version byte 131 in front
     * @throws TermFormatException if there are more bytes than {@code limits} allow
     */
    public TermSequence(TermInput input, TermLimits limits, boolean versions) {
        this(TermReader.of(input, limits), versions, null);
    }

    private TermSequence(TermReader reader, boolean versions, @Nullable String cut) {
        this.reader = reader;
        this.versions = versions;
        this.cut = cut;
    }

    /**
     * The beginning of terms whose rest was given up: those that are whole in there can be read.
     *
     * @param why the message of the {@link TermFormatException} at the first one that is not
     */
    public static TermSequence cut(TermInput input, TermLimits limits, String why) {
        return cut(input, limits, false, why);
    }

    /**
     * The beginning of terms whose rest was given up, as {@link #cut(TermInput, TermLimits, String)}.
     *
     * @param versions whether each has the version byte 131 in front
     * @param why the message of the {@link TermFormatException} at the first one that is not whole
     */
    public static TermSequence cut(TermInput input, TermLimits limits, boolean versions, String why) {
        return new TermSequence(TermReader.of(input, limits), versions, why);
    }

    /** Whether all were read. */
    public boolean atEnd() {
        return cut == null && reader.atEnd();
    }

    /**
     * The next term.
     *
     * @throws TermFormatException if there is none, or it is no valid encoding within the limits; nothing can be read
     *     any more then
     */
    public Term next() {
        try {
            if (versions) {
                reader.version();
            }
            return reader.root();
        } catch (TermFormatException e) {
            throw cut == null ? e : new TermFormatException(e.offset(), cut);
        }
    }
}
