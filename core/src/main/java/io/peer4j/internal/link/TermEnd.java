package io.peer4j.internal.link;

/** Where a term of the external format ends, by its tags and lengths alone, as far as its bytes have come. */
final class TermEnd {
    /** More bytes are needed. */
    static final int UNKNOWN = -1;
    /** It ends nowhere: it has a tag that is none, or is longer than it may be. */
    static final int NOWHERE = -2;

    private final byte[] bytes;
    private final int to;
    private final long most;
    private boolean invalid;
    private long at;
    private long pending = 1;

    private TermEnd(byte[] bytes, int from, int to, long most) {
        this.bytes = bytes;
        this.at = from;
        this.to = to;
        this.most = most;
    }

    /**
     * The index behind the term that begins, with its version byte, at {@code from}.
     *
     * @param to up to where its bytes have come
     * @param most where it has to end at the latest
     */
    static int find(byte[] bytes, int from, int to, long most) {
        TermEnd end = new TermEnd(bytes, from + 1, to, most);
        boolean more = true;
        while (more && end.pending > 0) {
            more = end.skipOne();
        }
        if (end.invalid) {
            return NOWHERE;
        }
        return end.pending == 0 && end.at <= to ? (int) end.at : UNKNOWN;
    }

    private boolean skipOne() {
        if (at >= to) {
            return false;
        }
        pending--;
        int tag = bytes[(int) at] & 0xFF;
        at++;
        switch (tag) {
            case 106 -> {} // the empty list
            case 97 -> at += 1; // an integer of 8 bits
            case 98 -> at += 4; // of 32
            case 110 -> at += 2 + number(1); // of n bytes and a sign
            case 111 -> at += 5 + number(4);
            case 70 -> at += 8; // a float
            case 99 -> at += 31; // a float as text
            case 115, 119 -> at += 1 + number(1); // an atom
            case 100, 118, 107 -> at += 2 + number(2); // an atom, a string
            case 109 -> at += 4 + number(4); // a binary
            case 77 -> at += 5 + number(4); // a bit string
            case 104 -> children(1, number(1)); // a tuple
            case 105 -> children(4, number(4));
            case 108 -> children(4, 1 + number(4)); // a list and its tail
            case 116 -> children(4, 2 * number(4)); // a map
            case 113 -> pending += 3; // fun M:F/A
            case 112 -> at += Math.max(4, number(4)); // a fun, whose size counts itself
            case 117 -> children(4, 4 + number(4)); // a fun of old
            case 80 -> {
                return false; // compressed: the length of that does not show
            }
            default -> {
                if (!identifier(tag)) {
                    return false;
                }
            }
        }
        // Each term to come takes a byte at least.
        invalid |= at + pending > most;
        return !invalid;
    }

    /** A pid, port or reference: a node, which is an atom, and so many bytes. */
    private boolean identifier(int tag) {
        long ids = tag == 114 || tag == 90 ? 4 * number(2) : 0;
        int fixed = switch (tag) {
            case 103 -> 9;
            case 88, 120 -> 12;
            case 102, 101 -> 5;
            case 89 -> 8;
            case 114 -> 1;
            case 90 -> 4;
            default -> 0;
        };
        at += tag == 114 || tag == 90 ? 2 : 0;
        invalid |= fixed == 0;
        if (invalid || at >= to) {
            pending++;
            return false;
        }
        int atom = bytes[(int) at] & 0xFF;
        at++;
        boolean isShort = atom == 115 || atom == 119;
        at += (isShort ? 1 + number(1) : 2 + number(2)) + fixed + ids;
        invalid |= !isShort && atom != 100 && atom != 118;
        return !invalid;
    }

    private void children(int lengthBytes, long count) {
        at += lengthBytes;
        pending += count;
    }

    /** The number here; 0 where its bytes have not come, for then the end has not come either. */
    private long number(int size) {
        if (at + size > to) {
            at = to;
            pending++;
            return 0;
        }
        long number = 0;
        for (int i = 0; i < size; i++) {
            number = number << 8 | bytes[(int) at + i] & 0xFF;
        }
        return number;
    }
}
