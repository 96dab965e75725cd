package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;
import java.util.Arrays;
import java.util.Objects;

/** An atom: a name that stands for itself. It keeps its encoding, so that to send it is to copy some bytes. */
public final class Atom implements Term {
    /** How many code points an atom may hold. */
    public static final int MAX_LENGTH = 255;

    /** {@code true}. */
    public static final Atom TRUE = new Atom("true");

    /** {@code false}. */
    public static final Atom FALSE = new Atom("false");

    /** {@code undefined}: what {@code null} is in Erlang. */
    public static final Atom UNDEFINED = new Atom("undefined");

    /** {@code ok}. */
    public static final Atom OK = new Atom("ok");

    /** {@code error}. */
    public static final Atom ERROR = new Atom("error");

    private final String name;
    private final byte[] encoding;

    // An encoding of up to 16 bytes once more, as numbers, which are quicker to copy and to compare than an array: its
    // first eight bytes, zeros behind them if there are fewer; and its last eight, if there are more. 0 for a longer
    // one.
    private final long head;
    private final long tail;

    // 0 until computed. Threads that race for it compute the same.
    private int hash;

    /** Whether {@code term} is the atom {@code name}. */
    public static boolean is(Term term, String name) {
        return term instanceof Atom atom && atom.name().equals(name);
    }

    /**
     * The atom {@code name}.
     *
     * @param name its text, at most {@value #MAX_LENGTH} Unicode code points, without unpaired surrogates
     * @throws IllegalArgumentException if it is too long or no valid Unicode
     */
    public Atom(String name) {
        this.name = Objects.requireNonNull(name, "name");
        this.encoding = AtomEncoding.of(name);
        int size = encoding.length;
        boolean isShort = size <= AtomEncoding.SHORT;
        this.head = isShort ? AtomEncoding.word(encoding, 0, size) : 0;
        this.tail = isShort && size > Long.BYTES ? AtomEncoding.word(encoding, size - Long.BYTES, size) : 0;
    }

    /** The atom {@code true} or {@code false}. */
    public static Atom of(boolean value) {
        return value ? TRUE : FALSE;
    }

    /** Its text. */
    public String name() {
        return name;
    }

    /** As it is sent, from the tag on: to read, never to write. */
    byte[] encoding() {
        return encoding;
    }

    long head() {
        return head;
    }

    long tail() {
        return tail;
    }

    /** The size of its encoding if that is what stands in {@code bytes} from {@code start}, before {@code end}; else 0. */
    int sizeIn(byte[] bytes, int start, int end) {
        if (head == 0 || bytes.length - start < Long.BYTES) {
            int size = encoding.length;
            return size <= end - start && isEncodedAs(bytes, start, size) ? size : 0;
        }
        int size = AtomEncoding.size(head);
        return size <= end - start && isShortAt(bytes, start, size) ? size : 0;
    }

    private boolean isShortAt(byte[] bytes, int start, int size) {
        long first = BigEndian.i64(bytes, start);
        return size < Long.BYTES
                ? (first ^ head) >>> (Long.BYTES - size) * Byte.SIZE == 0
                : first == head && (size == Long.BYTES || BigEndian.i64(bytes, start + size - Long.BYTES) == tail);
    }

    /** Whether its encoding is the {@code size} bytes from {@code start}. */
    boolean isEncodedAs(byte[] bytes, int start, int size) {
        return Arrays.equals(encoding, 0, encoding.length, bytes, start, start + size);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Atom that && name.equals(that.name));
    }

    @Override
    public int hashCode() {
        int known = hash;
        if (known == 0) {
            int computed = TermHash.of(1, encoding, 0, encoding.length);
            known = computed == 0 ? 1 : computed;
            hash = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return TermSyntax.print(this);
    }
}
