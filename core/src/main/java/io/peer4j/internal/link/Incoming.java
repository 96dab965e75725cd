package io.peer4j.internal.link;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Binary;
import java.util.HexFormat;

/** What a {@link Link} hands to its reader. */
public sealed interface Incoming permits LinkMessage, Incoming.Text, Incoming.Broken, Incoming.End {

    /**
     * Raw text between frames, in the order in which it came.
     *
     * @param bytes what the other side printed, in no particular encoding
     */
    record Text(Binary bytes) implements Incoming {}

    /**
     * A frame that could not be read. The link goes on behind it.
     *
     * @param offset where the frame began, in bytes from the start of the stream
     * @param head its first bytes, at most {@value #HEAD}
     * @param reason what was expected and what came
     * @param seq the call that it was, or was the reply to, where that much could be read
     */
    record Broken(
            long offset,
            Binary head,
            String reason,
            @Nullable Long seq) implements Incoming {
        /** How many bytes of a broken frame are shown; within fewer a call or a reply says which call it is of. */
        public static final int HEAD = 32;

        /** Where it was, what was wrong, and its first bytes in hex, in one line. */
        public String where() {
            return "at byte " + offset + ": " + reason + " [" + HexFormat.of().formatHex(head.toByteArray()) + "]";
        }
    }

    /**
     * The end of the link; nothing comes after it.
     *
     * @param fault why the stream can't be trusted any longer; null where it was closed
     */
    record End(@Nullable String fault) implements Incoming {}
}
