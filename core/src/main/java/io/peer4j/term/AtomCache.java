package io.peer4j.term;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The atoms met last, by the bytes of their names: the few that each message holds are neither decoded nor allocated
 * again.
 *
 * <p>Each name has one slot, and the newest keeps it, so a stranger's atoms can at worst drive others out. Threads share
 * the slots without a lock: an entry is immutable, and a lost one costs a decoding.
 */
final class AtomCache {
    private static final int SLOTS = 2048;
    private static final int LONGEST = 64;
    private static final @Nullable Entry[] ENTRIES = new @Nullable Entry[SLOTS];

    private AtomCache() {}

    private static final class Entry {
        private final byte[] utf8;
        private final Atom atom;

        Entry(byte[] utf8, Atom atom) {
            this.utf8 = utf8;
            this.atom = atom;
        }

        boolean isFor(byte[] bytes, int offset, int length) {
            return utf8.length == length && Arrays.equals(utf8, 0, length, bytes, offset, offset + length);
        }
    }

    /** The atom whose name these bytes hold in UTF-8, or null if they are no UTF-8. */
    static @Nullable Atom utf8(byte[] bytes, int offset, int length) {
        if (length > LONGEST) {
            return decode(bytes, offset, length);
        }
        int slot = slot(bytes, offset, length);
        Entry entry = ENTRIES[slot];
        return entry != null && entry.isFor(bytes, offset, length) ? entry.atom : remember(slot, bytes, offset, length);
    }

    private static @Nullable Atom remember(int slot, byte[] bytes, int offset, int length) {
        Atom atom = decode(bytes, offset, length);
        if (atom != null) {
            ENTRIES[slot] = new Entry(Arrays.copyOfRange(bytes, offset, offset + length), atom);
        }
        return atom;
    }

    private static int slot(byte[] bytes, int offset, int length) {
        int hash = length;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        return (hash ^ hash >>> 11) & SLOTS - 1;
    }

    private static @Nullable Atom decode(byte[] bytes, int offset, int length) {
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
}
