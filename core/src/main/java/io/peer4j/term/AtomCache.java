package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The atoms met last, by their encodings: the few that each message holds are neither decoded nor allocated again.
 *
 * <p>Each encoding has one slot, and the newest keeps it, so a stranger's atoms can at worst drive others out. Threads
 * share the slots without a lock: an atom is immutable, and a lost one costs a decoding.
 */
final class AtomCache {
    private static final int SLOT_BITS = 11;
    /** How long an encoding may be that is kept, in bytes. */
    static final int LONGEST = 66;

    private static final long FACTOR = 0x9E3779B97F4A7C15L;
    private static final @Nullable Atom[] ATOMS = new @Nullable Atom[1 << SLOT_BITS];

    private AtomCache() {}

    /**
     * The atom whose encoding, as SMALL_ATOM_UTF8, is the {@code size} bytes from {@code start}; null if its name is no
     * UTF-8.
     */
    static @Nullable Atom get(byte[] bytes, int start, int size) {
        if (size > AtomEncoding.SHORT) {
            return size > LONGEST ? decode(bytes, start, size) : getLong(bytes, start, size);
        }
        long head = size < Long.BYTES ? head(bytes, start, size) : BigEndian.i64(bytes, start);
        long tail = size > Long.BYTES ? BigEndian.i64(bytes, start + size - Long.BYTES) : 0;
        int slot = slot(head, tail);
        Atom atom = ATOMS[slot];
        // The size is in the head.
        return atom != null && atom.head() == head && atom.tail() == tail ? atom : remember(slot, bytes, start, size);
    }

    private static long head(byte[] bytes, int start, int size) {
        return bytes.length - start < Long.BYTES
                ? AtomEncoding.word(bytes, start, start + size)
                : BigEndian.i64(bytes, start) & -1L << (Long.BYTES - size) * Byte.SIZE;
    }

    private static @Nullable Atom getLong(byte[] bytes, int start, int size) {
        long tail = BigEndian.i64(bytes, start + size - Long.BYTES);
        int slot = slot(BigEndian.i64(bytes, start) ^ BigEndian.i64(bytes, start + Long.BYTES) * FACTOR, tail);
        Atom atom = ATOMS[slot];
        return atom != null && atom.isEncodedAs(bytes, start, size) ? atom : remember(slot, bytes, start, size);
    }

    private static int slot(long head, long tail) {
        return (int) ((head * FACTOR ^ tail) * FACTOR >>> Long.SIZE - SLOT_BITS);
    }

    private static @Nullable Atom remember(int slot, byte[] bytes, int start, int size) {
        Atom atom = decode(bytes, start, size);
        if (atom != null) {
            ATOMS[slot] = atom;
        }
        return atom;
    }

    private static @Nullable Atom decode(byte[] bytes, int start, int size) {
        return utf8(bytes, start + AtomEncoding.SHORT_HEAD, size - AtomEncoding.SHORT_HEAD);
    }

    /** The atom whose name these bytes hold in UTF-8, or null if they are no UTF-8. */
    static @Nullable Atom utf8(byte[] bytes, int offset, int length) {
        try {
            return new Atom(text(bytes, offset, length));
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static String text(byte[] bytes, int offset, int length) throws CharacterCodingException {
        return isAscii(bytes, offset, length)
                ? new String(bytes, offset, length, StandardCharsets.ISO_8859_1)
                : StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes, offset, length))
                        .toString();
    }

    /** Whether these bytes are the same text in Latin-1 and in UTF-8. */
    static boolean isAscii(byte[] bytes, int offset, int length) {
        int all = 0;
        for (int i = offset; i < offset + length; i++) {
            all |= bytes[i];
        }
        return all >= 0;
    }

    /** As {@link #get}, for a name of fewer than 256 bytes that stands behind another head. */
    static @Nullable Atom named(byte[] bytes, int offset, int length) {
        byte[] encoding = new byte[AtomEncoding.SHORT_HEAD + length];
        encoding[0] = Tag.SMALL_ATOM_UTF8;
        encoding[1] = (byte) length;
        System.arraycopy(bytes, offset, encoding, AtomEncoding.SHORT_HEAD, length);
        return get(encoding, 0, encoding.length);
    }
}
