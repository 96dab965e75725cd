package io.peer4j.term;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A growing buffer of bytes to encode terms into, made to be used again for message after message. One that is
 * {@linkplain #sparing sparing} leaves large binaries where they are.
 *
 * <p>A header whose content is known only afterwards is written first and set later:
 *
 * <pre>{@code
 * out.reset();
 * out.writeInt(0);
 * ExternalTermFormat.encode(term, out);
 * out.setInt(0, out.size() - Integer.BYTES);
 * channel.write(out.array(), 0, out.size());
 * }</pre>
 *
 * <p>Numbers are written big-endian. Not safe for use by several threads at once. A buffer that cannot grow further,
 * beyond its bound or 2 GiB, throws {@link IllegalArgumentException}: so an encoding that is too long takes no more memory
 * than one that is not.
 */
public final class TermOutput {
    /** How large an array {@link #reset()} keeps for the next message, in bytes; one larger is let go. */
    public static final int KEPT_CAPACITY = 1 << 20;

    private static final int INITIAL_CAPACITY = 256;
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    /** From which size on, in bytes, a binary is not copied into an output that is {@linkplain #sparing sparing}. */
    public static final int LARGE = TermInput.LARGE;

    private final int bound;
    private final boolean sparing;
    private List<Large> larges = List.of();
    private byte[] bytes;
    private int size;
    private long spared;

    /** A binary whose bytes are not among the others, but belong in front of the one at {@code at}. */
    private record Large(int at, Binary binary) {}

    /** An empty buffer. */
    public TermOutput() {
        this(INITIAL_CAPACITY);
    }

    /** An empty buffer with room for {@code capacity} bytes before it first grows. */
    public TermOutput(int capacity) {
        this(capacity, LARGEST_ARRAY);
    }

    private TermOutput(int capacity, int bound) {
        this(new byte[capacity], bound, false);
    }

    private TermOutput(byte[] buffer, int bound, boolean sparing) {
        this.bound = bound;
        this.sparing = sparing;
        bytes = buffer;
    }

    /** An empty buffer that never holds more than {@code bound} bytes. */
    public static TermOutput bounded(int bound) {
        return new TermOutput(Math.min(INITIAL_CAPACITY, bound), bound);
    }

    /**
     * An empty output that holds {@code bound} bytes at most, and does not copy binaries of {@value #LARGE} bytes and more:
     * what is encoded is in its {@link #parts} alone.
     */
    public static TermOutput sparing(int bound) {
        return sparing(new byte[Math.min(INITIAL_CAPACITY, bound)], bound);
    }

    /** Like {@link #sparing(int)}, with {@code buffer} as its first {@link #array}, however long that is. */
    public static TermOutput sparing(byte[] buffer, int bound) {
        return new TermOutput(buffer, bound, true);
    }

    /** Empties the buffer and keeps its array, unless that has more than {@link #KEPT_CAPACITY} bytes. */
    public void reset() {
        truncate(0);
        if (bytes.length > KEPT_CAPACITY) {
            bytes = new byte[INITIAL_CAPACITY];
        }
    }

    /** Drops what was written beyond the first {@code newSize} bytes. */
    public void truncate(int newSize) {
        size = Objects.checkIndex(newSize, size + 1);
        while (!larges.isEmpty() && larges.getLast().at() > newSize) {
            spared -= larges.removeLast().binary().size();
        }
    }

    /** How many bytes it holds, without those of large binaries that it {@linkplain #sparing spared}. */
    public int size() {
        return size;
    }

    /** How many bytes its {@link #parts} have together. */
    public int total() {
        return (int) (size + spared);
    }

    /** All that was written, in order: slices of its {@link #array}, and between them the large binaries that it spared. */
    public List<Binary> parts() {
        List<Binary> parts = new ArrayList<>();
        int from = 0;
        for (Large large : larges) {
            parts.add(Binary.wrap(bytes, from, large.at() - from));
            parts.add(large.binary());
            from = large.at();
        }
        if (from < size) {
            parts.add(Binary.wrap(bytes, from, size - from));
        }
        return parts;
    }

    /** Whether {@code binary} need not be written; it stands at {@code at} then. */
    boolean spares(Binary binary, int at) {
        if (!sparing || binary.size() < LARGE) {
            return false;
        }
        if (larges.isEmpty()) {
            larges = new ArrayList<>(1);
        }
        requireRoom(at + spared + binary.size());
        larges.add(new Large(at, binary));
        spared += binary.size();
        return true;
    }

    /** Whether it is {@linkplain #sparing sparing}. */
    boolean isSparing() {
        return sparing;
    }

    /** The array that holds the bytes, from index 0; valid until the next write or reset. */
    public byte[] array() {
        return bytes;
    }

    /** A copy of the bytes it holds. */
    public byte[] toByteArray() {
        requireWhole();
        return Arrays.copyOf(bytes, size);
    }

    /** Writes the bytes it holds to {@code out}, in one piece. */
    public void writeTo(OutputStream out) throws IOException {
        requireWhole();
        out.write(bytes, 0, size);
    }

    private void requireWhole() {
        if (spared != 0) {
            throw new IllegalStateException(spared + " bytes of large binaries are in its parts alone");
        }
    }

    /** Appends the low 8 bits of {@code value}. */
    public void writeByte(int value) {
        ensure(1);
        bytes[size++] = (byte) value;
    }

    /** Appends the low 16 bits of {@code value}. */
    public void writeShort(int value) {
        ensure(Short.BYTES);
        bytes[size] = (byte) (value >>> 8);
        bytes[size + 1] = (byte) value;
        size += Short.BYTES;
    }

    /** Appends the 32 bits of {@code value}. */
    public void writeInt(int value) {
        ensure(Integer.BYTES);
        put(size, value);
        size += Integer.BYTES;
    }

    /** Appends the 64 bits of {@code value}. */
    public void writeLong(long value) {
        writeInt((int) (value >>> Integer.SIZE));
        writeInt((int) value);
    }

    /** Appends {@code length} bytes of {@code source} from {@code offset}. */
    public void write(byte[] source, int offset, int length) {
        ensure(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    /**
     * Overwrites four bytes from {@code index} with {@code value}.
     *
     * @throws IndexOutOfBoundsException if they have not been written yet
     */
    public void setInt(int index, int value) {
        Objects.checkFromIndexSize(index, Integer.BYTES, size);
        put(index, value);
    }

    private void put(int index, int value) {
        bytes[index] = (byte) (value >>> 24);
        bytes[index + 1] = (byte) (value >>> 16);
        bytes[index + 2] = (byte) (value >>> 8);
        bytes[index + 3] = (byte) value;
    }

    /** Makes room for {@code count} bytes, which the caller writes to {@link #array()} before it calls advance. */
    void ensure(long count) {
        if (count > bytes.length - size) {
            grow(count);
        }
    }

    /** How many more bytes it may hold. */
    int room() {
        return (int) (bound - size - spared);
    }

    void advance(int count) {
        size += count;
    }

    private void grow(long count) {
        long needed = size + count;
        requireRoom(needed + spared);
        bytes = Arrays.copyOf(bytes, (int) Math.min(bound, Math.max(needed, 2L * bytes.length)));
    }

    /** A buffer that is longer, and large binaries, take no memory that would have been checked. */
    void requireBound() {
        requireRoom(size + spared);
    }

    private void requireRoom(long needed) {
        if (needed > bound) {
            throw new IllegalArgumentException(
                    "an encoding of at least " + needed + " bytes, more than the limit of " + bound);
        }
    }
}
