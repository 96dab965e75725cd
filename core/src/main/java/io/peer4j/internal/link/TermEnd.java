package io.peer4j.internal.link;

import io.peer4j.term.TermSpan;

/** Where a term of the external format ends, by its tags and lengths alone, as far as its bytes have come. */
final class TermEnd {
    /** More bytes are needed. */
    static final int UNKNOWN = -1;
    /** It ends nowhere: it has a tag that is none, or is longer than it may be. */
    static final int NOWHERE = -2;

    private static final int COMPRESSED = 80;

    private TermEnd() {}

    /**
     * The index behind the term that begins, with its version byte, at {@code from}.
     *
     * @param to up to where its bytes have come
     * @param most where it has to end at the latest
     */
    static int find(byte[] bytes, int from, int to, long most) {
        long at = from + 1L;
        long pending = 1;
        while (pending > 0) {
            if (at >= to || at == from + 1 && (bytes[from + 1] & 0xFF) == COMPRESSED) {
                return UNKNOWN; // the length of what is compressed does not show
            }
            long span = TermSpan.of(bytes, (int) at, to);
            if (span == TermSpan.MORE) {
                return UNKNOWN;
            } else if (span == TermSpan.NONE) {
                return NOWHERE;
            }
            boolean isHeadThere = at + span <= to;
            pending += isHeadThere ? TermSpan.children(bytes, (int) at) - 1 : -1;
            at += span;
            // Each term to come takes a byte at least.
            if (at + pending > most) {
                return NOWHERE;
            } else if (!isHeadThere) {
                return UNKNOWN;
            }
        }
        return (int) at;
    }
}
