package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The external term format: what {@code term_to_binary} writes and {@code binary_to_term} reads.
 *
 * <p>Every tag of <a href="https://www.erlang.org/doc/apps/erts/erl_ext_dist.html">erl_ext_dist</a> that stands for a
 * term is read; what is written is what OTP 26 and later write, byte for byte (but for the order of a map's keys). For
 * example {@code {ok, 5}} is
 *
 * <pre>
 * 83              version
 * 68 02           a small tuple of two
 * 77 02 6F 6B     the atom ok, in UTF-8
 * 61 05           the small integer 5
 * </pre>
 *
 * <p>Decoding takes bytes that anyone may have sent: within {@link TermLimits}, whatever they are, it takes time and
 * memory in proportion to their number, and ends in a term or in a {@link TermFormatException}, by no other exception.
 * Binaries of at least {@value #SHARED_BINARY_BYTES} bytes may share the array that they were decoded from, so whoever
 * decodes gives up an array of that length or more, and never writes to it again; a shorter one may be used again.
 *
 * <p>All methods are safe to call from several threads at once, if each has its own {@link TermOutput}.
 */
public final class ExternalTermFormat {
    /** From which size on, in bytes, a decoded binary may share the array that it was decoded from. */
    public static final int SHARED_BINARY_BYTES = TermReader.SHARED_BINARY_BYTES;

    private static final int SPARE_CAPACITY = 64 << 10;

    // A buffer that nobody encodes into: most calls need no other, and none that is larger.
    private static final AtomicReference<@Nullable TermOutput> SPARE = new AtomicReference<>();

    private ExternalTermFormat() {}

    /**
     * The bytes of {@code term}, with the version byte 131 in front.
     *
     * @throws IllegalArgumentException if {@code term} nests deeper than {@value TermLimits#MAX_DEPTH}
     */
    public static byte[] encode(Term term) {
        TermOutput spare = SPARE.getAndSet(null);
        TermOutput out = spare == null ? new TermOutput() : spare;
        encode(term, out);
        if (out.size() == out.array().length) {
            return out.array(); // as a large binary leaves it, and nobody has it but the caller
        }
        byte[] bytes = out.toByteArray();
        if (out.array().length <= SPARE_CAPACITY) {
            out.truncate(0);
            SPARE.set(out);
        }
        return bytes;
    }

    /**
     * How many bytes {@link #encode(Term)} makes of {@code term}, without the version byte, or some number beyond
     * {@code most}. Takes time for {@code most} bytes at most: terms may share their parts, so that a small one has more bytes
     * than can be counted. Erlang's {@code erlang:external_size/1} is alike.
     *
     * @throws IllegalArgumentException if {@code term} nests deeper than {@value TermLimits#MAX_DEPTH}
     */
    public static long size(Term term, long most) {
        return TermSize.of(term, most);
    }

    /**
     * Appends to {@code out} what {@link #encode(Term)} returns.
     *
     * @throws IllegalArgumentException if {@code term} nests deeper than {@value TermLimits#MAX_DEPTH};
     *     {@code out} is then as it was before
     */
    public static void encode(Term term, TermOutput out) {
        int start = out.size();
        try {
            out.writeByte(Tag.VERSION);
            encodeBare(term, out);
        } catch (RuntimeException e) {
            out.truncate(start);
            throw e;
        }
    }

    /**
     * Appends to {@code out} what {@link #encode(Term)} returns without the version byte, as it stands behind a
     * distribution header.
     *
     * @throws IllegalArgumentException as {@link #encode(Term, TermOutput)}
     */
    public static void encodeBare(Term term, TermOutput out) {
        int start = out.size();
        try {
            TermWriter.write(term, out);
            out.requireBound();
        } catch (RuntimeException e) {
            out.truncate(start);
            throw e;
        }
    }

    /**
     * The term that {@code bytes} hold, within {@link TermLimits#DEFAULT}.
     *
     * @throws TermFormatException if they are not exactly one valid encoding within these limits
     */
    public static Term decode(byte[] bytes) {
        return decode(bytes, TermLimits.DEFAULT);
    }

    /**
     * The term that {@code bytes} hold.
     *
     * @throws TermFormatException if they are not exactly one valid encoding within {@code limits}
     */
    public static Term decode(byte[] bytes, TermLimits limits) {
        return decode(bytes, 0, bytes.length, limits);
    }

    /**
     * The term that {@code length} bytes from {@code offset} hold.
     *
     * @throws TermFormatException if they are not exactly one valid encoding within {@code limits}
     * @throws IndexOutOfBoundsException if {@code bytes} has no such range
     */
    public static Term decode(byte[] bytes, int offset, int length, TermLimits limits) {
        return whole(open(TermReader.of(bytes, offset, length, limits)));
    }

    /**
     * The term that {@code input} holds, which is not to be used any more: the term has its arrays.
     *
     * @throws TermFormatException if that is not exactly one valid encoding within {@code limits}
     */
    public static Term decode(TermInput input, TermLimits limits) {
        return whole(open(TermReader.of(input, limits)));
    }

    private static Term whole(TermReader reader) {
        Term term = reader.root();
        reader.requireEnd();
        return term;
    }

    /**
     * The terms of encodings that stand back to back, each with its version byte, as the control message and the
     * message of the distribution do. The limits bind all of them together; compressed ones are refused.
     *
     * @return at least one term
     * @throws TermFormatException if the range is not one or more valid encodings within {@code limits}
     * @throws IndexOutOfBoundsException if {@code bytes} has no such range
     */
    public static List<Term> decodeSequence(byte[] bytes, int offset, int length, TermLimits limits) {
        TermSequence sequence = new TermSequence(bytes, offset, length, limits, true);
        List<Term> terms = new ArrayList<>(2);
        do {
            terms.add(sequence.next());
        } while (!sequence.atEnd());
        return TermList.copyOf(terms);
    }

    /**
     * The first elements of the tuple that {@code length} bytes from {@code offset} hold. What follows them is not
     * looked at, so a message whose payload is broken or too large still tells what it answers.
     *
     * @param elements how many
     * @throws TermFormatException if no tuple of at least so many elements begins there, or one of them is no valid
     *     encoding within {@code limits}
     * @throws IndexOutOfBoundsException if {@code bytes} has no such range
     */
    public static List<Term> decodeTuplePrefix(byte[] bytes, int offset, int length, int elements, TermLimits limits) {
        return prefix(TermReader.of(bytes, offset, length, limits), elements);
    }

    /** Like {@link #decodeTuplePrefix(byte[], int, int, int, TermLimits)}, of what {@code input} holds. */
    public static List<Term> decodeTuplePrefix(TermInput input, int elements, TermLimits limits) {
        return prefix(TermReader.of(input, limits), elements);
    }

    private static List<Term> prefix(TermReader reader, int elements) {
        if (elements < 0) {
            throw new IllegalArgumentException("expected a number of elements from 0 on, got " + elements);
        }
        return open(reader).tuplePrefix(elements);
    }

    private static TermReader open(TermReader reader) {
        reader.version();
        return reader.unfolded();
    }
}
